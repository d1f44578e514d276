"""What can be compared across municipalities, and why the rest cannot."""

from __future__ import annotations

from typing import Any

from ckanext.ogp_tn.sectors import comparison_rules as rules


def entry(
    code: str,
    years: list[int] | None = None,
    units: list[str] | None = None,
    schemas: list[str] | None = None,
    category: str = "budget",
    name: str = "",
) -> dict[str, Any]:
    """Return what the comparison asks of a dataset."""
    dataset = {
        "name": name or f"{category}-{code}",
        "municipality_code": code,
        "municipal_category": category,
    }
    return rules.entry(
        dataset,
        [2024] if years is None else years,
        ["dinar"] if units is None else units,
        ["budget"] if schemas is None else schemas,
    )


def reasons(apart: list[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """Return why each dataset stands apart."""
    return {
        one["name"]: [
            (each["of"], each["why"], each.get("own"), each.get("others"))
            for each in one["reasons"]
        ]
        for one in apart
    }


def test_the_same_year_unit_and_columns_can_be_compared() -> None:
    """They stand in one group, by the municipalities' codes."""
    [group], apart = rules.compare([entry("81011"), entry("13020")])
    assert (group["category"], group["year"], group["unit"], group["schema"]) == (
        *("budget", 2024, "dinar", "budget"),
    )
    assert group["municipalities"] == 2
    assert [one["municipality"] for one in group["entries"]] == ["13020", "81011"]
    assert apart == []


def test_another_unit_is_told_beside_what_the_others_use() -> None:
    """Millimes are not turned into dinars."""
    groups, apart = rules.compare(
        [entry("13020"), entry("81011"), entry("51020", units=["millime"])]
    )
    assert len(groups) == 1
    assert reasons(apart) == {"budget-51020": [("unit", "different", "millime", "dinar")]}
    assert apart[0]["reasons"][0]["municipalities"] == 2


def test_the_nearest_group_is_the_one_that_is_told() -> None:
    """One difference is nearer than two, whatever is larger."""
    found = [
        *(entry("13020"), entry("81011"), entry("31015", years=[2022], units=["millime"])),
        entry("51020", years=[2023], units=["millime"]),
    ]
    _, apart = rules.compare(found)
    assert reasons(apart)["budget-51020"] == [("year", "different", 2023, 2022)]


def test_every_difference_is_told() -> None:
    """Year and columns may both differ."""
    _, apart = rules.compare([entry("13020"), entry("81011", years=[2020], schemas=["other"])])
    assert reasons(apart)["budget-81011"] == [
        ("year", "different", 2020, 2024),
        ("schema", "different", "other", "budget"),
    ]


def test_what_a_dataset_does_not_say_is_told_before_any_difference() -> None:
    """None or several of a thing: nothing can be laid beside it."""
    _, apart = rules.compare(
        [entry("13020"), entry("81011", units=[], schemas=[], years=[2023, 2024])]
    )
    assert reasons(apart)["budget-81011"] == [
        ("year", "several", None, None),
        ("unit", "missing", None, None),
        ("schema", "missing", None, None),
    ]


def test_one_municipality_is_no_comparison() -> None:
    """Two datasets of the same one are of one municipality; another category is another thing."""
    groups, apart = rules.compare(
        [entry("13020"), entry("13020", name="again"), entry("81011", category="permits")]
    )
    assert groups == []
    assert set(map(str, reasons(apart).values())) == {"[('category', 'alone', None, None)]"}


def test_the_largest_group_comes_first() -> None:
    """Then the latest year."""
    groups, _ = rules.compare(
        [
            *(entry(code, years=[2022]) for code in ("13020", "81011")),
            *(entry(code, years=[2023]) for code in ("13020", "81011")),
            *(entry(code, years=[2021]) for code in ("13020", "81011", "51020")),
        ]
    )
    assert [one["year"] for one in groups] == [2021, 2023, 2022]
