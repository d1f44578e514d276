"""Sites of the register are asked as links of data are; what they say is no matter of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ckan import model
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.checks import declared, results, rules, running
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.portals import registry

from tests.checks.test_running import gives

PAGE = b"<!DOCTYPE html><html><head><title>A site</title></head><body>Hello</body></html>"
REGISTER = """
sources:
  letter: {{title: {{ar: رسالة, fr: Lettre, en: Letter}}}}
portals:
  - id: {id}
    kind: system
    name: {{ar: منظومة, fr: Outil, en: Tool}}
    sector: general
    printed: "{address}"
    states: [{{state: in_service, source: letter}}]
"""


@pytest.fixture
def ask(
    options: Callable[..., None],
    unique: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ckan_config: Any,
) -> Callable[[str], dict[str, Any]]:
    """Return what asks the address of a register's only site; gives what is then told of it."""
    options({"checks.max_age": 0})
    id, file = unique("site"), tmp_path / "portals.yaml"

    def ask(address: str) -> dict[str, Any]:
        registry.read.cache_clear()
        file.write_text(REGISTER.format(id=id, address=address), encoding="utf-8")
        monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals_file", str(file))
        assert call_action("ogp_tn_check_sites")["sites"] == 1
        return call_action("ogp_tn_check_site_list")[id]

    return ask


def test_a_site_that_gives_a_page_answers(ask: Any, source: Any) -> None:
    """A page is what an address of a site promises."""
    source.at["/"] = gives(content=PAGE)
    told = ask(f"{source.url}/")
    assert (told["state"], told["reason"], told["address"]) == ("answers", None, f"{source.url}/")


@pytest.mark.parametrize(
    ("respond", "state", "said"),
    [
        (gives(404), "error", "404"),
        (gives(503), "error", "503"),
        (gives(200, b""), "error", "لا شيء يُقرأ"),
        (gives(302, b"", Location="http://10.9.8.7/inside"), "silent", "ليس على الإنترنت"),
        (lambda to: to.wait(), "silent", "بالثواني: 1"),
    ],
    ids=["404", "503", "empty", "inside", "silence"],
)
def test_a_site_that_does_not_serve_is_told_with_the_reason(
    ask: Any, source: Any, respond: Any, state: str, said: str
) -> None:
    """Whether somebody answers at all is told apart; who is inside is nobody's business."""
    source.at["/"] = respond
    told = ask(f"{source.url}/")
    assert told["state"] == state
    assert said in told["reason"]
    assert "10.9.8.7" not in told["reason"]


def test_a_certificate_that_proves_nothing_is_an_error(ask: Any, source: Any, secured: Any) -> None:
    """TLS is looked at as for files."""
    source.at["/"] = gives(content=PAGE)
    told = ask(f"{secured('self_signed.pem')}/")
    assert (told["state"], "certificate" in told["reason"]) == ("error", True)


def test_a_site_that_has_moved_answers_and_says_where_it_is(ask: Any, source: Any) -> None:
    """The register is to be corrected, but nobody is lost."""
    source.at["/"] = gives(301, b"", Location="/new")
    source.at["/new"] = gives(content=PAGE)
    told = ask(f"{source.url}/")
    assert told["state"] == "answers"
    assert f"{source.url}/new" in told["reason"]


def test_other_words_on_the_page_are_no_other_result(ask: Any, source: Any) -> None:
    """A site is another one each day: it still answers since the first."""
    source.at["/"] = gives(content=PAGE, ETag='"1"')
    first = ask(f"{source.url}/")
    source.at["/"] = gives(content=PAGE + b"<!-- another day -->")
    second = ask(f"{source.url}/")
    assert second["since"] == first["since"]
    assert second["checked"] > first["checked"]
    assert len(second["states"]) == 1


def test_history_tells_when_it_changed(ask: Any, source: Any) -> None:
    """Another error is no change of state; the reason is the latest."""
    for status in (200, 404, 503):
        source.at["/"] = gives(status, PAGE)
        told = ask(f"{source.url}/")
    assert [one["state"] for one in told["states"]] == ["error", "answers"]
    assert told["since"] == told["states"][0]["since"]
    assert "503" in told["reason"]
    source.at["/"] = gives(content=PAGE)
    assert [one["state"] for one in ask(f"{source.url}/")["states"]][:2] == ["answers", "error"]


def test_what_was_asked_a_moment_ago_is_not_due(ask: Any, options: Any, source: Any) -> None:
    """Sites are left alone as long as files are."""
    source.at["/"] = gives(content=PAGE)
    ask(f"{source.url}/")
    options({"checks.max_age": 20})
    assert call_action("ogp_tn_check_sites")["sites"] == 0


def test_a_profile_that_leaves_out_a_check_hides_no_dead_site(
    ask: Any, source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It chooses by what data are checked; the register is no data."""
    less = {name: one for name, one in declared.declared().items() if name != "link_missing"}
    monkeypatch.setattr(declared, "active", lambda: less)
    source.at["/"] = gives(404)
    assert ask(f"{source.url}/")["state"] == "error"


def test_a_portal_off_the_net_says_nothing_of_others(options: Any, unique: Any) -> None:
    """Where nobody can be reached, the fault is here, and what is known stays as it was."""
    name = unique("site")
    addresses = {f"{name}-{port}": f"http://127.0.0.1:{port}/" for port in (1, 2, 3)}
    options({})
    report = running.sites(addresses)
    assert (report.offline, report.files) == (True, 0)
    assert not set(addresses) & set(call_action("ogp_tn_check_site_list"))


def test_a_site_that_the_register_has_no_more_is_forgotten(ask: Any, source: Any) -> None:
    """And nothing of it waits for the search engine, nor is taken for a lost dataset."""
    source.at["/"] = gives(content=PAGE)
    ask(f"{source.url}/")
    assert rules.SITES not in results.not_indexed()
    results.forget(1)
    rows = model.Session.query(Result).filter_by(dataset=rules.SITES)
    assert rows.count() == 1
    running.sites({})
    assert rows.count() == 0
