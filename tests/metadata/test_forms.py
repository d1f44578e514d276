"""The forms, sent as a browser without JavaScript sends them: what the page holds, then changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories

from tests.metadata.conftest import Browser, Page

Act = Callable[..., Any]
Unique = Callable[[str], str]


def new_commitment(browser: Browser, body: dict[str, Any], plan: str, **typed: Any) -> Page:
    """Fill in and send the form for a commitment."""
    fields = {
        "title_translated-ar": "فتح بيانات النقل",
        "title_translated-fr": "Ouvrir les données",
        "plan": plan,
        "number": "7",
        "owner_org": body["id"],
        "private": "False",
    }
    return browser.get("/en/commitment/new").send(**{**fields, **typed})


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize(
    "path", ["commitment", "action-plan", "inventory", "dataset", "organization"]
)
def test_every_input_has_a_label(browser: Browser, language: str, path: str) -> None:
    """Each input is named by a label, each set of inputs by a legend, each id is there once."""
    form = browser.get(f"/{language}/{path}/new").form
    for element in form.select("input:not([type=hidden]), select, textarea"):
        label = form.select_one(f'label[for="{element.get("id")}"]')
        assert label, element
        assert label.get_text(strip=True), element
    for fieldset in form.select("fieldset"):
        assert fieldset.select_one("legend").get_text(strip=True)
    ids = [element["id"] for element in form.select("[id]")]
    assert len(ids) == len(set(ids))
    for element in form.select("[aria-describedby]"):
        for described in element["aria-describedby"].split():
            assert described in ids, element


@pytest.mark.usefixtures("body")
def test_three_boxes_say_their_language(browser: Browser) -> None:
    """Each box of a text has its language and direction, the reader's comes first."""
    form = browser.get("/fr/commitment/new").form
    boxes = form.select("#field-title_translated input")
    assert [(box["lang"], box["dir"]) for box in boxes] == [
        ("fr", "ltr"),
        ("ar", "rtl"),
        ("en", "ltr"),
    ]


