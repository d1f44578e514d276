"""Checking rows against a Table Schema (specs.frictionlessdata.io/table-schema, versions 1 and 2).

Types, formats, constraints, missing values, primary and unique keys are all read, a row at a time.
frictionless would bring 25 packages for this, its own sniffing, and cannot be told to stay within a
memory; what is left out here and there is said: foreign keys point to other files, which are not at
hand, and are not checked.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re

# The reading of patterns that the compiler itself does: no other could be trusted to see the same.
import re._parser as parser  # pyright: ignore
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from ckanext.ogp_tn.inventory.spreadsheets.grid import cell_name

#: A pattern that looks for the same letters in many ways may take hours over one cell, and it comes
#: from another host. So one is not applied that may look in more ways: two repetitions without an
#: end and a choice of two, or as much in smaller ones.
WAYS, LONGEST_PATTERN = 2_100_000, 500
#: No pattern is applied to a longer cell; no number is longer than the shorter of the two.
LONGEST, LONGEST_NUMBER = 1_000, 100

INTEGER = re.compile(r"[-+]?\d+", re.ASCII)
NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
DURATION = re.compile(
    r"[-+]?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:[\d.]+S)?)?"
)
SPECIAL_NUMBERS = {"NaN": math.nan, "INF": math.inf, "-INF": -math.inf}
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
#: Text of a format.
FORMATS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"),
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+"),
    "uuid": re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "binary": re.compile(r"[A-Za-z0-9+/\s]*={0,2}"),
}

Parse = Callable[[str], Any]


class Add(Protocol):
    """How a finding is noted."""

    def __call__(self, check: str, where: dict[str, Any], /, **values: Any) -> None:
        """Note a finding."""


class Wrong(Exception):
    """A schema that does not say what it has to, and where."""


def _pattern(text: str, fmt: str) -> str:
    expected = FORMATS.get(fmt)
    if expected and not expected.fullmatch(text):
        raise ValueError
    return text


def _matching(expression: re.Pattern[str], convert: Parse) -> Parse:
    def parse(text: str) -> Any:
        if not expression.fullmatch(text):
            raise ValueError
        return convert(text)

    return parse


def _number(descriptor: Mapping[str, Any]) -> Parse:
    decimal, group = descriptor.get("decimalChar", "."), descriptor.get("groupChar", "")
    is_bare = descriptor.get("bareNumber", True)

    def parse(text: str) -> float:
        if text in SPECIAL_NUMBERS:
            return SPECIAL_NUMBERS[text]
        if len(text) > LONGEST_NUMBER:
            raise ValueError
        if not is_bare:
            text = re.sub(r"^[^\d+.,-]+|[^\d.,]+$", "", text)
        if group:
            text = text.replace(group, "")
        text = text.replace(decimal, ".") if decimal != "." else text
        if not NUMBER.fullmatch(text):
            raise ValueError
        return float(text)

    return parse


def _integer(descriptor: Mapping[str, Any]) -> Parse:
    group, is_bare = descriptor.get("groupChar", ""), descriptor.get("bareNumber", True)

    def parse(text: str) -> int:
        if len(text) > LONGEST_NUMBER:
            raise ValueError
        if not is_bare:
            text = re.sub(r"^[^\d+-]+|\D+$", "", text)
        text = text.replace(group, "") if group else text
        if not INTEGER.fullmatch(text):
            raise ValueError
        return int(text)

    return parse


def _boolean(descriptor: Mapping[str, Any]) -> Parse:
    words = dict.fromkeys(descriptor.get("trueValues", TRUE), True)
    words |= dict.fromkeys(descriptor.get("falseValues", FALSE), False)

    def parse(text: str) -> bool:
        if text not in words:
            raise ValueError
        return words[text]

    return parse


def _temporal(of_iso: Parse, convert: Callable[[dt.datetime], Any]) -> Callable[[Mapping], Parse]:
    def of(descriptor: Mapping[str, Any]) -> Parse:
        fmt = descriptor.get("format", "default")
        if fmt in ("default", "any"):
            return of_iso
        return lambda text: convert(dt.datetime.strptime(text, fmt))

    return of


def _json(kind: type) -> Parse:
    def parse(text: str) -> Any:
        value = json.loads(text)
        if not isinstance(value, kind):
            raise TypeError
        return value

    return parse


def _geopoint(descriptor: Mapping[str, Any]) -> Parse:
    def parse(text: str) -> tuple[float, float]:
        point: Any = text.split(",")
        if descriptor.get("format") in ("array", "object"):
            point = json.loads(text)
            point = [point["lon"], point["lat"]] if isinstance(point, dict) else point
        longitude, latitude = (float(one) for one in point)
        if abs(longitude) > 180 or abs(latitude) > 90:
            raise ValueError
        return longitude, latitude

    return parse


#: How the text of a cell is read, by the type of its field.
TYPES: dict[str, Callable[[Mapping[str, Any]], Parse]] = {
    "string": lambda one: lambda text: _pattern(text, one.get("format", "default")),
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _temporal(dt.date.fromisoformat, dt.datetime.date),
    "time": _temporal(dt.time.fromisoformat, dt.datetime.time),
    "datetime": _temporal(dt.datetime.fromisoformat, lambda value: value),
    "year": lambda _: _matching(re.compile(r"-?\d{4}", re.ASCII), int),
    "yearmonth": lambda _: _matching(re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII), str),
    "duration": lambda _: _matching(DURATION, str),
    "object": lambda _: _json(dict),
    "array": lambda _: _json(list),
    "list": lambda _: str,
    "geojson": lambda _: _json(dict),
    "geopoint": _geopoint,
    "any": lambda _: str,
}


@dataclass
class Field:
    """A field of a schema, as it is asked of every cell."""

    name: str
    kind: str
    parse: Parse
    missing: frozenset[str]
    constraints: Mapping[str, Any]
    pattern: re.Pattern[str] | None = None
    bounds: dict[str, Any] = field(default_factory=dict)
    allowed: list[Any] | None = None

    def broken(self, text: str, value: Any) -> Iterator[str]:
        """Yield the constraints that a value does not keep."""
        if self.pattern and len(text) <= LONGEST and not self.pattern.fullmatch(text):
            yield "pattern"
        if self.allowed is not None and value not in self.allowed:
            yield "enum"
        length = len(value) if hasattr(value, "__len__") else None
        for name, bound in self.bounds.items():
            measured = length if name.endswith("Length") else value
            with suppress(TypeError):
                if measured < bound if name.startswith("min") else measured > bound:  # type: ignore[operator]
                    yield name


def read(schema: Any) -> tuple[list[Field], list[list[str]]]:
    """Return the fields of a schema, and the sets of fields that occur once together.

    :raises Wrong: with the place in the schema that says nothing that can be checked
    """
    described = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(described, list) or not described:
        raise Wrong("fields")
    fields = [
        _field(one, f"fields[{at}]", schema.get("missingValues", [""]))
        for at, one in enumerate(described)
    ]
    names = [one.name for one in fields]
    keys = [[one.name] for one in fields if one.constraints.get("unique") is True]
    primary = schema.get("primaryKey") or []
    keys += [[primary] if isinstance(primary, str) else primary] if primary else []
    keys += schema.get("uniqueKeys") or []
    if any(not isinstance(key, list) or set(key) - set(names) for key in keys):
        raise Wrong("primaryKey")
    return fields, keys


def _field(one: Any, place: str, missing: Any) -> Field:
    if not isinstance(one, Mapping) or not isinstance(one.get("name"), str):
        raise Wrong(f"{place}.name")
    kind = one.get("type", "any")
    if kind not in TYPES:
        raise Wrong(f"{place}.type")
    constraints = one.get("constraints") or {}
    own = one.get("missingValues", missing)
    if not isinstance(constraints, Mapping) or not isinstance(own, list):
        raise Wrong(f"{place}.constraints")
    values = frozenset(str(gap["value"] if isinstance(gap, Mapping) else gap) for gap in own)
    field_ = Field(one["name"], kind, TYPES[kind](one), values, constraints)
    try:
        _constrain(field_, constraints)
    except (ValueError, TypeError, OverflowError, RecursionError, re.error):
        raise Wrong(f"{place}.constraints") from None
    return field_


def _constrain(field_: Field, constraints: Mapping[str, Any]) -> None:
    def meant(value: Any) -> Any:
        return field_.parse(value) if isinstance(value, str) else value

    if "pattern" in constraints:
        field_.pattern = _safe(constraints["pattern"])
    if "enum" in constraints:
        field_.allowed = [meant(value) for value in constraints["enum"]]
    for name in {"minimum", "maximum"} & constraints.keys():
        field_.bounds[name] = meant(constraints[name])
    for name in {"minLength", "maxLength"} & constraints.keys():
        field_.bounds[name] = int(constraints[name])


def _safe(pattern: str) -> re.Pattern[str]:
    if len(pattern) > LONGEST_PATTERN or _ways(parser.parse(pattern)) > WAYS:
        raise ValueError
    return re.compile(pattern)


def _ways(parts: Any) -> int:
    """Return in how many ways parts of a pattern may match the beginning of one cell, at most.

    :raises ValueError: at what refers back or looks ahead
    """
    ways = 1
    for kind, part in parts:
        match str(kind):
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN" | "AT":
                continue
            case "SUBPATTERN":
                ways *= _ways(part[-1])
            case "BRANCH":
                ways *= sum(map(_ways, part[1]))
            case "MAX_REPEAT" | "MIN_REPEAT":
                fewest, most, repeated = part
                most, each = min(most, LONGEST), _ways(repeated)
                # Two ways in each of twenty-two are too many already.
                ways *= max(1, most - fewest + 1) * (each ** min(most, 22) if each > 1 else 1)
            case _:
                raise ValueError(kind)
        ways = min(ways, WAYS + 1)
    return ways


class Rows:
    """Checks the rows of a table against a schema."""

    def __init__(self, schema: Any, headings: Sequence[str], add: Add, most: int) -> None:
        """Compare the headings with the fields.

        :param add: notes a finding
        :param most: of so many values each key remembers whether they occurred
        """
        self._add, self._most = add, most
        self._fields: list[tuple[int, Field]] = []
        self._keys: list[tuple[str, list[int], set[int]]] = []
        try:
            fields, keys = read(schema)
        except Wrong as wrong:
            add("table_schema_invalid", {}, place=str(wrong))
            return
        except (TypeError, AttributeError, LookupError):
            # Lists in the place of texts and the like, wherever somebody put them.
            add("table_schema_invalid", {}, place="fields")
            return
        at = {heading: index for index, heading in reversed(list(enumerate(headings)))}
        names = [one.name for one in fields]
        match = schema.get("fieldsMatch", "exact")
        match = match[0] if isinstance(match, list) and match else match
        if match not in ("superset", "partial"):
            for name in [name for name in names if name not in at]:
                add("table_schema_column_missing", {"column": name}, column=name)
        if match not in ("subset", "partial"):
            for heading in [heading for heading in at if heading and heading not in names]:
                add("table_schema_column_extra", {"column": heading}, column=heading)
        self._fields = [(at[one.name], one) for one in fields if one.name in at]
        self._keys = [
            (", ".join(key), [at[name] for name in key], set())
            for key in keys
            if all(name in at for name in key)
        ]

    def look(self, row: int, cells: Sequence[Any]) -> None:
        """Check a row."""
        for column, one in self._fields:
            text = _written(cells[column]) if column < len(cells) else ""
            cell = cell_name(row, column)
            where = {"row": row, "column": one.name, "cell": cell}
            if text in one.missing:
                if one.constraints.get("required") is True:
                    self._broken(where, one.name, cell, "required")
                continue
            try:
                value = one.parse(text)
            except (ValueError, TypeError, KeyError, RecursionError):
                self._add("table_schema_type", where, column=one.name, cell=cell, type=one.kind)
                continue
            for constraint in one.broken(text, value):
                self._broken(where, one.name, cell, constraint)
        for name, columns, seen in self._keys:
            key = hash(tuple(_written(cells[at]) if at < len(cells) else "" for at in columns))
            if key in seen:
                where = {"row": row, "column": name}
                self._add("table_schema_key", where, column=name, row=row)
            elif len(seen) < self._most:
                seen.add(key)

    def _broken(self, where: dict[str, Any], column: str, cell: str, constraint: str) -> None:
        check = "table_schema_constraint"
        self._add(check, where, column=column, cell=cell, constraint=constraint)


def _written(cell: Any) -> str:
    """Return a cell of a workbook as the text that CSV would have."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
