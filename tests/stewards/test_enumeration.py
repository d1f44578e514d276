"""What is not public leaves no trace wherever others look: no title, no name, no count.

Each place is looked at three times: before a body writes what is not public, after, and once it is
published. A stranger sees the same the first two times; the third tells that the place would have
shown it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import FileStorage

from tests.stewards import theirs

Cast = Any
WORD = theirs.WORD
READERS = ["anonymous", "citizen", "foreign_editor"]

#: What is asked of the API; {…} are names that the fixture knows.
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "search": ("package_search", {"q": WORD}),
    "search for all that is hidden": (
        "package_search",
        {"q": WORD, "include_private": True, "include_drafts": True, "include_deleted": True},
    ),
    "search in a field": ("package_search", {"q": f"title:{WORD}", "include_private": True}),
    "search by filter": (
        "package_search",
        {"fq": "+owner_org:{body_id}", "include_private": True, "include_drafts": True},
    ),
    "search for fields": (
        "package_search",
        {"fq": "+owner_org:{body_id}", "fl": "id,name,title", "include_private": True},
    ),
    "search in order": (
        "package_search",
        {"q": WORD, "sort": "title_string desc", "rows": 1, "include_private": True},
    ),
    "facets": (
        "package_search",
        {
            "fq": "+owner_org:{body_id}",
            "rows": 0,
            "include_private": True,
            "include_drafts": True,
            "facet.field": ["dataset_type", "tags", "res_format", "inventory_state", "license_id"],
        },
    ),
    "suggestions": ("package_autocomplete", {"q": WORD[:5]}),
    "suggested tags": ("tag_autocomplete", {"q": WORD[:5]}),
    "tags": ("tag_list", {"query": WORD}),
    "found tags": ("tag_search", {"query": WORD}),
    "suggested formats": ("format_autocomplete", {"q": WORD[:5]}),
    "files": ("resource_search", {"query": f"name:{WORD}"}),
    "list": ("package_list", {}),
    "whole list": ("current_package_list_with_resources", {"limit": 1000}),
    "recent changes": ("recently_changed_packages_activity_list", {"limit": 100}),
    "activities of the body": ("organization_activity_list", {"id": "{body}", "limit": 100}),
    "activities of the record": ("package_activity_list", {"id": "{dataset}", "limit": 100}),
    "activities of the author": ("user_activity_list", {"id": "{author}", "limit": 100}),
    "body": ("organization_show", {"id": "{body}", "include_datasets": True}),
    "bodies": ("organization_list", {"all_fields": True, "include_dataset_count": True}),
    "members": ("member_list", {"id": "{body}", "object_type": "package"}),
    "author": ("user_show", {"id": "{author}", "include_datasets": True}),
    "rows": ("ogp_tn_inventory_rows", {"organization": "{body}"}),
    "body in numbers": ("ogp_tn_body_show", {"id": "{body}"}),
    "bodies in numbers": ("ogp_tn_body_list", {}),
    "bodies side by side": ("ogp_tn_scoreboard", {}),
    "calendar": ("ogp_tn_opening_calendar", {"year": "{year}"}),
    "targets": ("ogp_tn_target_list", {"organization": "{body}"}),
    "plan": ("ogp_tn_plan_overview", {"id": "{plan}"}),
    "plans in numbers": ("ogp_tn_plan_list", {}),
    "what is due": ("ogp_tn_calendar_show", {"organization": "{body}"}),
    "what is due in a plan": ("ogp_tn_calendar_show", {"plan": "{plan}", "kind": "milestone"}),
    "changes": ("ogp_tn_change_list", {"organization": "{body}"}),
    "changes of a plan": ("ogp_tn_change_list", {"plan": "{plan}"}),
    "indicators of a plan": ("ogp_tn_indicator_list", {"plan": "{plan}"}),
    "indicator by body": ("ogp_tn_indicator_show", {"name": "inventory_rows"}),
    "record": ("package_show", {"id": "{dataset}"}),
    "checks": ("ogp_tn_check_list", {"id": "{dataset}"}),
    "citation": ("ogp_tn_citation_show", {"id": "{dataset}"}),
    "agenda": ("ogp_tn_agenda_show", {"id": "{dataset}"}),
    "municipalities": ("ogp_tn_municipal_comparison", {}),
    "DCAT": ("dcat_catalog_show", {"format": "ttl", "q": WORD}),
}
PAGES = [
    "/dataset?q=" + WORD,
    "/inventory?q=" + WORD,
    "/commitment?q=" + WORD,
    "/organization/{body}",
    "/organization",
    "/organization/activity/{body}",
    "/dataset/activity/{dataset}",
    "/user/{author}",
    "/user/activity/{author}",
    "/feeds/dataset.atom",
    "/feeds/organization/{body}.atom",
    "/feeds/custom.atom?q=" + WORD,
    "/feeds/tag/" + WORD + ".atom",
    "/catalog.ttl",
    "/catalog.jsonld",
    "/dataset/{dataset}.ttl",
    "/ogp/checks/{dataset}",
    "/ogp/checks/{dataset}.json",
    "/ogp/checks/{dataset}.csv",
    "/dataset/{dataset}",
    "/inventory/{row}",
    "/inventory/{row}.ttl",
    "/ogp/plan/{plan}",
    "/ogp/plan/{plan}.json",
    "/ogp/plan/{plan}.csv",
    "/ogp/bodies",
    "/ogp/bodies.json",
    "/ogp/bodies.csv",
    "/ogp/bodies/{body}",
    "/ogp/bodies/{body}.json",
    "/ogp/bodies/{body}.csv",
    "/ogp/plan/{plan}/self-assessment",
    "/ogp/plan/{plan}/self-assessment.csv",
    "/ogp/plan/{plan}/self-assessment.xlsx",
    "/ogp/plans",
    "/ogp/plans.json",
    "/ogp/plans.csv",
    "/ogp/embed/plan-levels?plan={plan}",
    "/ogp/embed/axis-levels?plan={plan}",
    "/ogp/embed/bodies",
    "/ogp/embed/indicator.inventory_rows?organization={body}",
    "/ogp/embed/indicator.commitments?plan={plan}",
    "/ogp/calendar?year={year}",
    "/ogp/calendar.json?year={year}",
    "/ogp/calendar.csv?year={year}",
    "/ogp/calendar.ics?organization={body}",
    "/ogp/feed.atom?organization={body}",
    "/ogp/feed.atom?plan={plan}",
    "/ogp/indicators?plan={plan}",
    "/ogp/indicators.json?plan={plan}",
    "/ogp/indicators.csv?plan={plan}",
    "/ogp/indicators/inventory_rows",
    "/ogp/indicators/inventory_rows.json",
    "/ogp/indicators/commitments.csv?plan={plan}",
    "/ogp/municipalities",
    "/ogp/municipalities.json",
    "/ogp/municipalities.csv",
    "/commitment/{commitment}",
    "/ogp/inventory/{body}.csv",
    "/ogp/inventory/{body}.xlsx",
    "/ogp/inventory/template.xlsx?organization={body}&rows=1",
    "/api/2/util/dataset/autocomplete?incomplete=" + WORD[:5],
    "/api/2/util/tag/autocomplete?incomplete=" + WORD[:5],
    "/",
    "/ogp",
    "/ogp.json",
]
#: What tells of the moment only: tokens, times.
OF_THE_MOMENT = re.compile(
    r'<meta name="_csrf_token"[^>]*>|name="_csrf_token" value="[^"]*"'
    r"|<updated>[^<]*|<dcterms:[^<]*<|\d+ (?:second|minute)s? ago|Just now"
)
#: CKAN's answers that tell of what is not public, and why they are left.
LEFT = {
    "suggested formats": "which formats files have, of all files; a format says nothing of a record"
}

#: What each reader sees at each place.
Look = dict[str, dict[str, str]]


class Places:
    """All places where somebody may look."""

    def __init__(self, cast: Cast, browser: Callable[[str], Any], names: dict[str, str]) -> None:
        self.cast, self.browser, self.names = cast, browser, names

    def look(self, *readers: str) -> Look:
        """Return what readers see."""
        return {
            reader: {
                **{place: self._asked(reader, *asked) for place, asked in ASKED.items()},
                **self._opened(reader),
            }
            for reader in readers
        }

    def _asked(self, reader: str, action: str, fields: dict[str, Any]) -> str:
        sent = {
            name: item.format(**self.names) if isinstance(item, str) else item
            for name, item in fields.items()
        }
        answered, told = theirs.answer(getattr(self.cast, reader), action, **sent)
        if action == "member_list":  # in no order
            told = f"{sorted(json.loads(told))}"
        return f"{answered} {told}"

    def _opened(self, reader: str) -> dict[str, str]:
        browser, seen = self.browser(reader), {}
        for page in PAGES:
            answer = browser.get("/en" + page.format(**self.names))
            told = OF_THE_MOMENT.sub("", theirs.said(answer.data))
            seen[page] = f"{answer.status_code} {told}"
        return seen


@pytest.fixture(scope="module")
def current_plan(cast: Cast) -> Iterator[str]:
    """Make the plan that the first pages show; return its name."""
    from ckan.common import config

    option = "ckanext.ogp_tn.current_plan"
    before, config[option] = config[option], cast.make("action-plan")["name"]
    yield config[option]
    config[option] = before


@pytest.fixture(scope="module")
def looks(cast: Cast, browser: Callable[[str], Any], current_plan: str) -> dict[str, Look]:
    """Let a body write what is not public, and publish it; return what others see meanwhile."""
    author, year = {"name": cast.steward}, date.today().year
    planned = {"openness": "open", "planned_quarter": f"{year}-Q4"}
    dataset = cast.make(user=author, resources=[{"url": "https://example.org/a.csv"}])
    row = cast.make("inventory", user=author, **planned)
    commitment = cast.make("commitment", user=author, plan=current_plan)
    cast.act("steward", "ogp_tn_target_set", organization=cast.body["id"], year=year, share=50)
    names = {"body": cast.body["name"], "body_id": cast.body["id"], "author": cast.steward}
    names |= {
        "dataset": dataset["name"],
        "row": row["name"],
        "plan": current_plan,
        "commitment": commitment["name"],
        "year": str(year),
    }
    places = Places(cast, browser, names)
    before = places.look(*READERS)

    def secret(kind: str, **fields: Any) -> str:
        hidden = {"name": cast.unique(WORD), "title_translated": {"fr": WORD}, "private": True}
        return cast.make(kind, **{"user": author, "tags": [{"name": WORD}], **hidden, **fields})[
            "id"
        ]

    files = [{"url": "https://example.org/b.csv", "name": WORD, "format": WORD}]
    step = {"title_translated": {"fr": WORD}, "due": f"{year}-12-30"}
    report = {"date": f"{year}-01-02", "text_translated": {"fr": WORD}, "url": "https://a.org"}
    secrets = [
        secret("dataset", resources=files, municipality_code="13020", municipal_category="budget"),
        secret("dataset", private=False, state="draft"),
        secret("inventory", **planned),
        secret(
            "commitment",
            plan=current_plan,
            due=f"{year}-12-31",
            milestones=[step],
            progress=[report],
        ),
    ]
    proposals = [
        cast.act("editor", "package_patch", id=one["id"], title_translated={"fr": WORD})["proposal"]
        for one in (dataset, row)
    ]
    reported = cast.act("editor", "ogp_tn_progress_add", id=commitment["id"], **report)
    proposals.append(reported["proposal"])
    returned = {"id": proposals[1]["id"], "decision": "return", "comment": WORD}
    cast.act("steward", "ogp_tn_review_decide", **returned)
    hidden = places.look(*READERS)

    for id in secrets:
        cast.act("sysadmin", "package_patch", id=id, private=False, state="active")
    for one in proposals:
        cast.act("steward", "ogp_tn_review_decide", id=one["id"], decision="publish")
    return {"before": before, "hidden": hidden, "published": places.look("anonymous")}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("place", [*(one for one in ASKED if one not in LEFT), *PAGES])
def test_what_is_not_public_leaves_no_trace(
    looks: dict[str, Look], place: str, reader: str
) -> None:
    """Whoever has no role in the body sees what was there before it was written."""
    assert looks["hidden"][reader][place] == looks["before"][reader][place]


@pytest.mark.parametrize("place", [*ASKED, *PAGES])
def test_what_is_published_is_seen_there(looks: dict[str, Look], place: str) -> None:
    """So each place is one where it would have been seen."""
    assert looks["published"]["anonymous"][place] != looks["before"]["anonymous"][place]


# Guessing: what is sent names something of theirs, and the answer might tell whether it is there


@dataclass
class Guess:
    """What somebody of another body believes to be there."""

    cast: Cast
    browser: Callable[[str], Any]
    dataset: str
    reference: str

    def row(self, **fields: Any) -> str:
        """Make a row of one's own; return its name."""
        return self.cast.make("inventory", "other", notes="", **fields)["name"]

    def told(self, answer: Any, *more: str) -> str:
        """Return what an answer says without what was sent."""
        return theirs.without(str(answer), self.dataset, self.reference, *more)


