"""Reading JSON an element at a time, so that a large file does not have to fit into memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

CHUNK = 1 << 16
BLANK = re.compile(r"[ \t\n\r]*")


class Invalid(Exception):
    """A text that is no JSON."""

    def __init__(self, line: int) -> None:
        """Take the line near which it is wrong."""
        super().__init__(line)
        self.line = line


class TooLarge(Exception):
    """One element that does not fit into the memory that is given to it."""


class _Constant(Exception):
    """NaN or Infinity, which Python writes and JSON does not have."""


def _refuse(name: str) -> NoReturn:
    raise _Constant(name)


class _Text:
    """The part of a file that is being looked at."""

    def __init__(self, file: TextIO, most: int) -> None:
        self._file, self._most = file, most
        self._decoder = json.JSONDecoder(parse_constant=_refuse)
        self._text, self._at, self._line, self._ended = "", 0, 1, False

    def wrong(self) -> Invalid:
        return Invalid(self._line + self._text.count("\n", 0, self._at))

    def more(self, size: int = CHUNK) -> None:
        self._line += self._text.count("\n", 0, self._at)
        chunk = self._file.read(size)
        self._ended = not chunk
        self._text, self._at = self._text[self._at :] + chunk, 0

    def sign(self) -> str:
        """Return the next character that is not blank; empty at the end."""
        while True:
            blank = BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self.more()

    def take(self, *signs: str) -> str:
        """Return the next character, which has to be one of some."""
        found = self.sign()
        if not found or found not in signs:
            raise self.wrong()
        self._at += 1
        return found

    def value(self) -> Any:
        """Return the next value as a whole."""
        self.sign()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    self._at = min(error.pos, len(self._text))
                    raise self.wrong() from None
            except (_Constant, RecursionError, ValueError):
                raise self.wrong() from None
            else:
                # A number at the end of what is here may go on.
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if len(self._text) - self._at > self._most:
                raise TooLarge
            # Each time as much again, or a long element would be parsed once for every piece.
            self.more(max(CHUNK, len(self._text) - self._at))


def members(
    path: Path, encoding: str, opened: str | None, most: int
) -> Iterator[tuple[str | None, Any]]:
    """Yield what a JSON text holds.

    :param opened: the member of the outermost object whose list is not read as a whole: each of its
        elements comes with this name
    :param most: so many characters an element may have
    :returns: the name and the value of each member of an object; each element of a list, or a plain
        value, with None
    :raises Invalid: where the text is no JSON; what came before is
    :raises TooLarge: if a member is larger
    """
    with path.open(encoding=encoding, newline="") as file:
        text = _Text(file, most)
        first = text.sign()
        if first == "[":
            for value in _elements(text):
                yield None, value
        elif first == "{":
            yield from _members(text, opened)
        else:
            yield None, text.value()
        if text.sign():
            raise text.wrong()


def _elements(text: _Text) -> Iterator[Any]:
    text.take("[")
    if text.sign() == "]":
        text.take("]")
        return
    while True:
        yield text.value()
        if text.take(",", "]") == "]":
            return


def _members(text: _Text, opened: str | None) -> Iterator[tuple[str, Any]]:
    text.take("{")
    if text.sign() == "}":
        text.take("}")
        return
    while True:
        if text.sign() != '"':
            raise text.wrong()
        name = text.value()
        text.take(":")
        if name == opened and text.sign() == "[":
            for value in _elements(text):
                yield name, value
        else:
            yield name, text.value()
        if text.take(",", "}") == "}":
            return
