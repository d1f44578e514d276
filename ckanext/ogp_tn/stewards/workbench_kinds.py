"""The kinds of things that wait for somebody. To add one, add it here.

A kind with a ``query`` is asked of the search engine; the others of the database, in
``workbench.py``, by their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.stewards.workbench_rules import LATE, MEND, OTHERS_WAIT, SOON

#: Whose records a query is about: those of the bodies for which somebody publishes, the own ones,
#: for the team those of every body.
BODIES, OWN, EVERY = "bodies", "own", "every"

#: An address: an endpoint and its parameters.
Address = tuple[str, Mapping[str, str]]


@dataclass(frozen=True)
class Kind:
    """Things of one kind, what they are called and what is done about them."""

    name: str
    label: str
    why: str
    urgency: str
    action: str = ""
    """The one next step, a verb."""
    page: Address = ("", {})
    """Where it is done: each parameter is the name of what an entry has."""
    listed: Address | None = None
    """Where all of them are listed: parameters with the days of ``workbench_rules.days``."""
    dated: str = ""
    """What the day of an entry means."""
    query: str = ""
    """What finds them, with those days."""
    whose: str = BODIES
    of_team: bool = False
    """Whether the team acts too, in the workbench of whichever body."""


#: A row, a commitment that is not done, as the search engine knows them.
_ROW = "+state:active +dataset_type:inventory"
_OPEN = "+state:active +dataset_type:commitment -completion_level:completed"
_OVERDUE = "due_date:[* TO ${today}T00:00:00Z}"
_DUE_SOON = "due_date:[${today}T00:00:00Z TO ${due_soon}T00:00:00Z]"
#: What nobody ever reported on is silent since it was entered. What is late or due soon asks for
#: the same report, and is counted there.
_SILENT = (
    "+(news_date:[* TO ${silent_since}T00:00:00Z} OR "
    "(metadata_created:[* TO ${silent_since}T00:00:00Z} -news_date:[* TO *])) "
    "-due_date:[* TO ${due_soon}T00:00:00Z]"
)

KINDS = (
    Kind(
        "proposals_to_review",
        N_("Proposals to review"),
        N_("Their authors wait; until you decide, the public sees what was approved."),
        OTHERS_WAIT,
        N_("Look and decide"),
        ("ogp_review.proposal", {"id": "id"}),
        ("ogp_review.waiting", {}),
        N_("Waits since {day}"),
        of_team=True,
    ),
    Kind(
        "proposals_returned",
        N_("Given back to you"),
        N_("A reviewer asks you to mend them; then they wait for review again."),
        OTHERS_WAIT,
        N_("Mend"),
        ("{type}.edit", {"id": "name"}),
        ("ogp_review.waiting", {}),
        N_("Given back on {day}"),
        of_team=True,
    ),
    Kind(
        "self_reports",
        N_("Self-reports to confirm"),
        N_("What a lead body says of its own commitment counts once the team has confirmed it."),
        OTHERS_WAIT,
        N_("Confirm or correct"),
        ("commitment.read", {"id": "name"}),
        ("commitment.search", {"awaits_confirmation": "true"}),
        N_("Last news of {day}"),
        "+state:active +dataset_type:commitment +awaits_confirmation:true",
        EVERY,
        of_team=True,
    ),
    Kind(
        "commitments_late",
        N_("Late commitments"),
        N_("Their date has passed, and they are not completed."),
        LATE,
        N_("Report progress"),
        ("ogp_progress.report", {"name": "name"}),
        ("commitment.search", {"q": f"{_OVERDUE} -completion_level:completed"}),
        N_("Was due on {day}"),
        f"{_OPEN} +{_OVERDUE}",
        of_team=True,
    ),
    Kind(
        "rows_late",
        N_("Late rows of the inventory"),
        N_("Their quarter is over, and their data are not published."),
        LATE,
        N_("Publish, or plan anew"),
        ("inventory.read", {"id": "name"}),
        ("inventory.search", {"late": "true"}),
        N_("Was due on {day}"),
        f'{_ROW} +waiting_until:[* TO "$today"}}',
    ),
    Kind(
        "mandate_ending",
        N_("Your mandate ends"),
        N_("The role ends with it. If it is to go on, a new letter is needed."),
        SOON,
        N_("See the mandate"),
        ("ogp_mandates.index", {"name": "name"}),
        dated=N_("Ends on {day}"),
    ),
    Kind(
        "rows_due",
        N_("Rows to open this quarter"),
        N_("Their data are to be published by the end of the quarter."),
        SOON,
        N_("Publish"),
        ("inventory.read", {"id": "name"}),
        ("inventory.search", {"waiting_until": "$quarter_end"}),
        N_("Due on {day}"),
        f'{_ROW} +waiting_until:"$quarter_end"',
    ),
    Kind(
        "commitments_due",
        N_("Commitments due within three months"),
        N_("What is done needs a report and evidence before that day."),
        SOON,
        N_("Report progress"),
        ("ogp_progress.report", {"name": "name"}),
        ("commitment.search", {"q": f"{_DUE_SOON} -completion_level:completed"}),
        N_("Due on {day}"),
        f"{_OPEN} +{_DUE_SOON}",
        of_team=True,
    ),
    Kind(
        "imports_unfinished",
        N_("Imports to finish"),
        N_("Nothing of these files is in the inventory until you confirm it."),
        MEND,
        N_("Finish the import"),
        ("ogp_imports.report", {"name": "body", "id": "id"}),
        dated=N_("Sent on {day}"),
    ),
    Kind(
        "rows_broken",
        N_("Rows whose dataset cannot be reached"),
        N_("They name a dataset that is not there, not public, or another body’s."),
        MEND,
        N_("Name the right dataset"),
        ("inventory_rows.link", {"name": "name"}),
        ("inventory.search", {"inventory_broken": "true"}),
        query=f"{_ROW} +inventory_broken:true -inventory_state:removed",
    ),
    Kind(
        "files_with_findings",
        N_("Datasets in which the checks found something"),
        N_("Links that lead nowhere, files that are not what they say, records left behind."),
        MEND,
        N_("See what to do"),
        ("ogp_checks.read", {"id": "name"}),
        ("dataset.search", {"q": "check_state:(failed OR warned)"}),
        N_("Found on {day}"),
    ),
    Kind(
        "datasets_unlicensed",
        N_("Datasets without a licence"),
        N_("Nobody may reuse data that say nothing about it."),
        MEND,
        N_("Choose a licence"),
        ("ogp_tn_licences.choose", {"organization": "body"}),
        ("dataset.search", {"license_id": "notspecified", "dataset_type": "dataset"}),
        query="+state:active +dataset_type:dataset +license_id:notspecified",
    ),
    Kind(
        "rows_undecided",
        N_("Rows to decide about"),
        N_("Nobody has said yet whether these data may be opened."),
        MEND,
        N_("Decide"),
        ("inventory.edit", {"id": "name"}),
        ("inventory.search", {"inventory_undecided": "true"}),
        query=f"{_ROW} +inventory_undecided:true",
    ),
    Kind(
        "commitments_silent",
        N_("Commitments without news"),
        N_("Nothing was reported for six months: no evidence, no reading, no milestone."),
        MEND,
        N_("Report progress"),
        ("ogp_progress.report", {"name": "name"}),
        ("commitment.search", {"q": f"{_SILENT} -completion_level:completed"}),
        N_("Last news of {day}"),
        f"{_OPEN} {_SILENT}",
        of_team=True,
    ),
    Kind(
        "drafts",
        N_("Your drafts"),
        N_("Nobody else looks at a draft before you finish it."),
        MEND,
        N_("Finish"),
        ("{type}.edit", {"id": "name"}),
        ("dashboard.datasets", {}),
        query="+state:draft +creator_user_id:$user",
        whose=OWN,
        of_team=True,
    ),
    Kind(
        "bodies_without_steward",
        N_("Bodies without a data steward"),
        N_("Nobody answers for what they publish."),
        MEND,
        N_("Appoint"),
        ("ogp_mandates.new", {"name": "name"}),
        ("ogp_bodies.index", {}),
        of_team=True,
    ),
)
