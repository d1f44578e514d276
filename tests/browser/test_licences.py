"""Whoever manages a body sets the licence of many datasets; a reader sees what it allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.browser.conftest import Reader

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"


@pytest.fixture
def names(unique: Callable[[str], str]) -> Iterator[list[str]]:
    """Make a body with two private datasets without licence; name it and them."""
    body = factories.Organization(name=unique("body"), image_url="")
    made = [
        factories.Dataset(name=unique("data"), owner_org=body["id"], private=True)["name"]
        for _ in range(2)
    ]
    yield [body["name"], *made]
    for name in made:
        call_action("dataset_purge", id=name)
    call_action("organization_purge", id=body["id"])


def test_one_press_sets_the_licence_of_many(administrator: Reader, names: list[str]) -> None:
    """From the body's datasets to the page, one press, and the dataset says what it grants."""
    body, kept, set_ = names
    page = administrator.go(f"/organization/bulk_process/{body}")
    link = administrator.say("Set the licence of many datasets")
    administrator.follow(page.get_by_role("link", name=link))
    page.locator(f"input[name=ids][value={kept}]").uncheck()
    press = administrator.say("Set the licence of the ticked datasets")
    administrator.follow(page.get_by_role("button", name=press))
    title = administrator.term("licences", NATIONAL)
    expect(page.locator(".flash-messages")).to_contain_text(title)
    expect(page.locator("input[name=ids]")).to_have_count(1)
    assert call_action("package_show", id=kept).get("license_id") is None

    administrator.go(f"/dataset/{set_}")
    licence = page.locator("section.license")
    expect(licence).to_contain_text(title)
    for term in ("commercial", "attribution", "source_date"):
        expect(licence).to_contain_text(administrator.term("licence_terms", term))
    cite = administrator.say("How to cite these data")
    expect(licence.get_by_role("heading", name=cite)).to_be_visible()