def by_moving_a_row(guess: Guess) -> str:
    """Move a public row into their inventory, under a reference that they may have."""
    sent = {"owner_org": guess.cast.body["id"], "reference": guess.reference}
    return guess.told(
        theirs.answer(guess.cast.foreign_editor, "package_patch", id=guess.row(), **sent)
    )


def by_moving_a_private_row(guess: Guess) -> str:
    """Move a private row there, as one whose changes do not wait."""
    sent = {"owner_org": guess.cast.body["id"], "reference": guess.reference}
    row = guess.row(private=True)
    return guess.told(theirs.answer(guess.cast.foreign_steward, "package_patch", id=row, **sent))


def by_making_a_row(guess: Guess) -> str:
    """Make a row there."""
    made = {"type": "inventory", "title_translated": {"en": "A row"}, "reference": guess.reference}
    there = {"owner_org": guess.cast.body["id"]}
    return guess.told(theirs.answer(guess.cast.foreign_admin, "package_create", **made, **there))


def by_importing(guess: Guess) -> str:
    """Check a file whose row has their reference and names their dataset."""
    heading = "reference,title_translated-fr,published_dataset"
    content = f"{heading}\n{guess.reference},Titre,{guess.dataset}\n".encode()
    report = guess.cast.act(
        "foreign_steward",
        "ogp_tn_inventory_import",
        organization=guess.cast.other["name"],
        upload=FileStorage(io.BytesIO(content), "rows.csv"),
    )
    return guess.told([report[name] for name in ("status", "errors", "created", "changes")])


