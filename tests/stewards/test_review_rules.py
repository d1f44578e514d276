"""Who needs a second pair of eyes, and what a proposal holds, without a portal."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_rules import Standing

PUBLIC, PRIVATE = Standing("own", False), Standing("own", True)
DRAFT, DELETED = Standing("own", False, "draft"), Standing("own", False, "deleted")
RECORD: dict[str, Any] = {
    "id": "r",
    "metadata_modified": "2018",
    "title": "Vent",
    "private": False,
    "notes": "",
    "tags": [{"name": "b", "id": "1"}, {"name": "a", "id": "2"}],
    "extras": [{"key": "k", "value": "v"}],
    "resources": [
        {"id": "1", "url": "https://example.org", "url_type": "", "position": 0, "unit": "km"},
        {"id": "2", "url": "n.csv", "url_type": "upload", "size": 3, "last_modified": "2018"},
    ],
}


def with_file(number: int, **fields: Any) -> dict[str, Any]:
    """Return the record with another version of a file."""
    files = [dict(file) for file in RECORD["resources"]]
    files[number] |= fields
    return {**RECORD, "resources": files}


@pytest.mark.parametrize(
    ("before", "after", "publisher_of", "waits"),
    [
        # what is new
        (None, PRIVATE, [], False),
        (None, PUBLIC, [], True),
        (None, PUBLIC, ["own"], False),
        (None, Standing(None, False), [], False),
        # what is not public
        (PRIVATE, PRIVATE, [], False),
        (PRIVATE, PUBLIC, [], True),
        (PRIVATE, PUBLIC, ["own"], False),
        (DRAFT, PRIVATE, [], False),
        (DRAFT, PUBLIC, [], True),
        (DELETED, PUBLIC, [], True),
        # what is public
        (PUBLIC, PUBLIC, [], True),
        (PUBLIC, PRIVATE, [], True),
        (PUBLIC, PRIVATE, ["own"], False),
        # from one body to another
        (PRIVATE, Standing("other", True), [], True),
        (PRIVATE, Standing("other", True), ["own"], False),
        (PRIVATE, Standing("other", False), ["other"], True),
        (PRIVATE, Standing("other", False), ["own"], True),
        (PUBLIC, Standing("other", False), ["other"], True),
        (PUBLIC, Standing("other", False), ["own", "other"], False),
        (PUBLIC, Standing(None, False), [], True),
    ],
)
def test_what_waits(
    before: Standing | None, after: Standing, publisher_of: list[str], waits: bool
) -> None:
    """What the public sees, or is to see, changes by who publishes for its bodies."""
    assert rules.needs_review(before, after, publisher_of.__contains__) is waits


@pytest.mark.parametrize(
    "after",
    [
        {**RECORD, "title": "Air", "notes": "x"},
        {**RECORD, "tags": [{"name": "a"}], "extras": []},
        {**RECORD, "tags": []},
        {**RECORD, "private": True},
        with_file(0, unit=None, name="n"),
        with_file(1, url="https://example.org/2", url_type="", size=None, last_modified=None),
        {**RECORD, "resources": RECORD["resources"][1:]},
        {**RECORD, "resources": RECORD["resources"][::-1]},
        {**RECORD, "resources": [*RECORD["resources"], {"id": "3", "url": "https://x"}]},
        {**RECORD, "resources": [{"id": "3", "url": "https://x"}, *RECORD["resources"]]},
    ],
)
def test_changes_lead_from_one_version_to_the_other(after: dict[str, Any]) -> None:
    """What differs, applied to the first version, gives the second; then nothing is left."""
    found = rules.changes(RECORD, after)
    assert found
    made = rules.apply(found, RECORD)
    assert rules.changes(after, made) == []
    assert rules.left(found, RECORD)
    assert rules.left(found, made) == []
    assert rules.conflicts(found, RECORD) == []


@pytest.mark.parametrize(
    "same",
    [
        {**RECORD, "notes": None, "metadata_modified": "2019", "num_tags": 5},
        {**RECORD, "tags": RECORD["tags"][::-1], "groups": [], "version": ""},
        with_file(0, position=7, metadata_modified="2019", description=None),
    ],
)
def test_what_nobody_decides_is_no_change(same: dict[str, Any]) -> None:
    """Dates, positions, and one kind of nothing or another."""
    assert rules.changes(RECORD, same) == []


def test_emptied_fields_are_sent_as_empty() -> None:
    """What is left out, CKAN would keep."""
    found = rules.changes({**RECORD, "notes": "x", "langs": ["ar"]}, RECORD)
    made = rules.apply(found, {**RECORD, "notes": "x", "langs": ["ar"]})
    assert (made["notes"], made["langs"]) == ("", [])


def test_an_upload_is_one_thing() -> None:
    """Name, size and date of an uploaded file change together; a kept one says where it is."""
    kept = {"kept": "k", "name": "n.csv", "size": 9, "sha256": "s"}
    [change] = rules.changes(RECORD, with_file(1, upload=kept))
    assert change["path"] == ["resources", "2", "upload"]
    assert change["before"] == {"name": "n.csv", "size": 3, "last_modified": "2018"}
    file = rules.apply([change], RECORD)["resources"][1]
    assert (file["url"], file["url_type"], file["size"]) == ("n.csv", "upload", 9)
    assert file["upload"] == kept


def test_a_link_becomes_an_upload_and_back() -> None:
    """The address goes with the upload, whichever change comes first."""
    kept = {"kept": "k", "name": "n.csv", "size": 9, "sha256": "s"}
    found = rules.changes(RECORD, with_file(0, upload=kept, url="n.csv", url_type="upload"))
    for order in (found, found[::-1]):
        file = rules.apply(order, RECORD)["resources"][0]
        assert (file["url"], file["url_type"]) == ("n.csv", "upload")
    linked = with_file(1, url="https://x", url_type="", size=None, last_modified=None)
    for order in (rules.changes(RECORD, linked), rules.changes(RECORD, linked)[::-1]):
        file = rules.apply(order, RECORD)["resources"][1]
        assert (file["url"], file["url_type"]) == ("https://x", "")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({**RECORD, "title": "Mer"}, "Mer"),
        ({**RECORD, "title": "Air"}, None),
        ({**RECORD, "version": "2"}, None),
    ],
)
def test_what_changed_meanwhile_is_told(now: dict[str, Any], told: str | None) -> None:
    """Where the record became a third thing; not where it is so already, nor elsewhere."""
    found = rules.changes(RECORD, {**RECORD, "title": "Air"})
    assert [change["now"] for change in rules.conflicts(found, now)] == ([told] if told else [])


def test_a_file_that_went_meanwhile_is_told() -> None:
    """Its change has nowhere to go, and is left out."""
    found = rules.changes(RECORD, with_file(0, unit="m"))
    without = {**RECORD, "resources": RECORD["resources"][1:]}
    assert [change["now"] for change in rules.conflicts(found, without)] == [None]
    assert rules.apply(found, without)["resources"] == without["resources"]


def test_what_stood_there_first_is_remembered() -> None:
    """Proposing again does not make a conflict disappear."""
    first = rules.changes(RECORD, {**RECORD, "title": "Air"})
    later = rules.changes({**RECORD, "title": "Mer"}, {**RECORD, "title": "Eau"})
    [change] = rules.since(later, first)
    assert (change["before"], change["after"]) == ("Vent", "Eau")
