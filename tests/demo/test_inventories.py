"""The inventories of six pilot bodies: as a ministry keeps such a file, ready to be imported."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests.helpers import call_action, call_auth

from ckanext.activity.model import Activity
from ckanext.ogp_tn.inventory import rules
from ckanext.ogp_tn.inventory.spreadsheets import cells, columns, excel, sheets

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "demo" / "inventories").glob("*.xlsx"))
#: What the reader has to say of the files: each has a title above its headings, some have more.
NOTES = {
    "ministry-of-agriculture-water-resources-and-fisheries": [excel.MERGED, sheets.ONE_SHEET],
    "ministry-of-cultural-affairs": [excel.MERGED],
}
TRANSPORT = "ministry-of-transport"
#: How a row's description says what it rests on.
SOURCE = ("المصدر: ", "Source : ")

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def _read_yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DATASETS: dict[str, Any] = {
    dataset["name"]: dataset for dataset in _read_yaml("demo/datasets.yaml")["datasets"]
}
AFTERWARDS: list[dict[str, Any]] = _read_yaml("demo/inventories.yaml")["inventories"]


@pytest.fixture
def headings(portal: Any) -> Iterator[columns.Headings]:
    """Return the known headings, while the schemas can be asked."""
    with portal.flask_app.test_request_context():
        yield columns.Headings()


def _sheet(file: Path, headings: columns.Headings) -> sheets.Sheet:
    return sheets.read(file.read_bytes(), file.name, recognise=headings.recognise)


def _rows(file: Path, headings: columns.Headings) -> list[cells.Row]:
    sheet = _sheet(file, headings)
    matched = headings.match(sheet.headings)
    return [cells.read_row(matched, number, row) for number, row in sheet.rows]


def _values(file: Path, headings: columns.Headings) -> list[dict[str, Any]]:
    return [row.values for row in _rows(file, headings)]


def test_there_is_one_for_each_pilot_body() -> None:
    """Commitment 3 names six pilot bodies; each has a file under its own name."""
    assert [file.stem for file in FILES] == [
        "ministry-of-agriculture-water-resources-and-fisheries",
        "ministry-of-cultural-affairs",
        "ministry-of-industry",
        "ministry-of-local-affairs-and-environment",
        "ministry-of-transport",
        "national-health-insurance-fund",
    ]
    bodies = {one["name"] for one in _read_yaml("demo/organizations.yaml")["organizations"]}
    assert {file.stem for file in FILES} <= bodies
    assert {one["organization"] for one in AFTERWARDS} == {file.stem for file in FILES}


@every_file
def test_every_heading_is_known(file: Path, headings: columns.Headings) -> None:
    """A ministry's own headings are understood, none is ignored and none stands there twice."""
    matched = headings.match(_sheet(file, headings).headings)
    assert matched.unknown == []
    assert matched.doubled == []


@every_file
def test_every_cell_says_a_value(file: Path, headings: columns.Headings) -> None:
    """Labels, quarters in words, dates and Arabic-Indic digits: nothing is refused."""
    assert [mistake for row in _rows(file, headings) for mistake in row.mistakes] == []


@every_file
def test_the_reader_notes_what_a_ministry_does_and_nothing_else(
    file: Path, headings: columns.Headings
) -> None:
    """A title above the headings, merged cells, a sheet with abbreviations."""
    notes = sorted(note.message for note in _sheet(file, headings).notes)
    assert notes == sorted([sheets.SKIPPED, *NOTES.get(file.stem, [])])


@every_file
def test_references_are_unique(file: Path, headings: columns.Headings) -> None:
    """A second import finds each row by its reference."""
    references = [row["reference"] for row in _values(file, headings)]
    assert all(references)
    assert len(set(references)) == len(references)
    assert 12 <= len(references) <= 40


@every_file
def test_a_row_is_marked_as_invented_or_names_its_source(
    file: Path, headings: columns.Headings
) -> None:
    """Nobody takes for a fact what was made up for the demonstration."""
    unsure = [
        row["reference"]
        for row in _values(file, headings)
        if row["sample"] is not True
        and not any(word in text for text in row["notes_translated"].values() for word in SOURCE)
    ]
    assert unsure == []