def by_naming_a_dataset(guess: Guess) -> str:
    """Read what becomes of a row that names it."""
    row = guess.cast.act("anonymous", "package_show", id=guess.row(published_dataset=guess.dataset))
    return guess.told([row[name] for name in ("inventory_state", "broken", "late")])


def by_looking_at_a_row(guess: Guess) -> str:
    """Open the page of such a row."""
    reference = guess.cast.unique("mine")
    row = guess.row(reference=reference, published_dataset=guess.dataset)
    page = guess.browser("foreign_steward").get(f"/en/inventory/{row}")
    [article] = BeautifulSoup(page.body, "html.parser").select("article.ogp-inventory")
    return guess.told(article.get_text(), row, reference)


def by_reporting_evidence(guess: Guess) -> str:
    """Name it as what proves progress of a commitment of one's own."""
    own = guess.cast.make("commitment", "other", notes="")
    sent = {"id": own["id"], "date": guess.cast.day(-1), "text_translated": {"fr": "Fait"}}
    return theirs.answer(
        guess.cast.foreign_steward, "ogp_tn_progress_add", dataset=guess.dataset, **sent
    )[0]


def by_looking_at_evidence(guess: Guess) -> str:
    """Open the page of a commitment that names it."""
    told = {"title": "Preuve", "dataset": guess.dataset, "date": guess.cast.day(-1)}
    name, plan = guess.cast.unique("mine"), guess.cast.unique("plan")
    guess.cast.make("commitment", "other", name=name, plan=plan, notes="", evidence=[told])
    page = guess.browser("foreign_steward").get(f"/en/commitment/{name}")
    [article] = BeautifulSoup(page.body, "html.parser").select("[role=main]")
    return guess.told(article.get_text(), name, plan)


