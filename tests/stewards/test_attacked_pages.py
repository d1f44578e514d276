"""People of one body open and send every page of ours with another body's names in it.

The addresses and the forms' fields are collected: one that has no values here fails.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckan import model

import ckanext.ogp_tn
from ckanext.ogp_tn import subjects
from ckanext.ogp_tn.dashboard import embeds

from tests.stewards import theirs

Cast = Any
Theirs = dict[str, list[str]]

ATTACKERS = ["foreign_editor", "foreign_steward", "foreign_admin"]
#: What the arguments of a blueprint's addresses name, of the other body.
ARGUMENTS: dict[str, dict[str, list[str]]] = {
    "inventory_rows": {"name": ["private_row", "public_inventory", "private_dataset"]},
    "ogp": {"name": ["private_plan", "public_action-plan"]},
    "ogp_agenda": {"id": ["private_dataset", "draft", "public_dataset"]},
    "ogp_bodies": {"name": ["body"]},
    "ogp_checks": {"id": ["private_dataset", "draft", "public_dataset"]},
    "ogp_imports": {"name": ["body"], "id": ["import"]},
    "ogp_mandates": {"name": ["body"], "id": ["mandate"]},
    "ogp_progress": {"name": ["private_commitment", "public_commitment", "private_row"]},
    "ogp_rdf": {
        "name": [
            *("private_row", "private_plan", "private_commitment", "private_dataset", "draft"),
            *("public_inventory", "public_commitment", "public_action-plan"),
        ]
    },
    "ogp_review": {"id": ["proposal"], "file": ["kept"]},
    "ogp_tn_licences": {"organization": ["body"]},
}
#: Arguments that name nothing of anybody.
PLAIN_ARGUMENTS = {
    "ogp": {"chart": [*embeds.CHARTS, "indicator.commitments"]},
    "ogp_indicators": {"name": ["commitments"]},
    "ogp_portals": {"id": ["data-gov-tn"]},
    "ogp_tables": {"id": ["budget"]},
    "ogp_rdf": {"_format": ["ttl"]},
}
#: What the query of an address names, of the other body.
QUERIES: dict[str, dict[str, list[str]]] = {
    **dict.fromkeys(
        ("ogp.embed", "ogp.card", "ogp_calendar", "ogp_indicators"),
        {"plan": ["private_plan", "public_action-plan"], "organization": ["body"]},
    ),
    "ogp_imports.template": {"organization": ["body"]},
    "ogp_workbench": {"organization": ["body"]},
}
#: Pages that everybody opens; they show what is public.
PUBLIC = {
    *("ogp.current", "ogp.current_data", "ogp.plan", "ogp.plan_data"),
    *("ogp_bodies.index", "ogp_bodies.index_data", "ogp_bodies.read", "ogp_bodies.read_data"),
    *("ogp_bodies.calendar", "ogp_bodies.calendar_data"),
    *("ogp_checks.index", "ogp_checks.index_data", "ogp_checks.read", "ogp_checks.read_data"),
    *("ogp_imports.export", "ogp_imports.template"),
    *("ogp.report", "ogp.self_assessment_data", "ogp.plans", "ogp.plans_data", "ogp.embed"),
    *("ogp.card", "ogp_calendar.index", "ogp_calendar.data", "ogp_calendar.ics"),
    *("ogp_calendar.feed", "ogp_indicators.index", "ogp_indicators.index_data"),
    *("ogp_indicators.read", "ogp_indicators.read_data"),
    *("ogp_portals.index", "ogp_portals.index_data", "ogp_portals.read", "ogp_portals.read_data"),
    *("ogp_portals.feed", "ogp_portals.read_feed"),
    *("ogp_tables.index", "ogp_tables.index_data", "ogp_tables.read", "ogp_tables.read_data"),
    *("ogp_municipalities.compare", "ogp_municipalities.compare_data"),
    *("ogp_rdf.action-plan", "ogp_rdf.commitment", "ogp_rdf.inventory"),
    *("ogp_rdf.terms", "ogp_rdf.terms_data"),
}
#: Pages of one's own, which name nothing of anybody.
OWN = {"ogp_imports.choose", "ogp_review.waiting", "ogp_workbench.show"}
#: Pages that show nothing that could be private, whoever opens them.
PLAIN_PAGES = {
    *("ogp.current", "ogp.current_data", "ogp_bodies.index", "ogp_bodies.index_data"),
    *("ogp_bodies.read", "ogp_bodies.read_data", "ogp_bodies.calendar"),
    *("ogp_bodies.calendar_data", "ogp_bodies.target", "ogp_imports.template"),
    *("ogp_checks.index", "ogp_checks.index_data"),
    *("ogp_mandates.new", "ogp.self_assessment_data", "ogp.plans", "ogp.plans_data", "ogp.embed"),
    *("ogp.card", "ogp_calendar.index", "ogp_calendar.data", "ogp_calendar.ics"),
    *("ogp_calendar.feed", "ogp_indicators.index", "ogp_indicators.index_data"),
    *("ogp_indicators.read", "ogp_indicators.read_data"),
    *("ogp_portals.index", "ogp_portals.index_data", "ogp_portals.read", "ogp_portals.read_data"),
    *("ogp_portals.feed", "ogp_portals.read_feed"),
    *("ogp_tables.index", "ogp_tables.index_data", "ogp_tables.read", "ogp_tables.read_data"),
    *("ogp_municipalities.compare", "ogp_municipalities.compare_data"),
    *("ogp_rdf.action-plan", "ogp_rdf.commitment", "ogp_rdf.inventory"),
    *("ogp_rdf.terms", "ogp_rdf.terms_data"),
}
#: They lead to a page that is asked in its turn.
LEADING = {"inventory_rows.delete"}
CLOSED = {403, 404}
#: What a form's field names of the other body, by the kind; the rest is plain.
NAMING = {
    **{"id": "private_row", "name": "private_row", "dataset": "private_dataset"},
    **{"organization": "body", "owner_org": "body", "user": "user", "deputy_of": "mandate"},
    **{"ids": "private_dataset", "proposal": "proposal", "pkg_name": "private_dataset"},
    **{"plan": "private_plan", "row": "report"},
}
PLAIN = {
    **{"private": "False", "state": "active", "decision": "publish", "comment": "Evil"},
    **{"do": "write", "dry_run": "false", "sheet": "", "ignore_unknown": "true", "version": ""},
    **{"reason": "Evil", "planned_quarter": "2031-Q1", "license_id": "cc-zero", "of": ""},
    **{"year": "2092", "share": "4", "letter": "9", "letter_date": "", "date": ""},
    **{"start": "2096-01-01", "end": "2096-12-31", "name_public": "1", "q": theirs.WORD},
    **{"field": "progress", "kind": "", "sort": "", "category": ""},
}
#: They are sent by tests of their own: files, and a text by language.
OTHERS = {"upload", "function_translated"}


def rules(app: Any, method: str) -> list[Any]:
    """Return our addresses that take a method."""
    ours = {blueprint.name for blueprint in subjects.blueprints()}
    found = [
        rule
        for rule in app.flask_app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ours and method in rule.methods
    ]
    return sorted(found, key=lambda rule: rule.rule)


def addresses(rule: Any, things: Theirs) -> Iterator[str]:
    """Yield an address with each of the other body's names in each of its places."""
    blueprint = rule.endpoint.split(".")[0]
    given, plain = ARGUMENTS.get(blueprint, {}), PLAIN_ARGUMENTS.get(blueprint, {})
    values = []
    for argument in sorted(rule.arguments):
        if argument == "extension":
            values.append(sorted(rule._converters["extension"].items))
        elif argument in plain:
            values.append(plain[argument])
        else:
            ids = [id for kind in given[argument] for id in things[kind]]
            values.append(list(dict.fromkeys(ids)))
    for chosen in itertools.product(*values):
        built = rule.build(dict(zip(sorted(rule.arguments), chosen, strict=True)))
        yield f"/en{built[1]}"
        for name, kinds in QUERIES.get(rule.endpoint, QUERIES.get(blueprint, {})).items():
            for kind in kinds:
                yield f"/en{built[1]}?{name}={things[kind][-1]}"


