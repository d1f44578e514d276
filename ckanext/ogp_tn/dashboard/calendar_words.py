"""What is due and what has changed, in the reader's words, for a page, a calendar and a feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import calendar_rules as rules
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

Entry = Mapping[str, Any]


def kinds() -> dict[str, str]:
    """Return what can be due, in order, with labels."""
    return {
        rules.COMMITMENT: tk._("Commitments"),
        rules.MILESTONE: tk._("Milestones"),
        rules.OPENING: tk._("Openings of data"),
    }


def outcomes() -> dict[str, str]:
    """Return what can come of what is due, in order, with labels."""
    states = vocabulary("inventory_states")
    return {
        rules.DONE: tk._("Done"),
        rules.LATE: tk._("Late"),
        rules.PLANNED: tk._("Still to come"),
        **{one: states.label(one, language()) for one in (rules.WITHHELD, rules.REMOVED)},
    }


def body(organization: Entry) -> str:
    """Return the name of a body."""
    return seen(organization.get("title_translated")) or organization["title"]


def is_due(one: Entry) -> str:
    """Return what is due in a line."""
    if one["kind"] == rules.OPENING:
        return openings(one)
    message = {
        rules.COMMITMENT: tk._("Commitment {number} due: {title}"),
        rules.MILESTONE: tk._("Milestone of commitment {number}: {title}"),
    }[one["kind"]]
    return message.format(number=one["number"], title=seen(one["title_translated"]))


def openings(one: Entry) -> str:
    """Return how many rows a body opens in a line."""
    return tk.ungettext(
        "{n} opening of data: {body}", "{n} openings of data: {body}", one["total"]
    ).format(n=tk.h.ogp_tn_number(one["total"]), body=body(one["organization"]))


def came_of(one: Entry) -> str:
    """Return what came of what is due; of rows, how many of each."""
    labels = outcomes()
    if one["kind"] != rules.OPENING:
        return "".join(labels[outcome] for outcome in one["outcomes"])
    return " · ".join(
        tk._("{what}: {n}").format(what=labels[outcome], n=tk.h.ogp_tn_number(count))
        for outcome, count in sorted(
            one["outcomes"].items(), key=lambda found: rules.OUTCOMES.index(found[0])
        )
    )


def has_changed(one: Entry) -> str:
    """Return what has changed in a line."""
    if one["kind"] == rules.OPENING:
        quarter = tk.h.ogp_tn_quarter(one["quarter"])
        return tk._("{openings} ({quarter})").format(openings=openings(one), quarter=quarter)
    if one["kind"] == rules.DATASET:
        return tk._("Dataset: {title}").format(title=seen(one["title_translated"]) or one["title"])
    message = {
        rules.COMMITMENT: tk._("Commitment {number} updated: {what}"),
        rules.MILESTONE: tk._("Milestone of commitment {number} done: {what}"),
        rules.EVIDENCE: tk._("Evidence for commitment {number}: {what}"),
        rules.ASSESSMENT: tk._("Commitment {number} assessed: {what}"),
    }[one["kind"]]
    return message.format(number=one["number"], what=_what(one))


def _what(one: Entry) -> str:
    if one["kind"] == rules.ASSESSMENT:
        assessor = vocabulary("assessors").label(one["assessor"], language())
        level = vocabulary("levels").label(one["level"], language())
        said = tk._("{what}: {n}").format(what=assessor, n=level)
        return f"{one['part']} – {said}" if one.get("part") else said
    what = one.get("what", one["title_translated"])
    return what if isinstance(what, str) else seen(what)


def about(one: Entry) -> list[str]:
    """Return further lines on what has changed: its commitment, its body, where it is found."""
    of = []
    if one.get("commitment"):
        title = seen(one["title_translated"])
        of.append(tk._("Commitment {number}: {title}").format(number=one["number"], title=title))
        if one["kind"] == rules.COMMITMENT:
            level = one.get("level")
            of.append(
                vocabulary("levels").label(level, language())
                if level
                else tk._("Level not in the source")
            )
    more = [one[name] for name in ("basis", "url") if one.get(name)]
    return [*of, body(one["organization"]), *more]


def address(one: Entry) -> str:
    """Return the full address of the page on what is due or has changed."""
    if one["kind"] == rules.OPENING:
        return tk.h.url_for(
            "inventory.search",
            organization=one["organization"]["name"],
            planned_quarter=one["quarter"],
            _external=True,
        )
    if one["kind"] == rules.DATASET:
        return tk.h.url_for("dataset.read", id=one["dataset"], _external=True)
    return tk.h.url_for("commitment.read", id=one["commitment"], _external=True)
