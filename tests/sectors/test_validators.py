"""What the fields of sectors take, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import table_schemas
from ckanext.ogp_tn.sectors.validators import ogp_tn_municipalities_file

Make = Callable[..., dict[str, Any]]


def test_a_municipality_says_its_governorate(make: Make) -> None:
    """Whether it is known by name or not."""
    assert make(municipality_code="13020")["governorate"] == "TN-13"
    assert make(municipality_code=" 61777 ")["governorate"] == "TN-61"


def test_a_governorate_can_be_said_alone_or_as_well(make: Make) -> None:
    """By its code, with the municipality that is in it."""
    assert make(governorate="TN-13", municipality_code="13020")["governorate"] == "TN-13"
    assert make(governorate="TN-13")["governorate"] == "TN-13"
    assert not make().get("governorate")


def test_a_body_has_its_governorate_from_its_code_too(unique: Callable[[str], str]) -> None:
    """The same fields are those of organizations."""
    town = factories.Organization(
        title_translated={"en": unique("town")}, body_kind="municipality", municipality_code="81011"
    )
    assert call_action("organization_show", id=town["id"])["governorate"] == "TN-81"


@pytest.mark.parametrize(
    ("fields", "named", "said"),
    [
        ({"municipality_code": "1302"}, "municipality_code", "five digits"),
        ({"municipality_code": "99001"}, "municipality_code", "five digits"),
        ({"municipality_code": "13020", "governorate": "TN-61"}, "governorate", "in TN-13"),
        ({"governorate": "Sfax"}, "governorate", "not one of"),
        ({"governorate": ["TN-61"]}, "governorate", "not one of"),
    ],
)
def test_what_contradicts_itself_is_told(
    make: Make, fields: dict[str, Any], named: str, said: str
) -> None:
    """A code of no governorate, or of another than the one that is said."""
    with pytest.raises(tk.ValidationError) as caught:
        make(**fields)
    assert said in caught.value.error_dict[named][0]


def test_the_name_of_a_table_becomes_its_address(make: Make) -> None:
    """Another's Table Schema is its address; what is neither is refused."""

    def stored(written: str) -> str:
        file = {"url": "https://example.org/a.csv", "table_schema": written}
        return make(resources=[file])["resources"][0]["table_schema"]

    assert stored("budget") == table_schemas.address("budget")
    assert stored("https://example.org/s.json") == "https://example.org/s.json"
    with pytest.raises(tk.ValidationError) as caught:
        stored("budgets")
    assert "not a web address" in str(caught.value.error_dict)


def test_indicators_are_taken_by_their_numbers(make: Make) -> None:
    """A list, or one on each line as the form sends them."""
    assert make(sdg_indicator=["6.3.2", "14.1"])["sdg_indicator"] == ["6.3.2", "14.1"]
    assert make(sdg_indicator="6.A\n 13 ")["sdg_indicator"] == ["6.a", "13"]


def test_another_number_is_refused(make: Make) -> None:
    """With the number, and how one is written."""
    with pytest.raises(tk.ValidationError) as caught:
        make(sdg_indicator=["6.3.2", "18.1"])
    [message] = caught.value.error_dict["sdg_indicator"]
    assert "18.1" in message
    assert "6.3.1" in message


def test_a_wrong_file_of_municipalities_stops_the_start(tmp_path: Any) -> None:
    """The administrator reads what is wrong with it."""
    with pytest.raises(tk.Invalid, match=r"none\.yaml"):
        ogp_tn_municipalities_file(f"{tmp_path}/none.yaml")