@every_file
def test_what_is_not_opened_has_its_reason(file: Path, headings: columns.Headings) -> None:
    """Closed and partly open rows have a ground and a sentence, open ones neither."""
    rows = [
        {**row, "justification_translated": any(row["justification_translated"].values())}
        for row in _values(file, headings)
    ]
    assert [row["reference"] for row in rows if rules.ground_problems(row)] == []


@every_file
def test_rows_serve_commitments_of_the_plan(file: Path, headings: columns.Headings) -> None:
    """What a row names as commitment is one of the fifteen."""
    known = {f"nap2-{number:02d}" for number in range(1, 16)}
    assert {name for row in _values(file, headings) for name in row["commitment"]} <= known


@every_file
def test_rows_and_datasets_belong_together(file: Path, headings: columns.Headings) -> None:
    """Every dataset that a row names is loaded for the same body, and each has one row."""
    named = [row["published_dataset"] for row in _values(file, headings)]
    loaded = [name for name, one in DATASETS.items() if one["owner_org"] == file.stem]
    assert sorted(filter(None, named)) == sorted(loaded)


@every_file
def test_removed_rows_are_in_the_file(file: Path, headings: columns.Headings) -> None:
    """What is removed after the import was imported."""
    references = {row["reference"] for row in _values(file, headings)}
    [after] = [one for one in AFTERWARDS if one["organization"] == file.stem]
    assert {row["reference"] for row in after["removed"]} <= references


OWN_FILES = "/ogp_tn/demo/"


def test_the_portal_serves_the_files_of_datasets_and_no_others(app: Any) -> None:
    """Each file that ships for a dataset is named by one; most are tables, read in UTF-8."""
    gathered = _read_yaml("demo/transport/datasets.yaml")["datasets"]
    loaded = [*DATASETS.values(), *gathered]
    paths = [resource["path"] for one in loaded for resource in one["resources"]]
    own = sorted(path for path in paths if path.startswith(OWN_FILES))
    folder = ROOT / "ckanext" / "ogp_tn" / "public" / OWN_FILES.strip("/")
    assert own == sorted(f"{OWN_FILES}{file.name}" for file in folder.iterdir())
    for path in own:
        answer = app.get(path)
        if not path.endswith(".csv"):
            assert answer.data
            continue
        assert answer.content_type.startswith("text/csv")
        heading, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
        assert rows
        assert {len(row) for row in rows} == {len(heading)}


def test_invented_files_say_so_in_their_names_titles_and_rows(app: Any) -> None:
    """Whoever finds a sample without the row that it belongs to still sees what it is."""
    for name, one in DATASETS.items():
        for resource in one["resources"]:
            if not resource["path"].startswith(OWN_FILES):
                continue
            invented = _says_so(app.get(resource["path"]).data, resource["format"])
            assert invented == name.endswith("-sample")
            assert invented == ("ample" in one["title_translated"]["en"])


def _says_so(content: bytes, format: str) -> bool:
    """Tell whether a file says of all that it holds that it is invented."""
    if format == "GTFS":
        with zipfile.ZipFile(io.BytesIO(content)) as feed:
            named = [feed.read(f"{name}.txt").decode() for name in ("agency", "stops", "routes")]
        return all("عيّنة" in row for text in named for row in text.splitlines()[1:])
    text = content.decode("utf-8-sig")
    if format == "GeoJSON":
        return all(one["properties"]["sample"] for one in json.loads(text)["features"])
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return all(row.get("sample") == "yes" for row in rows)


# Loaded


@pytest.fixture(scope="module")
def loaded(portal: Any) -> str:
    """Load the demonstration, as ``ckan ogp-tn demo load`` does; returns what it says."""
    from ckanext.ogp_tn.cli import commands

    done = CliRunner().invoke(commands()[0], ["demo", "load", "--accounts"])
    assert done.exit_code == 0, done.output
    return done.output


