"""People of one body send another body's ids in every parameter of every action of ours.

The actions and their parameters are collected: one that has no values here fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckan import model

from ckanext.ogp_tn import subjects

from tests.stewards import theirs

Cast = Any
Theirs = dict[str, list[str]]

MATRIX = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8"))
ACTIONS = {
    name: re.findall(r":param (\w+):", function.__doc__ or "")
    for name, function in sorted(subjects.actions().items())
    if name.startswith("ogp_tn_")
}
#: What everybody with an account may ask: it answers, with nothing that is not public.
ASKED_BY_ALL = {
    case["action"]
    for section in MATRIX["sections"]
    for case in section["cases"]
    if "foreign_steward" in case["may"]
}
ATTACKERS = ["foreign_editor", "foreign_steward", "foreign_admin"]

#: Parameters that name something: of what kinds the other body's are that are sent.
NAMING = {
    "id": [
        *("body", "user", "file", "import", "mandate", "proposal", "snapshot"),
        *("private_dataset", "draft", "private_row", "private_plan", "private_commitment"),
        *("public_dataset", "public_inventory", "public_commitment", "public_action-plan"),
    ],
    "organization": ["body"],
    "dataset": ["private_dataset", "draft", "public_dataset", "private_row"],
    "ids": ["private_dataset", "draft", "public_dataset"],
    "user": ["user"],
    "deputy_of": ["mandate"],
    "content": ["body"],
    "figures": ["body"],
    "plan": ["private_plan", "public_action-plan"],
    "commitments": ["private_commitment", "public_commitment"],
    "row": ["report"],
    "q": ["private_dataset"],
}
#: How it is sent where the parameter is no single name.
SENT_AS: dict[str, Callable[[str], Any]] = {
    "ids": lambda id: [id],
    "commitments": lambda id: [id],
    "figures": lambda body: [
        {"indicator": "commitments", "dimension": "body", "key": body, "value": 3}
    ],
    "content": lambda body: {
        "plan": {
            "name": "a-plan-of-theirs",
            "title_translated": {"en": "A plan"},
            "owner_org": body,
            "period_start": "2030-01-01",
            "axes": [{"id": "axis1", "title_translated": {"en": "An axis"}}],
        },
        "commitments": [],
    },
}
#: Parameters that name nothing; what else is sent is the attacker's own.
PLAIN: dict[str, Any] = {
    **{"reason": "Evil", "license_id": "cc-zero", "year": 2091, "share": 3, "sort": "name"},
    **{"letter": "9", "letter_date": "", "start": "2095-01-01", "end": "2095-12-31"},
    **{"date": "2013-06-30", "source": "Evil", "why": "Evil", "value": 3, "numerator": 3},
    **{"name": "commitments", "dimension": "", "denominator": "", "kind": "", "sector": ""},
    **{"state": "", "governorate": "", "inventory": "", "steward": "", "field": "progress"},
    **{"text_translated": {"fr": "Evil"}, "part": "", "milestone": "", "reported_by": "Evil"},
    **{"url": "https://example.org/evil", "without_evidence": False},
    **{"function_translated": {}, "name_public": True, "comment": "Evil"},
    **{"deadline": 5, "accept_gone": False, "category": ""},
    **{"decision": "publish", "version": "", "sheet": "", "ignore_unknown": True, "dry_run": False},
}
#: What is answered, or refused for another reason than whose it is, and why that is right.
HARMLESS = {
    ("ogp_tn_mandate_create", "user"): "whoever has an account may be appointed in one's own body",
    ("ogp_tn_mandate_create", "deputy_of"): "looked for among the mandates of one's own body",
    ("ogp_tn_licence_set", "ids"): "looked for among one's own datasets",
    ("ogp_tn_inventory_matches", "q"): "words to look for among one's own datasets",
    ("ogp_tn_portal_show", "id"): "looked for in the register of portals, which is nobody's",
    ("ogp_tn_table_show", "id"): "looked for among the tables of the software",
    ("ogp_tn_progress_add", "dataset"): "evidence of one's own commitment, told by its name",
}
#: Actions that read and tell everybody the same, whoever asks.
PUBLIC = {
    *("ogp_tn_body_list", "ogp_tn_body_show", "ogp_tn_opening_calendar", "ogp_tn_steward_list"),
    *("ogp_tn_target_list", "ogp_tn_scoreboard", "ogp_tn_calendar_show", "ogp_tn_change_list"),
    *("ogp_tn_check_kind_list", "ogp_tn_check_site_list"),
    *("ogp_tn_indicator_list", "ogp_tn_indicator_show", "ogp_tn_snapshot_list"),
    *("ogp_tn_municipal_comparison", "ogp_tn_table_list", "ogp_tn_table_show"),
    *("ogp_tn_plan_list", "ogp_tn_portal_list", "ogp_tn_portal_show", "ogp_tn_review_waiting"),
}
#: Asked without a name they tell one's own; another body's is refused.
OWN = {"ogp_tn_workbench_show"}
#: Actions whose ``id`` is a commitment's; of one's own it is a row's otherwise.
OF_COMMITMENTS = {"ogp_tn_progress_add", "ogp_tn_confirm"}
#: Those that also tell who set a target, to whoever may set it.
WITH_PEOPLE = {"ogp_tn_body_show", "ogp_tn_target_list"}
REFUSED = {"NotAuthorized", "NotFound"}


@pytest.fixture(scope="module")
def own(cast: Cast) -> dict[str, Any]:
    """Return what the attackers send where they name their own."""
    row, dataset = cast.make("inventory", "other"), cast.make("dataset", "other")
    return {
        **PLAIN,
        "row": "0",
        "id": row["name"],
        "commitment": cast.make("commitment", "other")["name"],
        "organization": cast.other["name"],
        "dataset": dataset["name"],
        "user": cast.citizen,
    }


def test_every_parameter_has_values() -> None:
    """One that names something names the other body's, the rest is plain; none is forgotten."""
    known = {*NAMING, *PLAIN, "upload"}
    assert set(NAMING) & set(PLAIN) == set()
    assert {name for parameters in ACTIONS.values() for name in parameters} == known


