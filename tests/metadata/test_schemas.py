"""The schema files hold together: every rule here has been broken in some portal's schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn import subjects
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.vocabularies import names, vocabulary
from ckanext.scheming.validation import get_validator_or_converter

from dev import schema_docs

Placed = tuple[str, dict[str, Any]]


def every_field() -> Iterator[Placed]:
    """Yield every field and subfield of every schema, with its place."""

    def within(place: str, fields: list[dict[str, Any]]) -> Iterator[Placed]:
        for field in fields:
            here = f"{place}.{field['field_name']}"
            yield here, field
            for part in ("repeating_subfields", "simple_subfields"):
                yield from within(here, field.get(part, []))

    for file in schema_docs.FILES:
        for group, fields in schema_docs.groups(file):
            yield from within(f"{file}.{group}", fields)


FIELDS = dict(every_field())
STORED = {place: field for place, field in FIELDS.items() if ".computed_fields." not in place}


def every_text(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every label-like map in a file: one that has a language among its keys."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            yield place, value
        else:
            for key, inner in value.items():
                yield from every_text(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from every_text(inner, f"{place}[{index}]")


def files() -> list[Path]:
    """Return every YAML file of the model."""
    return sorted(schema_docs.SCHEMAS.rglob("*.yaml"))


def test_no_field_is_there_twice() -> None:
    """A second definition of a field would silently win."""
    assert len(FIELDS) == sum(1 for _ in every_field())


@pytest.mark.parametrize("key", ["label", "help_text"])
def test_every_field_has_label_and_help_in_three_languages(key: str) -> None:
    """No reader meets a field that does not speak their language."""
    lacking = [
        place
        for place, field in FIELDS.items()
        if set(field.get(key) or ()) != set(LANGUAGES) or not all(field[key].values())
    ]
    assert not lacking


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_texts_are_complete_wherever_they_stand(path: Path) -> None:
    """Headings, row labels, facets and terms have the three languages, each a text."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    broken = [
        place
        for place, texts in every_text(content, path.stem)
        if set(texts) != set(LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in texts.values())
    ]
    assert not broken


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_key_is_text(path: Path) -> None:
    """YAML reads a bare on, yes or no as a truth value."""

    def odd(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            yield from (key for key in value if not isinstance(key, str))
            for inner in value.values():
                yield from odd(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from odd(inner)

    assert not list(odd(yaml.safe_load(path.read_text(encoding="utf-8"))))


def test_every_field_name_is_text() -> None:
    """A field_name that YAML reads as a truth value breaks every page of its type."""
    assert all(isinstance(field["field_name"], str) for field in FIELDS.values())


def test_every_validator_exists() -> None:
    """A misspelt validator shows only when somebody saves."""
    for place, field in STORED.items():
        for key in ("validators", "create_validators", "output_validators"):
            for name in field.get(key, "").split():
                assert get_validator_or_converter(name.split("(")[0]), place


def test_every_field_that_is_no_list_of_objects_is_checked() -> None:
    """A field without validators takes anything."""
    unchecked = [
        place
        for place, field in STORED.items()
        if "validators" not in field and "repeating_subfields" not in field
    ]
    assert not unchecked


def test_every_helper_exists(app: Any) -> None:
    """A misspelt helper breaks the form."""
    with app.flask_app.test_request_context():
        for field in STORED.values():
            if "choices_helper" in field:
                assert getattr(tk.h, field["choices_helper"])(field)
            if "suggestions_helper" in field:
                assert callable(getattr(tk.h, field["suggestions_helper"]))


@pytest.mark.parametrize("kind", ["form", "display"])
def test_every_template_exists(app: Any, kind: str) -> None:
    """A misspelt snippet breaks the page."""
    environment = app.flask_app.jinja_env
    snippets = {field.get(f"{kind}_snippet") for field in STORED.values()} - {None}
    for snippet in snippets:
        assert environment.get_template(f"scheming/{kind}_snippets/{snippet}")


def test_every_preset_is_used() -> None:
    """A preset that nothing uses is dead; the shapes that others are made of are used by them."""
    text = (schema_docs.SCHEMAS / "presets.yaml").read_text(encoding="utf-8")
    used = {field["preset"] for field in FIELDS.values() if "preset" in field}
    for block in text.split("  - preset_name: ")[1:]:
        name, _, rest = block.partition("\n")
        anchor = rest.strip().removeprefix("values:").strip().split("\n")[0].removeprefix("&")
        assert name in used or f"<<: *{anchor}\n" in text, name


def test_every_vocabulary_is_used_and_exists() -> None:
    """Each vocabulary serves a field, a facet, a data file's format or the code; all exist."""
    facets = [
        facet
        for file in schema_docs.FILES
        for facet in yaml.safe_load((schema_docs.SCHEMAS / f"{file}.yaml").read_text()).get(
            "facets", []
        )
    ]
    used = {one["vocabulary"] for one in [*STORED.values(), *facets] if "vocabulary" in one}
    package = Path(subjects.__file__).parent
    files = [*package.rglob("*.py"), *package.rglob("*.html")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    used |= set(re.findall(r"""(?:vocabulary\("|ogp_tn_label\(')(\w+)["'][),]""", code))
    for file in schema_docs.SCHEMAS.glob("*.schema.json"):
        used |= set(re.findall(r'"vocabulary": "(\w+)"', file.read_text(encoding="utf-8")))
    assert used == set(names())


@pytest.mark.parametrize("name", names())
def test_values_of_a_vocabulary_are_unique_texts(name: str) -> None:
    """A value, code or alias means one term."""
    terms = vocabulary(name).terms
    assert all(isinstance(term.value, str) and term.value == term.value.strip() for term in terms)
    known = [term.value for term in terms]
    known += [code for term in terms if (code := term.more.get("code"))]
    known += [alias for term in terms for alias in term.more.get("aliases", ())]
    assert len(known) == len(set(known))
    uris = [term.uri for term in terms if term.uri]
    assert len(uris) == len(set(uris))


def test_a_type_without_files_says_so() -> None:
    """ckanext-scheming fails on a dataset type that says nothing of files."""
    for file in schema_docs.FILES:
        if file != "organization":
            schema = yaml.safe_load((schema_docs.SCHEMAS / f"{file}.yaml").read_text())
            assert "resource_fields" in schema, file


def test_what_is_computed_is_not_stored() -> None:
    """A computed field is no field of its type: nobody can store it."""
    for place in set(FIELDS) - set(STORED):
        file, _, name = place.partition(".computed_fields.")
        assert f"{file}.dataset_fields.{name}" not in FIELDS


def test_the_page_about_the_model_is_current() -> None:
    """docs/schema.md is what dev/schema_docs.py writes; run it after a change."""
    assert schema_docs.PAGE.read_text(encoding="utf-8") == schema_docs.page()


def test_every_field_is_on_the_page() -> None:
    """Nobody has to read YAML to know a field."""
    page = schema_docs.page()
    for place in FIELDS:
        file, group, *path = place.split(".")
        section = page.split(f"## `{file}`")[1].split("\n## ")[0]
        name = path[-1]
        assert f"{name}`" in section, (place, group)