def by_counting(guess: Guess) -> str:
    """Count one's own rows before and after one of them names it."""

    def numbers() -> dict[str, Any]:
        own = {"organization": guess.cast.other["name"]}
        found = guess.cast.act("foreign_steward", "ogp_tn_indicator_list", **own)
        return {one["name"]: one["numerator"] or 0 for one in found}

    before = numbers()
    guess.row(published_dataset=guess.dataset)
    return str({name: number - before[name] for name, number in numbers().items()})


def by_what_waits(guess: Guess) -> str:
    """Look how many broken rows wait for oneself before and after."""

    def counts() -> dict[str, int]:
        found = guess.cast.act("foreign_steward", "ogp_tn_workbench_show")["kinds"]
        return {one["kind"]: one["count"] or 0 for one in found}

    before = counts()
    guess.row(published_dataset=guess.dataset)
    return str({kind: count - before.get(kind, 0) for kind, count in counts().items()})


def by_preparing_a_dataset(guess: Guess) -> str:
    """Prepare the dataset of such a row, which is refused where one is there already."""
    row = guess.row(published_dataset=guess.dataset)
    return theirs.answer(guess.cast.foreign_steward, "ogp_tn_inventory_publish", id=row)[0]


WAYS = [
    by_moving_a_row,
    by_moving_a_private_row,
    by_making_a_row,
    by_importing,
    by_naming_a_dataset,
    by_looking_at_a_row,
    by_preparing_a_dataset,
    by_reporting_evidence,
    by_looking_at_evidence,
    by_counting,
    by_what_waits,
]


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}, {"state": "deleted"}])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_guess_is_not_answered(
    cast: Cast,
    browser: Callable[[str], Any],
    way: Callable[[Guess], str],
    hidden: dict[str, Any],
) -> None:
    """What is there and not public is told like what is not there."""
    there = Guess(cast, browser, cast.unique("there"), cast.unique("ref"))
    absent = Guess(cast, browser, cast.unique("absent"), cast.unique("ref"))
    cast.make(name=there.dataset, **hidden)
    cast.make("inventory", reference=there.reference, private=True)
    assert way(there) == way(absent)


def test_the_body_itself_is_told(cast: Cast) -> None:
    """Its own people learn which row has a reference, and that they named a private dataset."""
    reference = cast.unique("ref")
    hidden = cast.make(private=True)["name"]
    taken = cast.make("inventory", reference=reference, private=True)["name"]
    row = cast.make("inventory", private=True, published_dataset=hidden)
    assert row["broken"] is True
    outcome, told = theirs.answer(cast.editor, "package_patch", id=row["id"], reference=reference)
    assert outcome == "ValidationError"
    assert taken in told


def test_the_body_sees_what_belongs_to_it(cast: Cast) -> None:
    """Its own people, and those of the body above, count what is not public with the rest."""
    hidden = cast.make(private=True)["id"]
    asked = {"id": cast.body["id"], "object_type": "package"}
    for person in ("member", "steward", "parent_steward", "sysadmin"):
        assert hidden in [id for id, _, _ in cast.act(person, "member_list", **asked)]