def test_every_table_of_ours_is_looked_at() -> None:
    """What an attack writes is seen whichever table it is written to."""
    ours = {name for name in model.meta.metadata.tables if name.startswith("ogp_tn_")}
    assert ours - set(theirs.ROWS) == set()


def attacks(action: str, things: Theirs, own: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield which parameter names what of the other body, and all that is sent."""
    parameters = ACTIONS[action]
    mine = {name: own[name] for name in parameters if name in own}
    if action in OF_COMMITMENTS:
        mine["id"] = own["commitment"]
    for name in [one for one in parameters if one in NAMING]:
        for kind in NAMING[name]:
            for id in things[kind]:
                sent = {**mine, name: SENT_AS.get(name, str)(id)}
                if name == "organization":
                    sent.pop("id", None)  # an import of one's own would be meant
                if name == "plan":
                    sent.pop("organization", None)  # a number is of one of them
                if "upload" in parameters:
                    sent["upload"] = theirs.rows_file()
                yield name, id, sent
    if not set(parameters) & set(NAMING):
        yield "", "", mine


@pytest.mark.parametrize("person", ATTACKERS)
@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_gets_at_another_bodys_things(
    cast: Cast, things: Theirs, own: dict[str, Any], untouched: None, person: str, action: str
) -> None:
    """It is refused, or what is answered is public; nothing of the other body changes."""
    outcomes: dict[str, set[str]] = {}
    said: set[str] = set()
    for name, id, sent in attacks(action, things, own):
        said.add(id)  # one's own record may repeat it
        outcome, told = theirs.answer(getattr(cast, person), action, **sent)
        assert theirs.WORD not in theirs.without(told, *said), (sent, told)
        outcomes.setdefault(name, set()).add(outcome)
    for name, found in outcomes.items():
        if (action, name) in HARMLESS:
            assert found <= {*REFUSED, "ValidationError", "answered"}
        elif action in ASKED_BY_ALL - OWN:
            assert "answered" in found
            assert found <= {*REFUSED, "answered"}
        else:
            # What is not there is not found; of what is there, one is told that it is closed.
            assert "NotAuthorized" in found
            assert found <= REFUSED


READING = [name for name in ACTIONS if getattr(subjects.actions()[name], "side_effect_free", False)]


@pytest.mark.parametrize("action", [name for name in READING if name not in PUBLIC])
def test_who_may_see_it_is_told(
    cast: Cast, things: Theirs, own: dict[str, Any], untouched: None, action: str
) -> None:
    """What is sent above asks for something: the same words, of an administrator, bring it out."""
    told = {
        theirs.without(said, id)
        for _, id, sent in attacks(action, things, own)
        for outcome, said in [theirs.answer(cast.sysadmin, action, **sent)]
        if outcome == "answered"
    }
    assert any(theirs.WORD in one for one in told)


@pytest.mark.parametrize("person", ATTACKERS)
def test_what_waits_for_oneself_is_ones_own(cast: Cast, things: Theirs, person: str) -> None:
    """A workbench of all one's bodies tells of no other."""
    outcome, told = theirs.answer(getattr(cast, person), "ogp_tn_workbench_show")
    assert outcome == "answered"
    assert theirs.WORD not in told


@pytest.mark.parametrize("action", sorted(PUBLIC))
def test_what_is_public_is_told_to_everybody_alike(
    cast: Cast, things: Theirs, own: dict[str, Any], untouched: None, action: str
) -> None:
    """An administrator is told no more than a visitor, so none of it depends on who asks."""
    person = cast.foreign_admin if action in WITH_PEOPLE else cast.sysadmin
    for _, _, sent in attacks(action, things, own):
        first = theirs.answer(cast.anonymous, action, **sent)
        assert theirs.answer(person, action, **sent) == first, sent
