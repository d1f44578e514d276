"""What core answers only to its own script works as a plain form."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories


@pytest.fixture
def person() -> dict[str, Any]:
    """Return a person with a token, to sign requests with."""
    return factories.UserWithToken()


def _signed(person: dict[str, Any], **more: str) -> dict[str, str]:
    return {"Authorization": person["token"], **more}


@pytest.mark.parametrize("action", ["follow", "unfollow"])
def test_following_leads_back_to_the_page(app: Any, person: dict[str, Any], action: str) -> None:
    """Who follows a dataset without a script lands on its page, not on a piece of it."""
    name = factories.Dataset(license_id="cc-by", owner_org=factories.Organization()["id"])["name"]
    for step in ("follow", action):
        answer = app.post(
            f"/en/dataset/{step}/{name}", headers=_signed(person), follow_redirects=False
        )
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/en/dataset/{name}")


def test_a_script_still_gets_its_piece(app: Any, person: dict[str, Any]) -> None:
    """Core's script goes on getting what it puts in place."""
    name = factories.Dataset(license_id="cc-by", owner_org=factories.Organization()["id"])["name"]
    answer = app.post(
        f"/en/dataset/follow/{name}", headers=_signed(person, **{"HX-Request": "true"})
    )
    assert "package-info" in answer.body
    assert "<html" not in answer.body


def test_a_token_is_made_without_a_script(app: Any, person: dict[str, Any]) -> None:
    """The form posts to an address of its own, and the answer is a page that shows the token."""
    address = f"/en/user/{person['name']}/api-tokens"
    form = BeautifulSoup(app.get(address, headers=_signed(person)).body, "html.parser").select_one(
        "form[hx-post]"
    )
    assert form["method"] == "post"
    assert form["action"]
    answer = app.post(form["action"], headers=_signed(person), data={"name": "mine"})
    page = BeautifulSoup(answer.body, "html.parser")
    assert page.select_one("header.ogp-header")
    assert page.select_one("code.ogp-token").text.startswith("ey")


def test_a_token_without_a_name_says_what_is_wrong(app: Any, person: dict[str, Any]) -> None:
    """The page names the field, and nothing is made."""
    answer = app.post(f"/en/user/{person['id']}/api-tokens", headers=_signed(person), data={})
    page = BeautifulSoup(answer.body, "html.parser")
    assert not page.select("code.ogp-token")
    assert "name" in page.select_one("[role=alert]").text


def test_revoking_leads_back_to_the_tokens(app: Any, person: dict[str, Any]) -> None:
    """Who revokes a token without a script lands on the list of tokens."""
    address = f"/en/user/{person['name']}/api-tokens"
    page = BeautifulSoup(app.get(address, headers=_signed(person)).body, "html.parser")
    form = page.select("form[hx-post]")[1]
    answer = app.post(
        form["action"],
        headers=_signed(person),
        data={"token": form.select_one("[name=token]")["value"]},
        follow_redirects=False,
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(address)


def test_a_visitor_frees_no_form_from_its_token(app: Any) -> None:
    """CKAN asks for no token where a visitor was before; a signed-in person's form needs it."""
    owner = factories.User(password="a-long-password")
    body = factories.Organization(users=[{"name": owner["name"], "capacity": "admin"}])
    name = factories.Dataset(owner_org=body["id"], license_id="cc-by")["name"]
    address = f"/en/dataset/delete/{name}"
    app.post(address, expect_errors=True)
    app.post("/user/login", data={"login": owner["name"], "password": "a-long-password"})
    answer = app.post(address, follow_redirects=False, status=400)
    assert "CSRF" in answer.body
    signed = {"Authorization": factories.UserWithToken(sysadmin=True)["token"]}
    app.post(address, headers=signed, follow_redirects=False, status=302)
