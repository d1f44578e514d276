"""The page that sets the licence of many datasets, as a browser without JavaScript uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories

from ckanext.ogp_tn.licences import views

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"
Call = Callable[..., Any]


@pytest.fixture
def page(app: Any, manager: dict[str, Any], body: dict[str, Any]) -> Call:
    """Return a function that opens the body's page as its admin, or sends its form."""
    headers = {"Authorization": manager["token"]}
    path = f"/fr/ogp/licences/{body['name']}"

    def open_(send: dict[str, Any] | None = None, **query: str) -> BeautifulSoup:
        answer = (
            app.get(path, headers=headers, query_string=query)
            if send is None
            else app.post(path, headers=headers, data=send)
        )
        assert answer.status_code == 200
        return BeautifulSoup(answer.body, "html.parser")

    return open_


def ticked(soup: BeautifulSoup) -> dict[str, bool]:
    """Return the datasets that the page offers, and whether they are ticked."""
    return {box["value"]: box.has_attr("checked") for box in soup.select('input[name="ids"]')}


def said(soup: BeautifulSoup) -> str:
    """Return what the page tells after a change."""
    return " ".join(one.get_text(" ", strip=True) for one in soup.select(".flash-messages .alert"))


def test_the_page_offers_what_has_no_licence(page: Call, dataset: Call) -> None:
    """They are ticked, and the national licence is chosen; one press is enough."""
    lacking, licensed = dataset(), dataset(license_id="OTL")
    soup = page()
    assert ticked(soup) == {lacking["name"]: True}
    [chosen] = soup.select('select[name="license_id"] option[selected]')
    assert chosen["value"] == NATIONAL
    assert not soup.select('select[name="license_id"] option[value="notspecified"]')
    assert soup.select_one('form[method="post"] input[name="_csrf_token"]')
    # The others are one link away, and not ticked: they have a licence.
    assert "OTL" in soup.select_one('nav a[href*="license_id=OTL"]').get_text()
    assert ticked(page(license_id="OTL")) == {licensed["name"]: False}


def test_sending_sets_the_ticked_datasets(page: Call, act: Call, dataset: Call) -> None:
    """The page then says how many, and shows what is left."""
    first, second = dataset(), dataset()
    soup = page(send={"of": "", "ids": [first["name"]], "license_id": NATIONAL})
    assert "Licence Nationale" in said(soup)
    assert ticked(soup) == {second["name"]: True}
    assert act("package_show", id=first["id"])["license_id"] == NATIONAL


def test_what_could_not_be_set_is_said(page: Call, dataset: Call, meddle: Call) -> None:
    """By its name, with the reason."""
    broken = dataset()
    meddle(broken, extras={"frequency": "now and then"})
    told = said(page(send={"ids": [broken["name"]], "license_id": NATIONAL}))
    assert broken["name"] in told
    assert "now and then" in told


@pytest.mark.parametrize("send", [{"license_id": NATIONAL}, {"ids": ["x"], "license_id": "OTL"}])
def test_nothing_is_set_without_a_choice(
    page: Call, act: Call, dataset: Call, send: dict[str, Any]
) -> None:
    """No dataset, or a licence that is not offered: a sentence says so."""
    made = dataset()
    assert said(page(send=send))
    assert "license_id" not in act("package_show", id=made["id"])


def test_a_body_whose_datasets_all_have_one_is_told(page: Call, dataset: Call) -> None:
    """There is nothing to tick then, nor on the page of a body without datasets."""
    assert not page().select("form.ogp-form")
    dataset(license_id="cc-by")
    soup = page()
    assert not soup.select("form.ogp-form")
    assert soup.select('nav a[aria-current="page"]')


def test_many_datasets_come_in_portions(
    page: Call, dataset: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes a moment to save: what is too much for one press comes after it."""
    monkeypatch.setattr(views, "AT_ONCE", 2)
    made = [dataset()["name"] for _ in range(3)]
    soup = page()
    assert len(ticked(soup)) == 2
    soup = page(send={"of": "", "ids": made, "license_id": "cc-by"})
    assert len(ticked(soup)) == 1


def test_the_page_is_for_who_manages_the_body(app: Any, body: dict[str, Any]) -> None:
    """A stranger is refused; an unknown body is not found."""
    path = f"/en/ogp/licences/{body['name']}"
    stranger = {"Authorization": factories.UserWithToken()["token"]}
    assert app.get(path, headers=stranger).status_code == 403
    assert app.post(path, headers=stranger, data={"ids": "x"}).status_code == 403
    administrator = {"Authorization": factories.SysadminWithToken()["token"]}
    assert app.get("/en/ogp/licences/nobody", headers=administrator).status_code == 404


def test_the_page_of_many_datasets_leads_there(
    app: Any, manager: dict[str, Any], body: dict[str, Any]
) -> None:
    """From where a body's datasets are published or deleted by the dozen."""
    headers = {"Authorization": manager["token"]}
    answer = app.get(f"/en/organization/bulk_process/{body['name']}", headers=headers)
    assert f"/en/ogp/licences/{body['name']}" in answer.body


def test_publishing_without_a_licence_is_explained(
    app: Any, manager: dict[str, Any], body: dict[str, Any], dataset: Call, act: Call
) -> None:
    """Core's page says which dataset has none, and publishes nothing."""
    made = dataset(title_translated={"fr": "Sans licence"})
    path = f"/en/organization/bulk_process/{body['name']}"
    headers = {"Authorization": manager["token"]}
    sent = {"bulk_action.public": "public", f"dataset_{made['id']}": "on"}
    soup = BeautifulSoup(app.post(path, headers=headers, data=sent).body, "html.parser")
    assert "Sans licence" in said(soup)
    assert act("package_show", id=made["id"])["private"] is True
