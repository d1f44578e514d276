"""What an administrator's cron runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from click.testing import CliRunner

from ckan import logic, model

from ckanext.ogp_tn.checks.commands import check


def test_the_command_tells_what_it_did(checked: Any, source: Any, options: Any) -> None:
    """How many were looked at, how they are, and which host's time was up."""
    options({"checks.host_seconds": 2})
    source.at["*"] = lambda to: to.wait()
    body = model.Group.get(checked.body)
    assert body
    checked.dataset(f"{source.url}/a.csv", f"{source.url}/b.csv", f"{source.url}/c.csv")
    done = CliRunner().invoke(check, [body.name])
    assert done.exit_code == 0, done.output
    assert re.search(r"1 datasets, (1|2) of 3 files looked at\n  Failed: \1\n", done.output)
    assert re.search(r"127.0.0.1: its time is up, (1|2) files wait", done.output)


def test_an_unknown_body_is_told(checked: Any) -> None:
    """Nothing is checked."""
    done = CliRunner().invoke(check, ["nobody-at-all"])
    assert done.exit_code == 1


@pytest.mark.parametrize(("offline", "said"), [(False, False), (True, True)])
def test_the_sites_of_the_register_are_asked_with_all_bodies(
    checked: Any, monkeypatch: pytest.MonkeyPatch, offline: bool, said: bool
) -> None:
    """Not with one; that the machine is off the net is told."""
    none: dict[str, Any] = {"waiting": {}, "busy": [], "states": {}}
    of_all = {"datasets": 0, "files": 0, "total": 0, **none}
    of_sites = {"sites": 3, "answers": 2, "offline": offline, **none}
    monkeypatch.setitem(logic._actions, "ogp_tn_check_all", lambda context, data: of_all)
    monkeypatch.setitem(logic._actions, "ogp_tn_check_sites", lambda context, data: of_sites)
    done = CliRunner().invoke(check)
    assert "3 sites of the register asked, 2 answer" in done.output
    assert ("off the net" in done.output) is said
    assert "sites" not in CliRunner().invoke(check, ["a-body"]).output
