"""What a person and a pipe see of the work."""

from __future__ import annotations

import io

import pytest

from dev.progress import Step, Stop


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def test_a_pipe_gets_one_plain_line_for_a_step() -> None:
    """A log of an automatic check holds no counters and no control characters."""
    pipe = io.StringIO()
    with Step("Jars", pipe) as step:
        for done in range(100):
            step.count(done, 100, "jars")
    lines = pipe.getvalue().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("  Jars: done (")
    assert "\033" not in lines[0]
    assert "\r" not in lines[0]


def test_a_terminal_sees_how_far_it_is() -> None:
    """The counter is drawn in place and replaced by the result."""
    screen = Terminal()
    with Step("Jars", screen) as step:
        step._drawn = 0.0
        step.count(37, 124, "jars")
    assert "37/124 jars" in screen.getvalue()
    assert screen.getvalue().count("\n") == 1


def test_a_failure_is_shown_at_its_step() -> None:
    """The step that failed says so, and the failure goes on to the caller."""
    pipe = io.StringIO()
    with pytest.raises(Stop, match="reason"), Step("Jars", pipe):
        raise Stop("reason")
    assert pipe.getvalue().startswith("  Jars: failed (")