def _stored(**asked: Any) -> dict[str, Any]:
    """Ask the index for the rows of the pilot bodies."""
    bodies = " OR ".join(file.stem for file in FILES)
    return call_action(
        "package_search",
        fq=f"+dataset_type:inventory +organization:({bodies})",
        include_private=True,
        **asked,
    )


@pytest.mark.usefixtures("loaded")
def test_every_state_is_seen() -> None:
    """From identified to removed, late and broken: whoever tries the portal meets them all."""
    fields = ["inventory_state", "late", "inventory_broken"]
    facets = _stored(rows=0, **{"facet.field": fields})["facets"]
    assert set(facets["inventory_state"]) == set(rules.STATES)
    assert facets["late"]["true"]
    assert facets["inventory_broken"]["true"]


@pytest.mark.usefixtures("loaded")
def test_every_row_was_imported(headings: columns.Headings) -> None:
    """The portal has the rows of the files, by their bodies and references."""
    rows = {
        (row["organization"]["name"], row["reference"]) for row in _stored(rows=1000)["results"]
    }
    assert rows == {
        (file.stem, row["reference"]) for file in FILES for row in _values(file, headings)
    }


@pytest.mark.usefixtures("loaded")
def test_rows_and_their_datasets_name_each_other() -> None:
    """From a row one comes to its dataset and back."""
    rows = {row["name"]: row for row in _stored(rows=1000)["results"]}
    publishing = {
        row["published_dataset"]: name for name, row in rows.items() if "published_dataset" in row
    }
    assert publishing
    for dataset, row in publishing.items():
        assert call_action("package_show", id=dataset)["inventory_row"] == row
        assert rows[row]["broken"] is DATASETS[dataset].get("private", False)


@pytest.mark.usefixtures("loaded")
def test_removed_rows_stay_with_their_reasons() -> None:
    """A row that left is there as a trace."""
    rows = {
        (row["organization"]["name"], row["reference"]): row.get("removal_reason")
        for row in _stored(rows=1000)["results"]
        if row["inventory_state"] == rules.REMOVED
    }
    assert rows == {
        (one["organization"], removed["reference"]): removed["reason"]
        for one in AFTERWARDS
        for removed in one["removed"]
    }


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("after", AFTERWARDS, ids=lambda after: after["organization"])
def test_bodies_have_their_targets(after: dict[str, Any]) -> None:
    """Each body has promised a share for at least one year."""
    set_ = call_action("ogp_tn_target_list", organization=after["organization"])
    shares = {target["year"]: target["share"] for target in set_}
    assert shares == {target["year"]: target["share"] for target in after["targets"]}


@pytest.mark.usefixtures("loaded")
def test_a_second_load_writes_nothing() -> None:
    """No row and no dataset is written again, and no activity is recorded."""

    def written() -> dict[str, str]:
        found = call_action("package_search", fq="+dataset_type:*", rows=1000, include_private=True)
        return {one["name"]: one["metadata_modified"] for one in found["results"]}

    before, activities = written(), model.Session.query(Activity).count()
    from ckanext.ogp_tn.cli import commands

    assert CliRunner().invoke(commands()[0], ["demo", "load", "--accounts"]).exit_code == 0
    assert written() == before
    assert model.Session.query(Activity).count() == activities


@pytest.mark.usefixtures("loaded")
def test_the_steward_of_transport_may_import_for_transport_alone() -> None:
    """The demonstration's steward can play an import with the ministry's own file."""
    assert call_auth(
        "ogp_tn_inventory_import", {"user": "steward-transport"}, organization=TRANSPORT
    )
    with pytest.raises(tk.NotAuthorized):
        call_auth(
            "ogp_tn_inventory_import",
            {"user": "steward-transport"},
            organization="ministry-of-cultural-affairs",
        )


@pytest.mark.usefixtures("loaded")
def test_files_that_the_portal_computes_are_there(app: Any) -> None:
    """What a dataset takes from the portal's own pages and API answers with content."""
    paths = [resource["path"] for one in DATASETS.values() for resource in one["resources"]]
    for path in paths:
        if not path.startswith(OWN_FILES):
            assert app.get(path).status_code == 200
