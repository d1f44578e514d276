"""What municipalities publish side by side: what can be compared, and why the rest cannot.

Figures of two municipalities say something beside each other only where category, year, unit and
Table Schema are the same, and the checks found no error. Nothing is converted, and no file is read:
what the datasets say of themselves decides, and what the checks found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]
Key = tuple[Any, ...]

#: What has to be the same, in the order in which a difference is told.
COMPARED = ("year", "unit", "schema")
#: What a dataset can lack, or have too many of.
MISSING, SEVERAL, DIFFERENT, ALONE = "missing", "several", "different", "alone"
#: What the checks say of a dataset with an error: a file that is not there, or not as it has to be.
CHECKS, FAILED = "checks", "failed"


def entry(
    dataset: Entry,
    years: Sequence[int],
    units: Iterable[str],
    schemas: Iterable[str],
    failed: bool = False,
) -> dict[str, Any]:
    """Return what the comparison asks of a dataset.

    :param years: the years that it covers
    :param units: the units that its files name, each in one spelling
    :param schemas: the Table Schemas that its files name
    :param failed: whether the checks found an error
    :returns: ``municipality``, ``category``, ``name``; ``year``, ``unit`` and ``schema``, each
        None where the dataset says none or several; ``lacks``: which of them it lacks, and how
    """
    found = {"year": sorted(set(years)), "unit": sorted(set(units)), "schema": sorted(set(schemas))}
    return {
        "name": dataset["name"],
        "municipality": dataset["municipality_code"],
        "category": dataset.get("municipal_category"),
        **{name: values[0] if len(values) == 1 else None for name, values in found.items()},
        "lacks": {
            name: SEVERAL if values else MISSING
            for name, values in found.items()
            if len(values) != 1
        }
        | ({CHECKS: FAILED} if failed else {}),
    }


def compare(entries: Iterable[Entry]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Put beside each other what can be compared, and say of the rest why not.

    :param entries: as :func:`entry` gives them
    :returns: the groups, the largest first: ``category``, ``year``, ``unit``, ``schema``, how many
        ``municipalities``, ``entries``; and the entries that are in none, each with its
        ``reasons``: ``of`` (one of ``COMPARED``), ``why``, and where it is different ``own``,
        ``others`` and ``municipalities`` (how many have that)
    """
    entries = list(entries)
    alike: defaultdict[Key, list[Entry]] = defaultdict(list)
    for one in entries:
        if not one["lacks"]:
            alike[_key(one)].append(one)
    groups = [_group(key, members) for key, members in alike.items()]
    together = sorted((one for one in groups if one["municipalities"] > 1), key=_place)
    inside = {(one["category"], *(one[name] for name in COMPARED)) for one in together}
    apart = [
        {**one, "reasons": _reasons(one, groups)}
        for one in entries
        if one["lacks"] or _key(one) not in inside
    ]
    return together, sorted(
        apart, key=lambda one: (one["category"] or "", one["municipality"], one["name"])
    )


def _key(one: Entry) -> Key:
    return (one["category"], *(one[name] for name in COMPARED))


def _group(key: Key, members: list[Entry]) -> dict[str, Any]:
    return {
        "category": key[0],
        **dict(zip(COMPARED, key[1:], strict=True)),
        "municipalities": len({one["municipality"] for one in members}),
        "entries": sorted(members, key=lambda one: (one["municipality"], one["name"])),
    }


def _place(group: Entry) -> Key:
    return (
        -group["municipalities"],
        group["category"] or "",
        -group["year"],
        group["unit"],
        group["schema"],
    )


def _reasons(one: Entry, groups: Iterable[Entry]) -> list[dict[str, Any]]:
    if one["lacks"]:
        return [{"of": name, "why": why} for name, why in one["lacks"].items()]
    others = [
        group
        for group in groups
        if group["category"] == one["category"]
        and {member["municipality"] for member in group["entries"]} != {one["municipality"]}
    ]
    if not others:
        return [{"of": "category", "why": ALONE}]
    nearest = min(others, key=lambda group: (len(_differences(one, group)), *_place(group)))
    return [
        {
            "of": name,
            "why": DIFFERENT,
            "own": one[name],
            "others": nearest[name],
            "municipalities": nearest["municipalities"],
        }
        for name in _differences(one, nearest)
    ]


def _differences(one: Entry, group: Entry) -> list[str]:
    return [name for name in COMPARED if one[name] != group[name]]