def test_a_commitment_is_saved_at_once(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """There is no step for files: the record is active and its page is next."""
    plan = unique("plan")
    page = new_commitment(browser, body, plan)
    assert page.status == 302, page.errors()
    assert page.location.endswith(f"/commitment/{plan}-07")
    made = act("package_show", id=f"{plan}-07")
    assert made["state"] == "active"
    assert made["title_translated"] == {"ar": "فتح بيانات النقل", "fr": "Ouvrir les données"}
    assert made["number"] == 7


def test_rows_are_added_without_a_script(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """The button gives one more row, keeps what was typed, and shows no error."""
    plan = unique("plan")
    page = browser.get("/en/commitment/new").send(
        button=("ogp_tn_add_row", "parts"),
        **{"parts-0-code": "7.1", "parts-0-title_translated-ar": "الأول", "plan": plan},
    )
    assert page.status == 200
    assert not page.errors()
    assert page.value("plan") == plan
    assert page.value("parts-0-title_translated-ar") == "الأول"
    page = page.send(button=("ogp_tn_add_row", "parts"))
    assert page.form.select('[name="parts-2-code"]')
    page = page.send(
        **{
            "title_translated-en": "T",
            "number": "7",
            "owner_org": body["id"],
            "parts-1-code": "7.2",
            "parts-1-title_translated-fr": "Le second",
            "parts-2-code": "7.3",
            "parts-2-title_translated-fr": "Le troisième",
        }
    )
    assert page.status == 302, page.errors()
    parts = act("package_show", id=f"{plan}-07")["parts"]
    assert [part["code"] for part in parts] == ["7.1", "7.2", "7.3"]


def test_an_error_stands_beside_its_field_and_nothing_is_lost(
    browser: Browser, body: dict[str, Any], unique: Unique
) -> None:
    """The summary leads to the input of the right row; every typed value is still there."""
    page = new_commitment(
        browser,
        body,
        unique("plan"),
        **{
            "notes_translated-fr": "Un texte",
            "relevance_integrity": "direct",
            "missing_in_source": ["due", "partners"],
            "milestones-0-title_translated-en": "First",
            "assessments-0-assessor": "irm",
            "assessments-0-transcribed": "true",
            "due": "31/07/2018",
        },
    )
    assert page.status == 200
    assert set(page.errors()) == {
        "field-due",
        "field-assessments-0-level",
        "field-assessments-0-basis",
    }
    for target in page.errors():
        assert page.soup.select_one(f"#{target}")
    level = page.soup.select_one("#field-assessments-0-level")
    assert level["aria-invalid"] == "true"
    described = level["aria-describedby"].split()
    assert "error-assessments-0-level" in described
    values = page.values()
    for typed in [
        ("due", "31/07/2018"),
        ("notes_translated-fr", "Un texte"),
        ("relevance_integrity", "direct"),
        ("missing_in_source", "partners"),
        ("milestones-0-title_translated-en", "First"),
        ("assessments-0-assessor", "irm"),
        ("assessments-0-transcribed", "true"),
    ]:
        assert typed in values


def test_editing_without_a_change_changes_nothing(
    browser: Browser, act: Act, commitment: Callable[..., dict[str, Any]]
) -> None:
    """What the form shows of a record is all of it."""
    made = commitment(
        notes_translated={"ar": "وصف\nثان", "en": "Text"},
        due="2018-07-31",
        due_qualifier="on",
        missing_in_source=["partners"],
        milestones=[
            {"title_translated": {"en": f"M{row}"}, "weight": row + 0.5} for row in range(12)
        ],
        assessments=[
            {
                "assessor": "government",
                "level": "limited",
                "basis": "table",
                "percent": 33,
                "transcribed": True,
            }
        ],
        evidence=[{"title": "E", "url": "https://e.org", "dataset": "abc"}],
    )
    page = browser.get(f"/en/commitment/edit/{made['name']}").send()
    assert page.status == 302, page.errors()
    after = act("package_show", id=made["id"])
    volatile = ("metadata_modified",)
    assert {key: after[key] for key in after if key not in volatile} == {
        key: made[key] for key in made if key not in volatile
    }


def test_what_the_form_does_not_show_stays(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """Saving a form keeps fields that only programs write, free extras, tags and groups."""
    group = factories.Group()
    made = act(
        "package_create",
        name=unique("data"),
        owner_org=body["id"],
        title_translated={"fr": "A"},
        license_id="notspecified",
        license_original="OTL-X",
        author="Auteur",
        uri="https://e.org/id/1",
        extras=[{"key": "old portal id", "value": "77"}],
        tags=[{"name": "bus"}],
        groups=[{"name": group["name"]}],
        resources=[
            {"url": "https://e.org/a.csv", "check_state": "passed", "conforms_to": ["a", "b"]}
        ],
    )
    page = browser.get(f"/en/dataset/edit/{made['name']}").send()
    assert page.status == 302, page.errors()
    [file] = made["resources"]
    path = f"/en/dataset/{made['name']}/resource/{file['id']}/edit"
    page = browser.get(path).send(button=("save", "go-dataset-complete"), unit="km")
    assert page.status == 302, page.errors()
    after = act("package_show", id=made["id"])
    for key in ("license_original", "author", "uri", "extras", "tags", "license_id"):
        assert after[key] == made[key], key
    assert [one["name"] for one in after["groups"]] == [group["name"]]
    for key in ("check_state", "conforms_to"):
        assert after["resources"][0][key] == file[key], key


def test_rows_are_taken_out_without_a_script(
    browser: Browser, act: Act, commitment: Callable[..., dict[str, Any]]
) -> None:
    """A ticked box removes its row, emptied boxes remove theirs."""
    made = commitment(
        parts=[{"code": f"7.{row}", "title_translated": {"en": "P"}} for row in range(1, 4)]
    )
    page = browser.get(f"/en/commitment/edit/{made['name']}").send(
        **{"parts-0-ogp_tn_remove": "1", "parts-2-code": "", "parts-2-title_translated-en": ""}
    )
    assert page.status == 302, page.errors()
    assert [part["code"] for part in act("package_show", id=made["id"])["parts"]] == ["7.2"]


def test_an_object_is_edited_like_a_row(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """A plan's source has its own two inputs, and errors at them."""
    name = unique("plan")
    page = browser.get("/en/action-plan/new").send(
        **{
            "title_translated-ar": "خطة",
            "name": name,
            "owner_org": body["id"],
            "period_start": "2016-07-01",
            "source-0-url": "report.pdf",
        }
    )
    assert set(page.errors()) == {"field-source-0-title", "field-source-0-url"}
    page = page.send(**{"source-0-title": "تقرير", "source-0-url": "https://e.org/r.pdf"})
    assert page.status == 302, page.errors()
    assert act("package_show", id=name)["source"] == {
        "title": "تقرير",
        "url": "https://e.org/r.pdf",
    }


def test_a_dataset_goes_on_to_its_files(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """Both steps work without a script: the record, then a file by its address."""
    name = unique("data")
    page = browser.get("/en/dataset/new").send(
        **{
            "title_translated-fr": "Lignes",
            "name": name,
            "owner_org": body["id"],
            "private": "False",
            "tag_string": "bus, métro",
        }
    )
    assert page.status == 302, page.errors()
    assert page.location.endswith(f"/dataset/{name}/resource/new")
    page = browser.get(f"/en/dataset/{name}/resource/new").send(
        button=("save", "go-metadata"),
        **{"url": "https://e.org/lines.csv", "name_translated-fr": "Tableau", "unit": "km"},
    )
    assert page.status == 302, page.errors()
    made = act("package_show", id=name)
    assert made["state"] == "active"
    assert made["license_id"] == "licence-nationale-de-donnees-publiques-ouvertes"
    assert {tag["name"] for tag in made["tags"]} == {"bus", "métro"}
    [file] = made["resources"]
    assert (file["url"], file["unit"]) == ("https://e.org/lines.csv", "km")
    assert file["name_translated"] == {"fr": "Tableau"}


def test_a_file_is_edited_without_losing_its_names(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """The form of a file shows all of it."""
    made = act(
        "package_create",
        name=unique("data"),
        title="A",
        owner_org=body["id"],
        license_id="cc-by",
        resources=[
            {
                "url": "https://e.org/a.csv",
                "name_translated": {"ar": "جدول"},
                "description_translated": {"fr": "Colonnes"},
                "language": ["ar"],
            }
        ],
    )
    [file] = made["resources"]
    path = f"/en/dataset/{made['name']}/resource/{file['id']}/edit"
    page = browser.get(path).send(button=("save", "go-dataset-complete"), unit="TND")
    assert page.status == 302, page.errors()
    [after] = act("package_show", id=made["id"])["resources"]
    assert after["unit"] == "TND"
    for key in ("url", "name_translated", "description_translated", "language"):
        assert after[key] == file[key]


def test_a_plain_record_is_edited_in_the_form(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """A title that came without a language is offered in a box for a person to confirm."""
    made = act(
        "package_create",
        name=unique("plain"),
        title="ميزانية",
        owner_org=body["id"],
        license_id="odc-by",
    )
    page = browser.get(f"/en/dataset/edit/{made['name']}")
    assert page.value("title_translated-ar") == "ميزانية"
    page = page.send(license_id="cc-by")
    assert page.status == 302, page.errors()
    assert act("package_show", id=made["id"])["title_translated"] == {"ar": "ميزانية"}


def test_an_inventory_row_is_saved(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """Several values of a vocabulary are ticked boxes."""
    reference = unique("row")
    page = browser.get("/en/inventory/new").send(
        **{
            "title_translated-fr": "Registre",
            "owner_org": body["id"],
            "reference": reference,
            "held_formats": ["paper", "xlsx"],
            "legal_ground": "personal_data",
            "openness": "partly",
            "justification_translated-fr": "Des noms y figurent.",
            "personal_data": "yes",
            "commitment": "nap2-03\nnap2-07",
        }
    )
    assert page.status == 302, page.errors()
    made = act("package_show", id=page.location.rsplit("/", 1)[1])
    assert made["held_formats"] == ["xlsx", "paper"]
    assert made["legal_ground"] == ["personal_data"]
    assert made["commitment"] == ["nap2-03", "nap2-07"]


def test_an_organization_is_created_and_edited(
    browser: Browser, act: Act, body: dict[str, Any], unique: Unique
) -> None:
    """A body has its names, kind and parent, and editing it loses none."""
    name = unique("agency")
    page = browser.get("/en/organization/new").send(
        **{
            "title_translated-ar": "وكالة",
            "name": name,
            "body_kind": "agency",
            "groups__0__name": body["name"],
            "valid_from": "1999",
        }
    )
    assert page.status == 302, page.errors()
    act("organization_patch", id=name, extras=[{"key": "fax", "value": "71"}])
    page = browser.get(f"/en/organization/edit/{name}")
    assert page.value("groups__0__name") == body["name"]
    page = page.send(**{"title_translated-fr": "Agence"})
    assert page.status == 302, page.errors()
    made = act("organization_show", id=name)
    assert made["title_translated"] == {"ar": "وكالة", "fr": "Agence"}
    assert (made["body_kind"], made["valid_from"]) == ("agency", "1999")
    assert [group["name"] for group in made["groups"]] == [body["name"]]
    assert [(extra["key"], extra["value"]) for extra in made["extras"]] == [("fax", "71")]


def test_an_organizations_errors_stand_at_their_fields(browser: Browser) -> None:
    """A body without a name in any language is refused beside the boxes."""
    page = browser.get("/en/organization/new").send(name="x y")
    assert set(page.errors()) == {"field-title_translated", "field-name"}
    assert page.value("name") == "x y"


@pytest.mark.parametrize("path", ["edit", "resources"])
def test_a_type_without_files_speaks_of_none(
    browser: Browser, commitment: Callable[..., dict[str, Any]], path: str
) -> None:
    """There is no tab for the order of files and no button for a new one."""
    made = commitment()
    page = browser.get(f"/en/commitment/{path}/{made['name']}")
    links = [link["href"] for link in page.soup.select(".main .wrapper a[href]")]
    assert links
    assert not [link for link in links if "resource" in link.split(made["name"])[-1]]
    assert f"/en/commitment/resources/{made['name']}" not in links
