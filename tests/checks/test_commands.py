"""What an administrator's cron runs."""

from __future__ import annotations

import re
from typing import Any

from click.testing import CliRunner

from ckan import model

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
