"""What follows from the register's entries."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.portals import rules


def entry(**fields: Any) -> dict[str, Any]:
    """Return an entry of the register."""
    return {
        "id": "one",
        "kind": "portal",
        "name": {"ar": "بوابة", "fr": "Portail", "en": "Portal"},
        "sector": "transport",
        "states": [{"state": "delivered", "source": "report"}],
        **fields,
    }


def states(*names: str) -> list[dict[str, str]]:
    """Return what sources said one after the other."""
    return [{"state": name, "source": "report"} for name in names]


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        (["in_service"], True),
        (["gone", "in_service"], True),
        (["in_service", "gone"], False),
        (["delivered"], False),
        (["unknown"], False),
    ],
)
def test_a_page_leads_only_to_where_a_source_saw_the_portal_serve(
    said: list[str], leads: bool
) -> None:
    """The last state counts; a dead or unknown site is a text."""
    one = entry(address="http://one.example.tn", states=states(*said))
    assert rules.link(one) == ("http://one.example.tn" if leads else None)


def test_the_address_in_the_source_alone_is_no_link() -> None:
    """What was printed years ago may be anybody's now."""
    assert rules.link(entry(printed="http://one.example.tn", states=states("in_service"))) is None


@pytest.mark.parametrize(
    "written",
    [
        "http://www.One.example.tn/",
        "https://one.example.tn",
        "one.example.tn",
        "www.one.example.tn/",
    ],
)
def test_addresses_are_compared_without_what_makes_no_difference(written: str) -> None:
    """Sources write the same address in several ways."""
    assert rules.same_place(written) == "one.example.tn"


def test_pages_of_one_site_are_different_places() -> None:
    """A page is told from another by its path and its query."""
    written = ("http://a.tn/x", "http://a.tn/y", "http://a.tn/x?p=1", "http://a.tn/x?p=2")
    assert len({rules.same_place(address) for address in written}) == 4


PROMISE = [{"commitment": "plan-01"}]


@pytest.mark.parametrize(
    ("fields", "deliverable", "found"),
    [
        # By the address, whatever it is called and whoever promised it.
        ({"printed": "http://www.a.tn/"}, {"url": "https://a.tn"}, True),
        ({"address": "http://a.tn"}, {"url": "http://b.tn"}, False),
        # By a name in any language, within the commitment.
        ({"delivers": PROMISE}, {"name_translated": {"ar": "بوابة"}}, True),
        ({"delivers": PROMISE}, {"name_translated": {"en": "The portal"}}, False),
        ({"delivers": [{"commitment": "plan-02"}]}, {"name_translated": {"ar": "بوابة"}}, False),
        # By the name that the entry says it has there.
        (
            {"delivers": [{"commitment": "plan-01", "deliverable": "The portal"}]},
            {"name_translated": {"en": "The portal"}},
            True,
        ),
        ({}, {}, False),
    ],
)
def test_a_deliverable_is_found_by_address_or_name(
    fields: dict[str, Any], deliverable: dict[str, Any], found: bool
) -> None:
    """Nothing is guessed from a likeness."""
    one = entry(**fields)
    assert rules.delivered([one], "plan-01", deliverable) == (one if found else None)


def test_an_address_says_more_than_a_name() -> None:
    """Where the name is one entry's and the address another's, the address counts."""
    named = entry(id="named", delivers=PROMISE)
    placed = entry(id="placed", name={"en": "Other"}, address="http://a.tn")
    deliverable = {"name_translated": {"ar": "بوابة"}, "url": "http://a.tn"}
    assert rules.delivered([named, placed], "plan-01", deliverable) == placed


def test_a_list_is_narrowed_by_everything_asked() -> None:
    """Kind, sector and the last state, together; an empty value is no condition."""
    one = entry(states=states("delivered", "gone"))
    other = entry(id="other", kind="site")
    assert rules.chosen([one, other], {"kind": "", "sector": None}) == [one, other]
    assert rules.chosen([one, other], {"sector": "transport", "state": "gone"}) == [one]
    assert rules.chosen([one, other], {"state": "gone", "kind": "site"}) == []


def test_every_value_is_counted() -> None:
    """The counts are of the whole list."""
    found = rules.counts([entry(), entry(sector="culture")])
    assert found == {
        "kind": {"portal": 2},
        "sector": {"transport": 1, "culture": 1},
        "state": {"delivered": 2},
    }


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ({"id": "one"}, "portals[1].id: one is there more than once"),
        ({"address": "https://www.a.tn/"}, "portals[1]: a.tn is an address of one"),
        (
            {"states": [{"state": "gone", "source": "hearsay"}]},
            "portals[1].states[0].source: no source is named hearsay",
        ),
        (
            {"kind": "site", "read": {"how": "ckan", "address": "http://c.tn"}},
            "portals[1].read: only a portal of open data is read",
        ),
        ({}, None),
    ],
)
def test_what_entries_contradict_is_named_with_its_place(
    second: dict[str, Any], problem: str | None
) -> None:
    """Whoever adds a portal is told what is wrong, and where."""
    content = {
        "sources": {"report": {}},
        "portals": [
            entry(printed="http://a.tn", address="http://a.tn/"),
            entry(**{"id": "two", **second}),
        ],
    }
    assert list(rules.problems(content)) == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        ({"address": "http://now.tn", "printed": "http://then.tn"}, "http://now.tn"),
        ({"printed": "www.then.tn"}, "http://www.then.tn"),
        ({}, None),
    ],
)
def test_the_address_now_is_asked_or_else_the_printed_one(
    entry: dict[str, str], address: str | None
) -> None:
    """Paper prints no scheme; without an address there is nobody to ask."""
    assert rules.asked(entry) == address


def test_what_was_found_at_another_address_is_history() -> None:
    """An address that nobody has asked yet is not asked yet, whatever the former one said."""
    known = {"address": "http://a.tn", "state": "silent", "states": [{"address": "http://a.tn"}]}
    assert rules.answer({"id": "x", "address": "http://a.tn"}, {"x": known}) == known
    told = rules.answer({"id": "x", "address": "http://b.tn"}, {"x": known})
    assert told
    assert (told["state"], told["checked"], told["states"]) == ("not_asked", None, known["states"])
    assert rules.answer({"id": "x"}, {"x": known}) is None
