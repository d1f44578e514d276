"""Writes docs/roles.md from the matrix that the tests ask of the API.

``python3 -m dev python -m dev.roles_docs`` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
MATRIX = ROOT / "tests" / "stewards" / "matrix.yaml"
PAGE = ROOT / "docs" / "roles.md"

INTRODUCTION = """\
# Who may do what

Written by `dev/roles_docs.py` from `tests/stewards/matrix.yaml`: change that file, not this page.
A test asks the real API each question below on behalf of each of these people. What the words mean,
and how somebody gets a role: [for the administrator](administrator.md#who-may-do-what).
"""

YES, WAITS, NO = "✓", "(✓)", "–"


def _mark(case: Mapping[str, Any], person: str) -> str:
    if person in case.get("waits", ()):
        return WAITS
    return YES if person in case["may"] else NO


def _sentences(people: Mapping[str, str]) -> str:
    lines = [f"{number}. {what}" for number, what in enumerate(people.values(), 1)]
    marks = (
        f"{YES} may, {NO} may not; {WAITS} may, and the public sees it once a second person has\n"
        "published it ([four eyes](administrator.md#four-eyes), here with `editors`, the default)."
    )
    return "\n".join(["The columns are these people:", "", *lines, "", marks, ""])


def _table(cases: list[Mapping[str, Any]], people: Mapping[str, str]) -> str:
    numbers = [str(number) for number in range(1, len(people) + 1)]
    lines = [
        "| | Action | " + " | ".join(numbers) + " |",
        "| --- | --- |" + " :-: |" * len(people),
    ]
    for case in cases:
        marks = [_mark(case, person) for person in people]
        lines.append(f"| {case['says']} | `{case['action']}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the text of the page."""
    matrix = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    people = matrix["people"]
    parts = [INTRODUCTION, _sentences(people)]
    for section in matrix["sections"]:
        parts.append(f"## {section['title']}\n")
        parts.append(_table(section["cases"], people))
    parts.append("## Apart\n\nActions of CKAN that write and say nothing about these roles:\n")
    parts.append(
        "\n".join(
            f"* {reason}: {', '.join(f'`{name}`' for name in names)}"
            for reason, names in matrix["apart"].items()
        )
        + "\n"
    )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
