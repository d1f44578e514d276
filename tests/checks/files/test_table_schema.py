"""Rows against a Table Schema."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ckanext.ogp_tn.checks.files.table_schema import Rows, Wrong, read

Found = list[tuple[str, dict[str, Any]]]


def found(
    schema: Any, headings: list[str], *rows: list[Any], most: int = 100
) -> list[tuple[str, dict[str, Any]]]:
    """Return the checks that find something in rows, and their values."""
    said: Found = []

    def add(check: str, where: dict[str, Any], /, **values: Any) -> None:
        said.append((check.removeprefix("table_schema_"), values))

    validated = Rows(schema, headings, add, most)
    for number, cells in enumerate(rows, 2):
        validated.look(number, cells)
    return said


def of(kind: str, **more: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", "type": kind, **more}]}


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (of("integer"), ["12", "-3", 4, 4.0], ["1.5", "٤", "x", 1.5]),
        (of("integer", bareNumber=False), ["12 DT"], ["DT"]),
        (of("number"), ["1.5", "1e3", "NaN", 2.5], ["1,5", "1 000"]),
        (of("number", decimalChar=",", groupChar=" "), ["1 000,5"], ["1.000.5"]),
        (of("boolean"), ["true", "0", True], ["oui"]),
        (of("boolean", trueValues=["oui"], falseValues=["non"]), ["oui", "non"], ["true"]),
        (of("date"), ["2018-04-03", dt.date(2018, 4, 3), dt.datetime(2018, 4, 3)], ["3/4/2018"]),
        (of("date", format="%d/%m/%Y"), ["03/04/2018"], ["2018-04-03"]),
        (of("datetime"), ["2018-04-03T10:00:00"], ["10:00"]),
        (of("time"), ["10:00:00"], ["25:00"]),
        (of("year"), ["2018", 2018], ["18"]),
        (of("yearmonth"), ["2018-04"], ["2018-13"]),
        (of("duration"), ["P1Y2M", "PT5M"], ["P", "1 an"]),
        (of("string", format="email"), ["a@b.tn"], ["a"]),
        (of("string", format="uri"), ["http://a.example"], ["a b"]),
        (of("object"), ['{"a": 1}'], ["[1]", "x"]),
        (of("array"), ["[1]"], ["{}"]),
        (of("geopoint"), ["10.18, 36.8"], ["10.18", "36.8, 200"]),
        (of("any"), ["x"], []),
    ],
)
def test_types_and_formats(schema: Any, right: list[Any], wrong: list[Any]) -> None:
    """A cell is of its type, as text or as a workbook has it."""
    assert found(schema, ["a"], *[[cell] for cell in right]) == []
    said = found(schema, ["a"], *[[cell] for cell in wrong])
    assert [check for check, _ in said] == ["type"] * len(wrong)


@pytest.mark.parametrize(
    ("kind", "constraints", "right", "wrong"),
    [
        ("string", {"required": True}, "x", ""),
        ("string", {"minLength": 2}, "xx", "x"),
        ("string", {"maxLength": 2}, "xx", "xxx"),
        ("string", {"pattern": "TN-[0-9]{2}"}, "TN-11", "xTN-11"),
        ("string", {"enum": ["a", "b"]}, "a", "c"),
        ("integer", {"enum": [1, "2"]}, "2", "3"),
        ("number", {"minimum": 0}, "0", "-1"),
        ("date", {"maximum": "2018-12-31"}, "2018-12-31", "2019-01-01"),
    ],
)
def test_constraints(kind: str, constraints: dict[str, Any], right: str, wrong: str) -> None:
    """A value keeps what its field asks."""
    schema = of(kind, constraints=constraints)
    assert found(schema, ["a"], [right]) == []
    [(check, values)] = found(schema, ["a"], [wrong])
    assert (check, values["constraint"]) == ("constraint", next(iter(constraints)))


def test_missing_values_are_none() -> None:
    """What stands for nothing is nothing, of the schema or of the field."""
    assert found(of("integer") | {"missingValues": ["-", "n.d."]}, ["a"], ["-"], ["n.d."]) == []
    assert found(of("integer", missingValues=["?"]), ["a"], ["?"]) == []
    assert found(of("integer") | {"missingValues": ["-"]}, ["a"], [""])[0][0] == "type"


def test_keys_occur_once() -> None:
    """A primary key may be of several fields; each of them may occur more than once."""
    schema = {
        "fields": [{"name": "a"}, {"name": "b"}],
        "primaryKey": ["a", "b"],
    }
    assert found(schema, ["a", "b"], ["1", "1"], ["1", "2"]) == []
    assert found(schema, ["b", "a"], ["1", "1"], ["1", "1"]) == [
        ("key", {"column": "a, b", "row": 3})
    ]


def test_keys_are_remembered_up_to_a_limit() -> None:
    """Beyond it, values are not kept, so that no table fills the memory."""
    schema = of("integer", constraints={"unique": True})
    assert len(found(schema, ["a"], ["1"], ["2"], ["3"], ["3"], most=2)) == 0


@pytest.mark.parametrize(
    ("match", "checks"),
    [
        ("exact", ["column_missing", "column_extra"]),
        (["subset"], ["column_missing"]),
        (["superset"], ["column_extra"]),
        (["partial"], []),
    ],
)
def test_which_columns_have_to_be_there(match: Any, checks: list[str]) -> None:
    """The schema says how its fields and the columns match."""
    schema = {"fields": [{"name": "a"}, {"name": "b"}], "fieldsMatch": match}
    assert [check for check, _ in found(schema, ["a", "c"])] == checks


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ([], "fields"),
        ({"fields": []}, "fields"),
        ({"fields": [{"type": "string"}]}, "fields[0].name"),
        (of("money"), "fields[0].type"),
        (of("integer", constraints={"minimum": "x"}), "fields[0].constraints"),
        (of("string", constraints={"pattern": "("}), "fields[0].constraints"),
        (of("string") | {"primaryKey": "b"}, "primaryKey"),
        (of([]), "fields"),
        (of("boolean", trueValues=[[]]), "fields"),
    ],
)
def test_a_schema_that_says_nothing_is_told(schema: Any, place: str) -> None:
    """The place is named; the rows are not compared with it."""
    assert found(schema, ["a"], ["x"]) == [("invalid", {"place": place})]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "((a+))+b",
        "(a|aa)*b",
        "(?:a*)*",
        "(a?){30}a{30}",
        "a*a*a*b",
        "a{1,99}a+a+",
        r"(a)\1+",
        "a?" * 30 + "a" * 30,
        "(?:a|aa)" * 30 + "b",
        "a{0,9}" * 12 + "b",
        "(?=a)a",
        "a{99999999999}",
    ],
)
def test_a_pattern_that_may_take_for_ever_is_not_applied(pattern: str) -> None:
    """Schemas come from other hosts, and one cell must not take the worker's day."""
    with pytest.raises(Wrong):
        read(of("string", constraints={"pattern": pattern}))


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"[A-Z]{2,3}-[0-9]{1,4}/[0-9]{1,2}", "TN-1/2", "T-1/2"),
        (r"(?:[0-9]{3} )*[0-9]{3}", "123 456", "12"),
        (r"(http|https)://.+\.tn", "https://a.tn", "https://a.fr"),
        (r"(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/\d{4}", "03/04/2018", "33/04/2018"),
        (r"((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}", "10.0.0.1", "10.0.0.256"),
        (r"(?i)tn-?\d+[a-z]*", "TN-11B", "FR-11B"),
    ],
)
def test_a_usual_pattern_is_applied(pattern: str, right: str, wrong: str) -> None:
    """Codes, numbers in groups, addresses."""
    schema = of("string", constraints={"pattern": pattern})
    assert [check for check, _ in found(schema, ["a"], [right], [wrong])] == ["constraint"]
