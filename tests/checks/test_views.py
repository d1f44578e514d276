"""The pages of the checks, and what others show of them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories

from ckanext.ogp_tn.checks import declared, progress


def page(app: Any, address: str, **more: Any) -> BeautifulSoup:
    answer = app.get(address, **more)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def table(app: Any, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(app.get(address).body.removeprefix("\ufeff"))))


@pytest.fixture
def dead(checked: Any, source: Any) -> dict[str, Any]:
    """Return a dataset with a dead link that was checked."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    return dataset


def test_every_check_has_its_place_on_the_page(app: Any) -> None:
    """One place each, the same as data."""
    listed = [one["id"] for one in page(app, "/en/ogp/checks").select("li.ogp-check")]
    assert sorted(listed) == sorted(declared.declared())
    assert [one["name"] for one in app.get("/ogp/checks.json").json] == list(declared.declared())
    rows = table(app, "/ogp/checks.csv")
    assert {one["name"] for one in rows} == set(declared.declared())
    assert all(one["advice-ar"] and one["message-fr"] for one in rows)


@pytest.mark.parametrize("path", ["/en/dataset/{name}", "/en/dataset/{name}/resource/{file}"])
def test_what_was_found_is_on_the_page_of_dataset_and_file(
    app: Any, dead: dict[str, Any], path: str
) -> None:
    """Counts, and each finding with what to do."""
    names = {"name": dead["name"], "file": dead["resources"][0]["id"]}
    [section] = page(app, path.format(**names)).select("section.ogp-checks")
    said = " ".join(section.get_text(" ").split())
    assert "Failed" in said or "error" in said
    assert "there is nothing at this address (404)" in said
    assert "What to do: Give the file’s new address" in said


def test_results_of_a_dataset_have_a_page(app: Any, dead: dict[str, Any]) -> None:
    """With the same as JSON and CSV."""
    address = f"/ogp/checks/{dead['name']}"
    assert "there is nothing at this address" in page(app, f"/en{address}").get_text()
    assert app.get(f"{address}.json").json["counts"]["error"] == 1
    rows = table(app, f"{address}.csv")
    [row] = [one for one in rows if one["check"] == "link_missing"]
    assert (row["file"], row["severity"]) == (dead["resources"][0]["id"], "error")


def test_what_is_not_there_has_no_page(app: Any, checked: Any) -> None:
    """Nor what the reader may not see."""
    private = checked.dataset(private=True)
    for name in ("nothing-is-here", private["name"]):
        assert app.get(f"/ogp/checks/{name}").status_code == 404
        assert app.get(f"/ogp/checks/{name}.json").status_code == 404


def test_only_who_writes_for_the_body_has_the_button(app: Any, dead: dict[str, Any]) -> None:
    """A visitor has none, and pressing it all the same is refused."""
    address = f"/en/ogp/checks/{dead['name']}"
    assert page(app, address).select("form[action$='/run']") == []
    assert app.post(f"{address}/run", follow_redirects=False).status_code == 403
    admin = factories.SysadminWithToken()
    headers = {"Authorization": admin["token"]}
    assert len(page(app, address, headers=headers).select("form[action$='/run']")) == 1


@pytest.mark.parametrize(
    ("state", "said", "looks_again"),
    [
        ("queued", "The checks wait for their turn.", True),
        ("running", "1 of 2 files looked at", True),
        ("waits", "1 file waits for the next run", False),
    ],
)
def test_the_page_says_how_far_the_checks_are(
    app: Any, checked: Any, source: Any, state: str, said: str, looks_again: bool
) -> None:
    """With a script it looks again as long as they run."""
    dataset = checked.dataset(f"{source.url}/a.csv", f"{source.url}/b.csv")
    if state == "waits":
        progress.waits([dataset["resources"][0]["id"]])
    else:
        progress.note(dataset["id"], state, 1, 2)
    shown = page(app, f"/en/ogp/checks/{dataset['name']}")
    assert said in shown.get_text()
    assert bool(shown.select("article[hx-get]")) is looks_again
    assert said in page(app, f"/en/dataset/{dataset['name']}").get_text()


def test_an_address_of_others_is_no_markup(app: Any, checked: Any) -> None:
    """What a record or host says is text."""
    dataset = checked.dataset("http://<script>alert(1)</script>.pdf/")
    checked.check(dataset)
    assert b"<script>alert(1)" not in app.get(f"/en/ogp/checks/{dataset['name']}").data
