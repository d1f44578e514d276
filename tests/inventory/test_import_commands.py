"""``ckan ogp-tn inventory import``, ``export`` and ``index``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysolr
import pytest
from click.testing import CliRunner, Result

from ckan.tests import helpers

from ckanext.ogp_tn import cli
from ckanext.ogp_tn.inventory import jobs

Row = Callable[..., dict[str, Any]]
LINES = "reference;title_translated-fr;openness;{}\nA1;Vent;open;\n;Pluie;{};\n"


@pytest.fixture
def run(portal: Any) -> Callable[..., Result]:
    """Return a function that runs a command of ours."""
    command = cli.commands()[0]
    return lambda *words: CliRunner().invoke(command, ["inventory", *map(str, words)])


def found(body: dict[str, Any]) -> set[str]:
    """Return the references of the rows that a search finds."""
    rows = helpers.call_action("package_search", fq=f"+owner_org:{body['id']}", rows=100)
    return {row["reference"] for row in rows["results"]}


def test_without_write_it_only_tells(
    run: Any, body: dict[str, Any], make_row: Row, tmp_path: Path
) -> None:
    """What would be new, changed and absent, and how to go on; status 0."""
    make_row(reference="A1", title_translated={"fr": "Vent"})
    make_row(reference="A9", title_translated={"fr": "Neige"})
    file = tmp_path / "inventaire.csv"
    file.write_text(LINES.format("system", "open"))
    done = run("import", body["name"], file)
    assert done.exit_code == 0, done.output
    for line in (
        f"{body['name']}: 2 rows: to be created 1, to be changed 1, unchanged 0.",
        "Read as text in UTF-8, its cells separated by semicolons.",
        "  changed: row 2, A1 Vent: openness: – → open",
        "  new: row 3, R-0001 Pluie",
        "  A9 Neige",
        "Nothing is written yet: add --write.",
    ):
        assert line in done.output.splitlines()
    assert found(body) == {"A1", "A9"}


def test_write_writes_at_once(run: Any, body: dict[str, Any], tmp_path: Path) -> None:
    """Without a worker; the same again changes nothing."""
    file = tmp_path / "inventaire.csv"
    file.write_text(LINES.format("system", "open"))
    done = run("import", body["name"], file, "--write")
    assert (done.exit_code, found(body)) == (0, {"A1", "R-0001"})
    assert f"{body['name']}: 2 rows: created 2, changed 0, unchanged 0." in done.output
    again = run("import", body["name"], file, "--write")
    assert "created 0, changed 0, unchanged 2." in again.output


def test_mistakes_are_told_with_their_cells(run: Any, body: dict[str, Any], tmp_path: Path) -> None:
    """Nothing is written, and the status says so; unknown columns can be agreed to."""
    file = tmp_path / "inventaire.csv"
    file.write_text(LINES.format("Couleur", "bleu"))
    done = run("import", body["name"], file, "--write")
    assert (done.exit_code, found(body)) == (1, set())
    assert "D1 “Couleur”" in done.output
    assert "C3 openness “bleu”: “bleu” is not a value of this column." in done.output
    file.write_text(LINES.format("Couleur", "open"))
    assert run("import", body["name"], file, "--write", "--ignore-unknown").exit_code == 0
    assert found(body) == {"A1", "R-0001"}


def test_a_sheet_can_be_named(run: Any, body: dict[str, Any], tmp_path: Path) -> None:
    """One that is not there is a sentence with those that are."""
    file = tmp_path / "inventaire.xlsx"
    assert run("export", body["name"], file, "--language", "fr").exit_code == 0
    done = run("import", body["name"], file, "--sheet", "Feuil9")
    assert done.exit_code == 1
    assert "Feuil9" in done.output


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_comes_in_again(
    run: Any, body: dict[str, Any], make_row: Row, tmp_path: Path, ending: str
) -> None:
    """Private rows too; nothing changes by it."""
    make_row(reference="007", private=True)
    make_row(reference="A2", openness="open")
    file = tmp_path / f"export.{ending}"
    assert run("export", body["name"], file, "--language", "fr").output == f"{file}: 2 rows\n"
    assert "created 0, to be changed 0, unchanged 2." in run("import", body["name"], file).output


def test_what_cannot_be_done_is_a_sentence(run: Any, body: dict[str, Any], tmp_path: Path) -> None:
    """A body that is not there, a file of an unknown kind."""
    file = tmp_path / "x.csv"
    file.write_text(LINES.format("system", "open"))
    nobody = run("import", "there-is-none", file)
    assert (nobody.exit_code, "there-is-none" in nobody.output) == (1, True)
    assert ".xlsx or .csv" in run("export", body["name"], tmp_path / "x.ods").output


def test_index_gives_the_search_engine_what_it_lacks(
    run: Any, body: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were written while it was away; their import is then done."""
    file = tmp_path / "inventaire.csv"
    file.write_text(LINES.format("system", "open"))
    monkeypatch.setattr(jobs, "RETRIES", ())

    def away(*args: Any, **named: Any) -> None:
        raise pysolr.SolrError("Nobody is there")

    with monkeypatch.context() as gone:
        gone.setattr("pysolr.Solr.add", away)
        written = run("import", body["name"], file, "--write")
        assert (written.exit_code, found(body)) == (1, set())
        assert "All rows are written" in written.output
        assert run("index", body["name"]).exit_code == 1
    assert run("index", body["name"]).output == f"{body['name']}: 2 rows indexed\n"
    assert found(body) == {"A1", "R-0001"}
    [told] = helpers.call_action("ogp_tn_import_list", organization=body["id"])
    assert told["status"] == "done"
    assert run("index", body["name"]).output == f"{body['name']}: 0 rows indexed\n"
