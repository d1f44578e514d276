"""The Table Schemas that the portal ships, each of which somebody else's program will read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckanext.ogp_tn.metadata import table_schemas
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

NAMES = ["agenda", "budget", "grants", "impound", "permits", "procurement", "property"]
EACH = pytest.mark.parametrize("name", NAMES)


def test_there_is_one_for_each_kind_of_table(portal: Any) -> None:
    """Six of municipalities and the agenda; an unknown one names the known."""
    assert table_schemas.names() == NAMES
    with pytest.raises(KeyError, match="budget"):
        table_schemas.table("budgets")


@EACH
def test_every_column_is_described(portal: Any, name: str) -> None:
    """Title and meaning in three languages, a type and a source; none is there twice."""
    table = table_schemas.table(name)
    columns = table_schemas.columns(table)
    for one in (table, *columns):
        for words in (one["title_translated"], one["description_translated"]):
            assert set(words) == set(LANGUAGES)
            assert all(words.values())
    assert table["name"] == name
    assert len({one["name"] for one in columns}) == len(columns)
    assert {one["type"] for one in columns} <= set(vocabulary("column_types").values())
    assert {one["ogp_tn:source"] for one in columns} <= set(vocabulary("column_sources").values())
    assert set(table.get("primaryKey", [])) <= {one["name"] for one in table["fields"]}
    category = table.get("ogp_tn:municipal_category")
    assert category is None or category in vocabulary("municipal_categories") or name == "grants"


@EACH
def test_every_example_keeps_its_own_rules(portal: Any, name: str) -> None:
    """A file that begins with the example row is right; what is required has an example."""
    for one in table_schemas.table(name)["fields"]:
        limits, example = one.get("constraints", {}), one.get("example")
        assert example or not limits.get("required"), one["name"]
        if not example:
            continue
        assert re.fullmatch(limits.get("pattern", ".*"), example), one["name"]
        assert example in limits.get("enum", [example]), one["name"]
        if "minimum" in limits:
            assert limits["minimum"] <= float(example) <= limits.get("maximum", float(example))


def test_what_the_municipalities_rule_hides_is_not_in_a_published_file(portal: Any) -> None:
    """The holder, the card's number and the amount of a permit; the owner of what is impounded."""
    hidden = {
        one["name"]: one["ogp_tn:personal"]
        for name in NAMES
        for one in table_schemas.table(name).get(table_schemas.NOT_PUBLISHED, [])
    }
    names = ("holder_name", "holder_cin", "amount", "owner_name")
    assert hidden == dict.fromkeys(names, "hidden")


def test_amounts_stand_beside_their_unit(portal: Any) -> None:
    """Some publish in dinars, some in millimes: a table with amounts says which in each row."""
    for name in NAMES:
        fields = table_schemas.table(name)["fields"]
        has_money = any(one.get("ogp_tn:money") for one in fields)
        assert has_money is ("unit" in {one["name"] for one in fields}), name


def test_titles_are_in_the_readers_language(portal: Any) -> None:
    """The standard has one title: it is the reader's."""
    assert table_schemas.descriptor("permits", "fr")["title"] == "Permis de bâtir"
    hidden = table_schemas.descriptor("permits", "ar")[table_schemas.NOT_PUBLISHED]
    assert hidden[0]["title"] == "اسم صاحب التصريح"


def test_an_address_means_a_table_of_this_portal(portal: Any, ckan_config: Any) -> None:
    """In any language of the portal; another portal's, and another page, mean none."""
    address = table_schemas.address("budget")
    assert address == f"{ckan_config['ckan.site_url']}/ogp/tables/budget.json"
    for written in (address, address.replace("/ogp/", "/fr/ogp/")):
        assert table_schemas.of_address(written) == "budget"
    others = (
        address.replace("budget", "budgets"),
        "https://example.org/ogp/tables/budget.json",
        address.removesuffix(".json"),
        None,
    )
    assert [table_schemas.of_address(one) for one in others] == [None] * 4