def forged(things: Theirs) -> dict[str, Any]:
    """Return every field of every form, with what is the other body's wherever it names."""
    named = {name: things[kind] for name, kind in NAMING.items()}
    named["proposal"] = [f"{id}:" for id in things["proposal"]]
    return {**PLAIN, **named}


@pytest.fixture
def no_token_needed(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms need no token here."""
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", False)


def test_every_field_of_our_forms_is_forged() -> None:
    """A new field has a value here."""
    templates = Path(ckanext.ogp_tn.__file__).parent / "templates" / "ogp_tn"
    fields = {
        name
        for template in templates.rglob("*.html")
        for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", template.read_text())
        for name in re.findall(r'\bname="(\w+)[-"]', tag)
        if not name.startswith("extras__")
    }
    assert fields - {*NAMING, *PLAIN, *OTHERS} == set()


def told(answer: Any, things: Theirs) -> str:
    """Return what an answer says beside the names that were in the question.

    A picture is not read: it shows what the chart of the same name says in words.
    """
    if answer.mimetype.startswith("image/"):
        return ""
    return theirs.without(theirs.said(answer.data), *itertools.chain(*things.values()))


@pytest.mark.parametrize("person", ["anonymous", *ATTACKERS])
def test_pages_show_nothing_of_another_body(
    sign_in: Any, things: Theirs, untouched: None, person: str
) -> None:
    """They are closed, or what they show is public."""
    app = sign_in(person)
    for rule in rules(app, "GET"):
        answers = [app.get(address, follow_redirects=False) for address in addresses(rule, things)]
        assert [theirs.WORD in told(one, things) for one in answers] == [False] * len(answers)
        statuses = {one.status_code for one in answers}
        if rule.endpoint in PUBLIC:
            assert 200 in statuses, rule
            assert statuses <= {200, *CLOSED}, rule
        elif rule.endpoint in LEADING:
            assert statuses == {302}, rule
        elif rule.endpoint not in OWN:
            assert statuses <= CLOSED, rule


def test_who_may_open_them_reads_what_is_not_public(
    sign_in: Any, things: Theirs, untouched: None
) -> None:
    """The same addresses, of an administrator, bring out the word that strangers never read."""
    app = sign_in("sysadmin")
    for rule in rules(app, "GET"):
        if rule.endpoint in {*OWN, *LEADING, *PLAIN_PAGES}:
            continue
        answers = [app.get(address) for address in addresses(rule, things)]
        shown = [told(one, things) for one in answers if one.status_code == 200]
        assert theirs.WORD in "".join(shown), rule


@pytest.mark.parametrize("person", ["anonymous", *ATTACKERS])
def test_forms_change_nothing_of_another_body(
    sign_in: Any, things: Theirs, untouched: None, no_token_needed: None, person: str
) -> None:
    """Sent to the other body's addresses, with every field of every form, they are refused."""
    app = sign_in(person)
    for rule in rules(app, "POST"):
        for address in addresses(rule, things):
            answer = app.post(address, data=forged(things), follow_redirects=False)
            assert answer.status_code in CLOSED or rule.endpoint in LEADING, address
            assert theirs.WORD not in told(answer, things), address


@pytest.mark.parametrize("person", ATTACKERS)
def test_forged_fields_in_ones_own_forms_reach_nothing(
    cast: Cast, sign_in: Any, things: Theirs, untouched: None, no_token_needed: None, person: str
) -> None:
    """Sent to addresses of one's own body, the other body's names get nowhere."""
    app, rows = sign_in(person), [cast.make("inventory", "other")["name"]]
    own = {**things, "body": [cast.other["name"]], "public_inventory": rows}
    own |= {"private_row": rows, "private_dataset": rows}
    for rule in rules(app, "POST"):
        for address in addresses(rule, own):
            answer = app.post(address, data=forged(things), follow_redirects=True)
            assert answer.status_code < 500, address
            assert theirs.WORD not in told(answer, things), address


#: CKAN's own forms, of a record of one's own, with fields that name the other body's.
CORES_FORMS: list[tuple[str, dict[str, str]]] = [
    ("/dataset/edit/{dataset}", {"owner_org": "body"}),
    ("/dataset/edit/{dataset}", {"id": "private_dataset", "name": "private_dataset"}),
    ("/dataset/edit/{dataset}", {"pkg_name": "private_dataset", "inventory_row": "private_row"}),
    ("/dataset/new", {"owner_org": "body"}),
    ("/dataset/new", {"pkg_name": "draft", "id": "draft"}),
    ("/inventory/edit/{row}", {"owner_org": "body"}),
    ("/inventory/edit/{row}", {"id": "private_row", "name": "private_row"}),
    ("/inventory/edit/{row}", {"published_dataset": "private_dataset"}),
    ("/inventory/new", {"owner_org": "body"}),
    ("/dataset/{dataset}/resource/new", {"id": "file"}),
    ("/dataset/{dataset}/resource/new", {"package_id": "private_dataset", "id": ""}),
    ("/dataset/{private_dataset}/resource/{file}/edit", {}),
    ("/organization/bulk_process/{own}", {"dataset": "private_dataset"}),
]


@pytest.mark.parametrize("person", ATTACKERS)
@pytest.mark.parametrize(("page", "named"), CORES_FORMS)
def test_forged_fields_in_cores_forms_reach_nothing(
    cast: Cast,
    sign_in: Any,
    things: Theirs,
    untouched: None,
    no_token_needed: None,
    person: str,
    page: str,
    named: dict[str, str],
) -> None:
    """Whatever a hidden field of core's forms says, what is written is one's own."""
    app = sign_in(person)
    row, dataset = cast.make("inventory", "other"), cast.make("dataset", "other")
    places = {"row": row["name"], "dataset": dataset["name"], "own": cast.other["name"]}
    first = {kind: ids[0] for kind, ids in things.items()}
    fields = {
        **{"title_translated-fr": "Autre", "name": cast.unique("new"), "url": "https://a.org"},
        **{"owner_org": cast.other["id"], "license_id": "cc-by", "private": "False", "save": ""},
        **{"reference": cast.unique("row"), "_ckan_phase": "", "bulk_action.public": "1"},
        **{name: first.get(kind, "") for name, kind in named.items()},
        f"dataset_{first['private_dataset']}": "1",
    }
    answer = app.post(f"/en{page.format(**{**first, **places})}", data=fields)
    assert answer.status_code < 500
    assert theirs.WORD not in told(answer, things)


def test_no_form_is_taken_without_its_token(
    cast: Cast, app: Any, things: Theirs, untouched: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another site sends none with the browser of whoever may everything.

    Nor after a visitor who is not signed in has opened the page, which frees it in CKAN.
    """
    person = model.User.get(cast.sysadmin)
    person.password = "a-long-password"
    model.Session.commit()
    every = [next(addresses(rule, things)) for rule in rules(app, "POST")]
    for address in every:
        app.get(address)
    with monkeypatch.context() as patch:
        patch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", False)
        app.post("/user/login", data={"login": person.name, "password": "a-long-password"})
    assert app.get("/en/ogp/inventory/import").status_code == 200  # signed in
    for address in every:
        answer = app.post(address, data=forged(things), follow_redirects=False)
        assert answer.status_code == 400, address
