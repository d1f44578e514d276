"""Pages on which stewards are appointed, declared absent, and their mandates ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.stewards import mandates
from ckanext.ogp_tn.stewards.model import Mandate

Cast = Any
TODAY = date.today()
YEAR = {"start": TODAY.isoformat(), "end": (TODAY + timedelta(days=365)).isoformat()}


@pytest.fixture
def body(unique: Callable[[str], str]) -> dict[str, Any]:
    """Make a body whose stewards nobody has appointed yet."""
    return factories.Organization(name=unique("body"), title_translated={"en": "An office"})


@pytest.fixture
def person(unique: Callable[[str], str]) -> str:
    """Make somebody to appoint; return the name."""
    return factories.User(name=unique("person"), fullname="Amel <B.>")["name"]


@pytest.fixture(scope="module")
def signed(cast: Cast) -> Callable[[str], dict[str, str]]:
    """Return a function that gives the headers by which one of the people is signed in."""

    def headers(person: str) -> dict[str, str]:
        name = getattr(cast, person, person)
        if not name:
            return {}
        token = helpers.call_action("api_token_create", {"user": name}, user=name, name="t")
        return {"Authorization": token["token"]}

    return headers


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.body, "html.parser")


def address(body: dict[str, Any], *more: str) -> str:
    return "/".join(["/en/ogp/bodies", body["name"], "mandates", *more])


def appointed(cast: Cast, body: dict[str, Any], person: str, **fields: Any) -> dict[str, Any]:
    given = {"organization": body["name"], "user": person, "letter": "7", **YEAR, **fields}
    return cast.act("team", "ogp_tn_mandate_create", **given)


def test_the_team_appoints_on_a_page(app: Any, body: Any, person: str, signed: Any) -> None:
    """The form takes what the letter says; the list then shows it, as text and not as markup."""
    form = soup(app.get(address(body, "new"), headers=signed("team"))).select_one("form.ogp-form")
    fields = {one["name"] for one in form.select("input, select")}
    assert "_csrf_token" in fields
    data = {"user": person, "letter": "12/2026", **YEAR, "function_translated-fr": "Directrice"}
    answer = app.post(address(body, "new"), data=data, headers=signed("team"))
    page = soup(answer)
    assert page.select_one(".ogp-mandate h2").text == "Amel <B.>"
    assert "Directrice" in page.select_one(".ogp-mandate").text
    assert "In office" in page.select_one(".ogp-mandate").text
    assert list(mandates.roles(body["id"]).values()).count("steward") == 1


def test_what_is_wrong_stands_beside_its_field(
    app: Any, body: Any, person: str, signed: Any
) -> None:
    """And what was typed stays."""
    data = {"user": "nobody-here", "letter": "", "start": "tomorrow", "end": YEAR["end"]}
    page = soup(app.post(address(body, "new"), data=data, headers=signed("team")))
    assert page.select_one("#field-user")["value"] == "nobody-here"
    assert page.select_one("#error-letter")
    assert page.select_one("#error-start")
    assert page.select_one(".ogp-errors a[href='#field-letter']")
    data |= {"letter": "1", "start": YEAR["start"]}
    page = soup(app.post(address(body, "new"), data=data, headers=signed("team")))
    assert "nobody-here" in page.select_one("#error-user").text
    assert mandates.of_body(body["id"]) == []


def test_a_mandate_is_ended_on_the_page(
    cast: Cast, app: Any, body: Any, person: str, signed: Any
) -> None:
    """With a day later, without one at once."""
    made = appointed(cast, body, person)
    later = (TODAY + timedelta(days=5)).isoformat()
    app.post(address(body, made["id"], "end"), data={"date": later}, headers=signed("team"))
    assert model.Session.get_one(Mandate, made["id"]).end.isoformat() == later
    page = soup(app.post(address(body, made["id"], "end"), headers=signed("team")))
    assert "It was ended by decision." in page.select_one(".ogp-mandate").text
    assert not page.select(".ogp-mandate form")
    assert "No data steward is in office." in page.text


def test_who_is_in_office_stands_before_who_was(
    cast: Cast, app: Any, body: Any, person: str, unique: Callable[[str], str], signed: Any
) -> None:
    """A steward before the deputy, whatever their first days; those who went under a heading."""

    def someone(**fields: Any) -> dict[str, Any]:
        return appointed(cast, body, factories.User(name=unique("person"))["name"], **fields)

    past = someone(start=cast.day(-9), end=cast.day(-1))
    steward = someone()
    deputy = someone(deputy_of=steward["id"], start=cast.day(3))
    page = soup(app.get(address(body), headers=signed("team")))
    shown = [one["id"] for one in page.select(".ogp-mandate")]
    assert shown == [steward["id"], deputy["id"], past["id"]]
    [former] = page.select("section:has(> #ended) .ogp-mandate")
    assert former["id"] == past["id"]
    assert not former.select("form")


def test_a_steward_declares_the_own_absence(
    cast: Cast, app: Any, body: Any, person: str, signed: Any
) -> None:
    """And cannot end the mandate there."""
    helpers.call_action("organization_member_create", id=body["id"], username=person, role="editor")
    made = appointed(cast, body, person)
    page = soup(app.get(address(body), headers=signed(person)))
    assert "Role afterwards Editor" in " ".join(page.select_one(".ogp-mandate").text.split())
    [form] = page.select(".ogp-mandate form")
    assert form["action"].endswith("/absence")
    assert form.select_one("input[name=_csrf_token]")
    page = soup(app.post(form["action"], data=YEAR, headers=signed(person)))
    assert "In office, absent" in page.select_one(".ogp-mandate").text
    assert app.post(address(body, made["id"], "end"), headers=signed(person)).status_code == 403
    refused = app.post(form["action"], data={"start": YEAR["end"]}, headers=signed(person))
    assert "An absence has a first day" in soup(refused).text


@pytest.mark.parametrize(
    "who",
    ["anonymous", "citizen", "member", "editor", "steward", "foreign_steward", "foreign_admin"],
)
def test_the_pages_are_closed_to_strangers(
    cast: Cast, app: Any, person: str, signed: Any, who: str
) -> None:
    """By every address, with a mandate's real id too; those of the body may read."""
    days = {"start": cast.day(5000), "end": cast.day(5001)}
    id = appointed(cast, cast.body, person, **days)["id"]
    headers = signed(who)

    def status(answer: Any) -> int:
        return 403 if answer.status_code == 302 else answer.status_code

    asked = {"headers": headers, "follow_redirects": False}
    assert status(app.get(address(cast.body, "new"), **asked)) == 403
    data = {"user": person, "letter": "1", **YEAR}
    assert status(app.post(address(cast.body, "new"), data=data, **asked)) == 403
    assert status(app.post(address(cast.body, id, "end"), **asked)) == 403
    assert status(app.post(address(cast.body, id, "absence"), data=YEAR, **asked)) == 403
    reads = status(app.get(address(cast.body), **asked)) == 200
    assert reads is (who in ("member", "editor", "steward"))
    mandate = model.Session.get_one(Mandate, id)
    model.Session.refresh(mandate)
    assert (mandate.ended, mandate.absent_from) == (None, None)
    cast.act("team", "ogp_tn_mandate_end", id=id)


