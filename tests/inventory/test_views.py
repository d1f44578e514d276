"""The pages of an inventory row: what everybody reads, what a steward does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories

Row = Callable[..., dict[str, Any]]
CLOSED = {
    "openness": "closed",
    "legal_ground": ["personal_data"],
    "justification_translated": {"fr": "Des noms y figurent."},
}


@pytest.fixture
def steward(app: Any, body: dict[str, Any], call: Any, unique: Any) -> Any:
    """Sign somebody in who may change what the body has; give the client."""
    password = "a-long-password"
    user = factories.User(name=unique("steward"), password=password)
    call("organization_member_create", id=body["id"], username=user["name"], role="admin")
    app.post("/user/login", data={"login": user["name"], "password": password})
    return app


@pytest.fixture
def no_tokens(portal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without their token; that it is asked for is a test of its own."""
    monkeypatch.setitem(portal.flask_app.config, "WTF_CSRF_ENABLED", False)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_row_says_why_it_is_not_open(app: Any, make_row: Row, language: str) -> None:
    """The page names the ground with its law and article, and the justification."""
    row = make_row(**CLOSED)
    page = app.get(f"/{language}/inventory/{row['name']}").body
    assert "2016-22" in page
    assert "Des noms y figurent." in page
    assert "ogp-moves" not in page


def test_a_visitor_sees_no_button(app: Any, make_row: Row) -> None:
    """Nobody but who may change the row is offered to."""
    page = app.get(f"/en/inventory/{make_row()['name']}").body
    for words in ("Edit this row", "Publish these data", "Remove this row"):
        assert words not in page


@pytest.mark.usefixtures("no_tokens")
def test_a_steward_removes_a_row_and_brings_it_back(steward: Any, make_row: Row, call: Any) -> None:
    """The reason is asked for, kept, shown; the row comes back with a button."""
    row = make_row()
    address = f"/en/inventory/{row['name']}"
    refused = steward.post(f"{address}/remove", data={"reason": ""})
    assert refused.status_code == 200
    assert 'role="alert"' in refused.body
    steward.post(f"{address}/remove", data={"reason": "Twice <b>"})
    page = steward.get(address).body
    assert "Twice &lt;b&gt;" in page
    assert "Bring this row back" in page
    steward.post(f"{address}/restore")
    assert call("package_show", id=row["id"])["inventory_state"] == "identified"


@pytest.mark.usefixtures("no_tokens")
def test_deleting_a_row_leads_to_its_removal(steward: Any, make_row: Row) -> None:
    """CKAN's address of deletion asks for the reason; the form offers no other way out."""
    row = make_row()
    for ask in (steward.get, steward.post):
        answer = ask(f"/en/inventory/delete/{row['id']}", follow_redirects=False)
        assert answer.headers["Location"].endswith(f"/inventory/{row['id']}/remove")
    form = steward.get(f"/en/inventory/edit/{row['name']}").body
    assert f"/inventory/{row['id']}/remove" in form
    assert "go-metadata-unpublish" not in form
    assert "/inventory/delete/" not in form


@pytest.mark.usefixtures("no_tokens")
def test_a_steward_schedules_and_publishes(steward: Any, make_row: Row, call: Any) -> None:
    """A quarter with one form, a draft with one button, which leads to its files."""
    row = make_row(openness="open")
    address = f"/en/inventory/{row['name']}"
    steward.post(f"{address}/schedule", data={"planned_quarter": "2999-Q1"})
    assert call("package_show", id=row["id"])["planned_quarter"] == "2999-Q1"
    answer = steward.post(f"{address}/publish", follow_redirects=False)
    name = call("package_show", id=row["id"])["published_dataset"]
    assert re.search(rf"/dataset/{name}/resource/new$", answer.headers["Location"])
    assert "Add its files and publish" in steward.get(address).body


@pytest.mark.usefixtures("no_tokens")
def test_a_wrong_quarter_is_said(steward: Any, make_row: Row, call: Any) -> None:
    """What the form did not offer is refused with a sentence, nothing is changed."""
    row = make_row()
    page = steward.post(
        f"/en/inventory/{row['name']}/schedule", data={"planned_quarter": "soon"}
    ).body
    assert "is not a quarter" in page
    assert "planned_quarter" not in call("package_show", id=row["id"])


@pytest.mark.usefixtures("no_tokens")
def test_a_steward_names_the_dataset_that_is_there(
    steward: Any, make_row: Row, make_dataset: Row, call: Any
) -> None:
    """Datasets are proposed, one is chosen, the row is published."""
    row, dataset = make_row(openness="open"), make_dataset()
    address = f"/en/inventory/{row['name']}"
    assert dataset["name"] in steward.get(f"{address}/link").body
    nothing = steward.post(f"{address}/link", data={})
    assert 'role="alert"' in nothing.body
    steward.post(f"{address}/link", data={"dataset": dataset["name"]})
    assert call("package_show", id=row["id"])["inventory_state"] == "published"


@pytest.mark.parametrize("page", ["remove", "link"])
@pytest.mark.usefixtures("no_tokens")
def test_a_stranger_is_turned_away(app: Any, make_row: Row, page: str) -> None:
    """The pages and what they send are refused to who may not change the row."""
    address = f"/en/inventory/{make_row()['name']}"
    assert app.get(f"{address}/{page}", status=403)
    for form in (page, "restore", "publish", "schedule"):
        assert app.post(f"{address}/{form}", data={"reason": "x"}, status=403)


def test_what_is_no_row_is_not_found(app: Any, make_dataset: Row) -> None:
    """Neither a dataset nor nothing is a row."""
    for name in (make_dataset()["name"], "there-is-none"):
        assert app.get(f"/en/inventory/{name}/remove", status=404)


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("remove", {"reason": "x"}),
        ("publish", {}),
        ("schedule", {"planned_quarter": "2999-Q1"}),
        ("restore", {}),
    ],
)
def test_a_form_without_its_token_changes_nothing(
    steward: Any, make_row: Row, call: Any, form: str, data: dict[str, str]
) -> None:
    """Another site cannot make a steward's browser change a row."""
    row = make_row(
        openness="open",
        **({"removed_on": "2018-01-01", "removal_reason": "x"} if form == "restore" else {}),
    )
    before = call("package_show", id=row["id"])
    steward.post(f"/en/inventory/{row['name']}/{form}", data=data)
    assert call("package_show", id=row["id"]) == before
