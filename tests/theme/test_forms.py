"""What every form of ours carries."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

TEMPLATES = Path(str(files("ckanext.ogp_tn"))) / "templates"
POSTS = re.compile(r'method="post"', re.I)
#: Each form from its beginning to its end; one that is sent by GET changes nothing.
FORMS = [
    (file.relative_to(TEMPLATES).as_posix(), form)
    for file in sorted(TEMPLATES.rglob("*.html"))
    for form in re.findall(r"<form\b.*?</form>", file.read_text(encoding="utf-8"), re.S)
    if POSTS.search(form)
]


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[name for name, _ in FORMS])
def test_a_form_that_changes_something_carries_its_token(name: str, form: str) -> None:
    """Without the token another site could send the form with a steward's browser."""
    assert "h.csrf_input()" in form


def test_the_forms_are_seen() -> None:
    """The list above is not empty because a pattern stopped fitting."""
    assert {name for name, _ in FORMS} > {"header.html", "ogp_tn/inventory/remove.html"}