def test_a_mandate_of_another_body_is_not_found_at_ones_own_address(
    cast: Cast, app: Any, body: Any, person: str, signed: Any
) -> None:
    """The admin of one body finds no id of another below the own address."""
    theirs = appointed(cast, body, person)
    for move in ("end", "absence"):
        answer = app.post(address(cast.body, theirs["id"], move), headers=signed("admin"))
        assert answer.status_code == 404
    assert model.Session.get_one(Mandate, theirs["id"]).ended is None


def test_what_is_not_there_is_not_found(app: Any, signed: Any) -> None:
    """A body that the portal does not have."""
    answer = app.get("/en/ogp/bodies/nowhere/mandates", headers=signed("sysadmin"))
    assert answer.status_code == 404


def test_a_form_without_its_token_does_nothing(
    cast: Cast, app: Any, body: Any, unique: Any
) -> None:
    """Another site cannot press the buttons of somebody who is signed in here."""
    name, made = unique("admin"), appointed(cast, body, factories.User()["name"])
    factories.User(name=name, password="a-long-password", sysadmin=True)
    app.post("/user/login", data={"login": name, "password": "a-long-password"})
    assert app.get(address(body, "new")).status_code == 200
    answers = [
        app.post(address(body, *parts), data=YEAR)
        for parts in (("new",), (made["id"], "end"), (made["id"], "absence"))
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert model.Session.get_one(Mandate, made["id"]).ended is None


def test_taking_the_role_away_at_the_members_form_says_what_else_ended(
    cast: Cast, app: Any, body: Any, person: str, signed: Any
) -> None:
    """The admin reads it on the next page."""
    made = appointed(cast, body, person)
    user = model.User.get(person).id
    page = soup(
        app.post(
            f"/en/organization/member_delete/{body['id']}?user={user}",
            headers=signed("sysadmin"),
        )
    )
    assert "mandate as data steward ended with this" in page.text
    assert model.Session.get_one(Mandate, made["id"]).ended_why == "by_hand"


def test_the_bodys_own_pages_lead_here(cast: Cast, app: Any, signed: Any) -> None:
    """An admin finds the stewards beside the members."""
    page = soup(app.get(f"/en/organization/edit/{cast.body['name']}", headers=signed("admin")))
    assert page.select_one(f"a[href='{address(cast.body)}']")


def test_everybody_sees_on_the_bodies_pages_who_answers(
    cast: Cast, app: Any, body: Any, person: str
) -> None:
    """Function and since when, or that nobody is appointed; never the name that is not public."""
    address = f"/en/ogp/bodies/{body['name']}"
    vacant = soup(app.get(address)).select_one(".ogp-steward")
    assert "No data steward is appointed" in vacant.text
    assert not vacant.select("a")
    appointed(cast, body, person, function_translated={"en": "Head of data"})
    line = soup(app.get(address)).select_one(".ogp-steward").text
    assert "Head of data" in line
    assert f"Data steward since {TODAY.day} " in line
    assert "Amel" not in line
    assert person not in soup(app.get(address)).text


def test_a_vacancy_leads_the_team_to_the_appointment(app: Any, body: Any, signed: Any) -> None:
    """From the body's page, in one step."""
    line = soup(app.get(f"/en/ogp/bodies/{body['name']}", headers=signed("team")))
    assert line.select_one(f".ogp-steward a[href='{address(body, 'new')}']")


def test_vacancies_are_visible_in_the_list_of_bodies(
    cast: Cast, app: Any, body: Any, person: str
) -> None:
    """The list says of each body whether it has a steward, and lists those without one."""

    def row(steward: str = "") -> str:
        """Return what the list says of the body, nothing where it is not among those asked for."""
        asked = f"inventory=without&steward={steward}&sort=name"
        number, link, page = 0, None, None
        while not link and (page is None or page.select_one(f"a[href*='page={number + 1}']")):
            number += 1
            page = soup(app.get(f"/en/ogp/bodies?{asked}&page={number}"))
            link = page.select_one(f".ogp-scores a[href$='/{body['name']}']")
        return link.find_parent("tr").text if link else ""

    assert "No data steward" in row()
    assert row("without")
    assert not row("with")
    appointed(cast, body, person)
    assert "Data steward since" in row()
    assert not row("without")
    assert row("with")
