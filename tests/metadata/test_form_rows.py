"""Rows and boxes of a form become the shapes of the API, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.metadata import form_rows

SCHEMA: dict[str, Any] = {
    "dataset_fields": [
        {"field_name": "title_translated", "translated": True},
        {"field_name": "due"},
        {
            "field_name": "milestones",
            "repeating_subfields": [
                {"field_name": "title_translated", "translated": True},
                {"field_name": "due"},
            ],
        },
        {"field_name": "source", "simple_subfields": [{"field_name": "title"}]},
    ],
    "resource_fields": [{"field_name": "name_translated", "translated": True}],
}


def collected(**data: Any) -> dict[str, Any]:
    """Return what a submitted form becomes."""
    form_rows.collect(data, SCHEMA)
    return data


def test_twelve_rows_keep_their_order() -> None:
    """Row 10 comes after row 9, not after row 1."""
    data = collected(**{f"milestones-{row}-due": f"day {row}" for row in reversed(range(12))})
    assert [row["due"] for row in data["milestones"]] == [f"day {row}" for row in range(12)]


def test_blank_rows_are_left_out() -> None:
    """An empty row is no row, whatever boxes it has."""
    data = collected(
        **{
            "milestones-0-due": "2018-01-01",
            "milestones-1-due": " ",
            "milestones-1-title_translated-ar": "",
            "milestones-2-due": "2018-03-01",
        }
    )
    assert [row["due"] for row in data["milestones"]] == ["2018-01-01", "2018-03-01"]


def test_emptying_every_row_empties_the_part() -> None:
    """No row left is an empty list, which says that the part is to go."""
    assert collected(**{"milestones-0-due": ""})["milestones"] == []


def test_a_removed_row_goes_whatever_is_in_it() -> None:
    """The box of a row takes it out, and is not stored."""
    data = collected(
        **{
            "milestones-0-due": "2018-01-01",
            "milestones-0-ogp_tn_remove": "1",
            "milestones-1-due": "2018-02-01",
        }
    )
    assert data["milestones"] == [{"due": "2018-02-01"}]


def test_boxes_become_texts_by_language() -> None:
    """Three boxes are one object, at the top and in a row; a foreign code stays to be refused."""
    data = collected(
        **{
            "title_translated-ar": "أ",
            "title_translated-fr": "",
            "title_translated-de": "D",
            "milestones-0-title_translated-en": "E",
        }
    )
    assert data == {
        "title_translated": {"ar": "أ", "fr": "", "de": "D"},
        "milestones": [{"title_translated": {"en": "E"}}],
    }


def test_what_the_api_sends_wins_over_boxes() -> None:
    """A client that sends the object means the object."""
    data = collected(**{"title_translated": {"ar": "أ"}, "title_translated-ar": "ب"})
    assert data == {"title_translated": {"ar": "أ"}}


def test_other_keys_are_left_alone() -> None:
    """A hyphen in a name that is no part of ours means nothing."""
    data = {"due-0-x": "1", "tracking-ar": "2", "milestones-x-due": "3", "due": "4"}
    assert collected(**data) == data


def test_one_row_of_an_object_is_the_object() -> None:
    """A form sends an object as row 0; all blank is an empty object."""
    assert collected(**{"source-0-title": "R"})["source"] == {"title": "R"}
    assert collected(**{"source-0-title": ""})["source"] == {}


def test_a_repeating_part_may_come_as_json_or_as_one_object() -> None:
    """A client that can send only text sends JSON; one row may be sent alone."""
    assert collected(milestones='[{"due": "a"}]')["milestones"] == [{"due": "a"}]
    assert collected(milestones={"due": "a"})["milestones"] == [{"due": "a"}]


@pytest.mark.parametrize("value", ["text", ["text"], 7, [{"due": "a"}, None]])
def test_what_is_no_list_of_objects_is_reported(value: Any) -> None:
    """Anything else is named, and left as it was."""
    data = collected(milestones=value)
    assert form_rows.malformed(data, SCHEMA) == ["milestones"]
    assert data["milestones"] == value


def test_one_more_row_keeps_the_blank_ones() -> None:
    """Asked for one more row, the form offers as many blank ones as it had, and one more."""
    data = collected(
        **{
            "milestones-0-due": "a",
            "milestones-1-due": "",
            "milestones-2-due": "",
            "ogp_tn_add_row": "milestones",
        }
    )
    assert data["milestones"] == [{"due": "a"}]
    assert data[form_rows.BLANK_ROWS] == {"milestones": 3}


def test_boxes_of_files_are_gathered() -> None:
    """A file's names come in boxes as well."""
    data = collected(resources=[{"url": "u", "name_translated-fr": "F"}])
    assert data["resources"] == [{"url": "u", "name_translated": {"fr": "F"}}]


def test_the_callers_rows_are_not_changed() -> None:
    """A client's own objects stay as they are, for it to send again."""
    row = {"due": "a", "ogp_tn_remove": ""}
    collected(milestones=[row])
    assert row == {"due": "a", "ogp_tn_remove": ""}


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        ({}, True),
        ({"a": "", "b": None, "c": {"ar": " "}, "d": []}, True),
        ({"a": "", "ticked": False}, True),
        ({"a": 0}, False),
        ({"ticked": True}, False),
        ({"c": {"ar": "أ"}}, False),
    ],
)
def test_what_counts_as_blank(value: dict[str, Any], blank: bool) -> None:
    """Nothing typed is blank; a number or a ticked box is something."""
    assert form_rows.is_blank(value) is blank
