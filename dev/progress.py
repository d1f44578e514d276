"""What a person sees while the stack works: one line a step, and one sentence when it fails."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO


class Stop(Exception):  # noqa: N818 - not a fault of the program: a sentence for the person
    """A failure that the person can mend; the message is one sentence that says how."""


class Step:
    """One line of progress: redrawn in place on a terminal, written once when done in a pipe.

    :param label: what is being done, shown before the counter
    :param stream: where to write; a terminal shows the counter move
    """

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self.label = label
        self.stream = stream or sys.stdout
        self.note = ""
        self._started = time.monotonic()
        self._drawn = 0.0
        self._live = self.stream.isatty()

    def __enter__(self) -> Step:
        self._draw("…")
        return self

    def count(self, done: int, total: int, unit: str = "") -> None:
        """Show how far the step is, for example ``37/124 jars``."""
        self._draw(f"… {done}/{total} {unit}".rstrip(), often=True)

    def detail(self, text: str) -> None:
        """Show what the step is doing just now; only a terminal sees it."""
        self._draw(f"… {text}", often=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        state = "failed" if error else (self.note or "done")
        seconds = time.monotonic() - self._started
        line = f"  {self.label}: {state} ({seconds:.1f} s)"
        self.stream.write(f"\r\033[K{line}\n" if self._live else f"{line}\n")
        self.stream.flush()

    def _draw(self, text: str, often: bool = False) -> None:
        now = time.monotonic()
        if not self._live or (often and now - self._drawn < 0.1):
            return
        self._drawn = now
        self.stream.write(f"\r\033[K  {self.label} {text}"[:160])
        self.stream.flush()


@contextmanager
def step(label: str) -> Iterator[Step]:
    """Show one step while the block runs; a step that needs nothing is better not opened."""
    with Step(label) as line:
        yield line


def say(text: str) -> None:
    """Write one line for the person, at once even in a pipe."""
    print(text, flush=True)
