"""Writes docs/checks.md from the declarations of the checks.

``python3 -m dev python -m dev.checks_docs`` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ckanext.ogp_tn.checks import declared
from ckanext.ogp_tn.checks.declared import Check

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "checks.md"

INTRODUCTION = """\
# The checks

Written by `dev/checks_docs.py` from `schemas/checks/`: change those files, not this page. The same
in Arabic, French and English: `/ogp/checks` on the portal. Through the API:
[ogp_tn_check_kind_list](api.md#ogp_tn_check_kind_list); what they found of a dataset:
[ogp_tn_check_list](api.md#ogp_tn_check_list).

An *error* keeps data from their reader, a *warning* may mislead, a *note* could be better. There is
no score: findings are told, and counted. A profile switches checks off by their names
(`without_checks` in `schemas/profiles/`).

A declaration has `name` (it never changes its meaning), `"on"` (in quotation marks: to YAML the
bare word is a yes; `record`, `link` or `file`), `severity` (`error`, `warning`, `note`), and in
`ar`, `fr` and `en` `label`, `reason`, `source`, `advice` and `message`, whose values stand in
braces. It may have `formats`, the kinds of content that it looks at, and `audience: steward` where
the public is not told.
"""
PARTS = {
    declared.RECORD: "What the record says",
    declared.LINK: "Reaching the file",
    declared.FILE: "What the file holds",
}


def page() -> str:
    """Return the text of the page."""
    return "\n".join([INTRODUCTION, *_parts()])


def _parts() -> Iterator[str]:
    for on, heading in PARTS.items():
        those = [one for one in declared.declared().values() if one.on == on]
        if those:
            yield f"## {heading}\n"
            yield from map(_chapter, those)


def _chapter(one: Check) -> str:
    lines = [
        f"### {one.name}\n",
        f"**{one.label['en']}.** {one.reason['en']}\n",
        f"* Severity: {one.severity}",
        f"* Says: {one.message['en']}",
        f"* What to do: {one.advice['en']}",
        f"* Source: {one.source['en']}",
    ]
    if one.formats:
        lines.append(f"* Of: {', '.join(one.formats)}")
    if not one.is_public:
        lines.append("* Told to: those who write for the body, not to the public")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
