"""The declaration of the indicators: complete, and nothing in it is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.dashboard import indicators, measures, rules
from ckanext.ogp_tn.dashboard.indicators import Indicator
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

DECLARED = indicators.declared()
each = pytest.mark.parametrize("one", DECLARED.indicators.values(), ids=lambda one: one.name)

#: What the issue of the dashboard wants to see counted.
WANTED = {
    "commitments",
    "commitments_contested",
    "commitments_on_time",
    "commitments_late",
    "commitments_with_evidence",
    "commitments_recent_evidence",
    "commitments_irm",
    "commitments_civil_society",
    "milestones_slipped",
    "inventory_rows",
    "inventory_assessed",
    "inventory_open",
    "inventory_withheld",
    "inventory_undetermined",
    "inventory_late",
    "target_progress",
    "opening_days",
    "licence_coverage",
    "updated_as_promised",
    "updated_within_three_months",
    "machine_readable",
    "machine_readable_found",
    "files_sound",
    "bodies_with_steward",
    "drafts_waiting",
    "drafts_waiting_days",
    "dead_links",
    "portals_healthy",
}


def minimal(**fields: Any) -> str:
    """Return the text of a declaration with one indicator."""
    import yaml

    texts = dict.fromkeys(LANGUAGES, "words")
    one = {
        "name": "one",
        "population": "rows",
        "label": texts,
        "meaning": texts,
        "formula": texts,
        "unit": "percent",
        "direction": "more",
        "source": {"kind": "ours", "text": texts},
        "asks": {"part": "*:*"},
        **fields,
    }
    return yaml.safe_dump(
        {
            "indicators": [one],
            "populations": {
                "rows": {
                    "label": texts,
                    "counts": texts,
                    "type": "inventory",
                    "dimensions": {"body": "owner_org"},
                }
            },
            "units": {"percent": texts},
            "directions": {"more": texts},
            "sources": {"ours": texts},
            "states": {"no_base": texts},
            "dimensions": {"body": texts},
        }
    )


def test_everything_that_is_wanted_is_declared() -> None:
    """No number of the dashboard is without a declaration."""
    assert set(DECLARED.indicators) >= WANTED


def texts_of(one: Indicator) -> list[Any]:
    return [
        one.label,
        one.meaning,
        one.formula,
        one.source,
        *(left.why for left in one.left_out),
        *(part.label for part in (one.breakdown.parts if one.breakdown else ())),
    ]


@each
def test_an_indicator_speaks_every_language(one: Indicator) -> None:
    """What a reader sees of it is there in all three."""
    for texts in texts_of(one):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@each
def test_an_indicator_asks_what_somebody_can_answer(one: Indicator) -> None:
    """Its function exists, or its population is of a type; its days are known."""
    if one.kind == indicators.FUNCTION:
        assert one.asks["function"] in measures.FUNCTIONS
    elif one.kind != indicators.NOTHING:
        assert one.population.type
        assert set(one.asks) <= {"part", "of", "sum", "median"}
        day = rules.date(2026, 8, 31)
        queries = [one.asks.get("part"), one.asks.get("of"), *(left.query for left in one.left_out)]
        queries += [part.query for part in (one.breakdown.parts if one.breakdown else ())]
        assert all("$" not in rules.on(query, day) for query in queries if query)


@each
def test_an_indicator_is_counted_by_what_its_population_has(one: Indicator) -> None:
    """A dimension without a field could not be counted; a vocabulary must exist."""
    assert set(one.dimensions) <= set(one.population.dimensions)
    if one.breakdown and one.breakdown.vocabulary:
        assert vocabulary(one.breakdown.vocabulary).terms


@pytest.mark.parametrize(
    "wrong",
    [
        {"population": "cats"},
        {"unit": "miles"},
        {"direction": "up"},
        {"source": {"kind": "rumour", "text": {}}},
        {"empty": "nothing"},
        {"dimensions": ["weather"]},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_unknown_is_refused(wrong: dict[str, Any]) -> None:
    """Somebody who declares an indicator is told at once."""
    assert indicators.read(minimal()).indicators["one"].kind == indicators.SHARE
    with pytest.raises(KeyError):
        indicators.read(minimal(**wrong))


def test_a_name_is_declared_once() -> None:
    """A second one of the same name would silently win."""
    import yaml

    content = yaml.safe_load(minimal())
    content["indicators"] *= 2
    with pytest.raises(ValueError, match="twice"):
        indicators.read(yaml.safe_dump(content))
