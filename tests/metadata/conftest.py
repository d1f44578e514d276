"""What the tests of the metadata model share: someone who may write, and a body to write for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from ckan.tests import factories
from ckan.tests.helpers import call_action


@pytest.fixture(scope="module")
def admin(portal: Any) -> dict[str, Any]:
    """Return a system administrator with a token."""
    return factories.SysadminWithToken()


@pytest.fixture(scope="module")
def body(admin: dict[str, Any]) -> dict[str, Any]:
    """Return an organization, as a client that knows only CKAN's own fields makes one."""
    return factories.Organization(user=admin)


@pytest.fixture
def act(admin: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that calls an action as the administrator."""

    def call(action: str, **data: Any) -> Any:
        return call_action(action, context={"user": admin["name"], "ignore_auth": False}, **data)

    return call


@pytest.fixture
def commitment(
    act: Callable[..., Any], body: dict[str, Any], unique: Callable[[str], str]
) -> Callable[..., dict[str, Any]]:
    """Return a function that creates a commitment with the fields given."""

    def create(**fields: Any) -> dict[str, Any]:
        return act(
            "package_create",
            **{
                "type": "commitment",
                "plan": unique("plan"),
                "number": 3,
                "owner_org": body["id"],
                "title_translated": {"en": "Open transport data"},
                **fields,
            },
        )

    return create


class Browser:
    """A visitor without JavaScript who is signed in."""

    def __init__(self, app: Any, token: str) -> None:
        self.app = app
        self.headers = {"Authorization": token}

    def get(self, path: str) -> Page:
        """Open a page."""
        return Page(self, self.app.get(path, headers=self.headers), path)


class Page:
    """A page with at most one form of ours."""

    def __init__(self, browser: Browser, response: Any, path: str) -> None:
        self.browser = browser
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.path = path
        self.soup = BeautifulSoup(response.body, "html.parser")

    @property
    def form(self) -> Tag:
        """Return the form that is filled in, not the search or the language form."""
        found = self.soup.select_one("#dataset-edit, #resource-edit, .ogp-form")
        assert found, self.soup.get_text()[-2000:]
        return found

    def values(self) -> list[tuple[str, str]]:
        """Return what the form would send if it were sent as it is, without a button."""
        sent: list[tuple[str, str]] = []
        for element in self.form.select("input, select, textarea"):
            name, kind = element.get("name"), element.get("type")
            if not name or kind == "file":
                continue
            if element.name == "select":
                options = element.select("option[selected]") or element.select("option")[:1]
                sent.extend((name, option["value"]) for option in options)
            elif element.name == "textarea":
                sent.append((name, element.get_text().removeprefix("\n")))
            elif kind not in ("checkbox", "radio") or element.has_attr("checked"):
                sent.append((name, element.get("value", "")))
        return sent

    def send(self, button: tuple[str, str] = ("save", ""), **changes: str | list[str]) -> Page:
        """Send the form with a button, after typing; names are as in the page."""
        for name in changes:
            assert self.form.select(f'[name="{name}"]'), f"{name} is not in the form"
        kept = [(name, value) for name, value in self.values() if name not in changes]
        typed = [
            (name, one)
            for name, value in changes.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        data: dict[str, list[str]] = {}
        for name, value in [button, *kept, *typed]:
            data.setdefault(name, []).append(value)
        response = self.browser.app.post(
            self.path, headers=self.browser.headers, data=data, follow_redirects=False
        )
        return Page(self.browser, response, self.path)

    def errors(self) -> dict[str, str]:
        """Return the summary's links with their sentences."""
        return {
            link["href"].removeprefix("#"): link.parent.get_text(" ", strip=True)
            for link in self.soup.select(".ogp-errors a")
        }

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return dict(self.values())[name]


@pytest.fixture
def browser(app: Any, admin: dict[str, Any]) -> Browser:
    """Return a browser of the administrator."""
    return Browser(app, admin["token"])
