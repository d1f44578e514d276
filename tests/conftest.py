"""What all tests share: the plugins, the database and the application, made once per worker.

Loading plugins for each test costs a third of a second and more, so nothing here is undone
between tests: use unique names (``unique``), count nothing of the whole portal, sort explicitly.
Only a test that needs an empty portal asks for ``clean_db`` and ``clean_index``.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.other_host import Server

ROOT = Path(__file__).parent.parent
SERVICES = ("SQLALCHEMY_URL", "SOLR_URL", "REDIS_URL")


def pytest_configure(config: pytest.Config) -> None:
    """Give each worker the database, core and Redis number that `make test` made for it."""
    config.addinivalue_line("markers", "ckan_config(option, value): CKAN's, for one test")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    for name in (*SERVICES, "STORAGE_PATH"):
        own = os.environ.get(f"OGP_TN_TEST_{name}_{worker}")
        if own:
            os.environ[f"CKAN_{name}"] = own


@pytest.fixture(scope="session", autouse=True)
def portal(reset_db: Callable[[], None], reset_index: Callable[[], None]) -> Any:
    """Load the plugins, bring the database to the newest migration, empty everything, once."""
    import ckan.model as model
    import ckan.tests.helpers as helpers
    from ckan.cli.db import _migrate_plugins
    from ckan.common import config
    from ckan.config.middleware import make_app
    from ckan.lib.redis import connect_to_redis

    config["testing"] = True
    app = make_app(config)
    model.repo.init_db()
    _migrate_plugins(apply=True)
    reset_db()
    reset_index()
    connect_to_redis().flushdb()
    return helpers.CKANTestApp(app)


@pytest.fixture(autouse=True)
def _session() -> Iterator[None]:
    """Leave no open transaction to the next test."""
    import ckan.model as model

    yield
    model.Session.remove()


@pytest.fixture(autouse=True)
def _counted_anew(portal: Any) -> None:
    """Keep no numbers from test to test: one may change what no action tells of."""
    from ckanext.ogp_tn.metadata import cache

    cache.changed()


@pytest.fixture
def app(portal: Any) -> Any:
    """Return a visitor who is not signed in: CKAN's test client, with cookies of its own."""
    portal.client = portal.test_client()
    return portal


@pytest.fixture
def clean_db(reset_db: Callable[[], None]) -> None:
    """Empty the database; tables stay, so no migration has to run again."""
    reset_db()


@pytest.fixture
def with_plugins() -> None:
    """Refuse CKAN's fixture of this name: it switches the plugins off for all tests after it."""
    pytest.fail("The plugins are on already: leave out with_plugins.")


@pytest.fixture
def counted() -> Callable[[], AbstractContextManager[dict[str, int]]]:
    """Return what counts the requests to the search engine and to the database meanwhile."""
    from dev import asking

    return asking.counted


_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def unique() -> Callable[[str], str]:
    """Return a function that makes a name which no other test uses: ``unique("plan")``."""
    return lambda word: f"{word}-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def body(unique: Callable[[str], str]) -> dict[str, Any]:
    """Make a public body; some subjects have one of their own."""
    from ckan.tests import factories

    return factories.Organization(name=unique("body"), title_translated={"fr": "Office du vent"})


@pytest.fixture
def make_row(body: dict[str, Any], unique: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a row of the inventory of the fixture ``body``."""
    from ckan.tests import factories

    def make(**fields: Any) -> dict[str, Any]:
        named = {"name": unique("row"), "reference": unique("ref"), "owner_org": body["id"]}
        said = {"type": "inventory", "title_translated": {"fr": "Vitesse du vent"}}
        return factories.Dataset(**{**named, **said, **fields})

    return make


@pytest.fixture
def make_dataset(
    body: dict[str, Any], unique: Callable[[str], str]
) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a dataset of the fixture ``body``."""
    from ckan.tests import factories

    def make(**fields: Any) -> dict[str, Any]:
        named = {"name": unique("data"), "owner_org": body["id"]}
        said = {
            "title_translated": {"fr": "Vitesse du vent"},
            "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
        }
        return factories.Dataset(**{**named, **said, **fields})

    return make


@pytest.fixture(scope="session")
def make_plan(
    unique: Callable[[str], str], make_commitment: Callable[..., None]
) -> Callable[..., str]:
    """Return a function that makes a plan, and returns its name.

    It takes the body's id, the government's readings by the commitments' numbers (a level for
    each source, all of one date), and further fields of the plan.
    """
    from ckan.tests import factories

    def make(body: str, levels: dict[int, list[str]], **fields: Any) -> str:
        plan = unique("plan")
        texts = {"ar": "خطة", "fr": "Un plan", "en": "A plan"}
        factories.Dataset(
            **{
                "type": "action-plan",
                "name": plan,
                "owner_org": body,
                "title_translated": texts,
                "period_start": "2016-01-01",
                "axes": [{"id": "axis1", "title_translated": texts}],
                **fields,
            }
        )
        for number, sources in levels.items():
            make_commitment(plan, number, sources, owner_org=body)
        return plan

    return make


@pytest.fixture(scope="session")
def make_commitment(portal: Any) -> Callable[..., None]:
    """Return a function that makes a commitment of a plan, with one reading for each level."""
    return _commitment


def _commitment(plan: str, number: int, levels: list[str], **fields: Any) -> None:
    from ckan.tests import factories

    readings = [
        {
            "assessor": "government",
            "basis": f"Source {index}",
            "level": level,
            "date": "2018-07-31",
            "transcribed": True,
        }
        for index, level in enumerate(levels)
    ]
    factories.Dataset(
        **{
            "type": "commitment",
            "name": f"{plan}-{number:02d}",
            "title_translated": {"en": f"Commitment {number}"},
            "plan": plan,
            "number": number,
            "axis": "axis1",
            "assessments": readings,
            **fields,
        }
    )


@pytest.fixture(scope="session")
def serving(
    portal: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], AbstractContextManager[str]]:
    """Return what runs a real web server on this worker's database with the settings of a file.

    It gives the server's address.
    """

    @contextmanager
    def serve(ini: Path) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        site = f"http://127.0.0.1:{port}"
        log = tmp_path_factory.mktemp("server") / "server.log"
        environ = os.environ | {"CKAN_INI": str(ini), "CKAN_SITE_URL": site}
        with log.open("wb") as out:
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "dev.wsgi:application", "--threads", "4"),
                    *("--bind", f"127.0.0.1:{port}", "--timeout", "120", "--no-control-socket"),
                ],
                cwd=ROOT,
                env=environ,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            try:
                end = time.monotonic() + 60
                while not _answers(site):
                    if server.poll() is not None or time.monotonic() > end:
                        pytest.fail(f"The web server did not start:\n{log.read_text()[-3000:]}")
                    time.sleep(0.2)
                yield site
            finally:
                server.terminate()
                server.wait(30)

    return serve


@pytest.fixture(scope="session")
def address(serving: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    """Start the web server of the browser tests, with what its scripts say in each language."""
    ini = ROOT / "test.ini"
    # Only `ckan run` makes that by itself.
    ckan = Path(sys.executable).with_name("ckan")
    environ = os.environ | {"CKAN_INI": str(ini)}
    command = [ckan, "translation", "js"]
    subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    with serving(ini) as site:
        yield site


def _answers(site: str) -> bool:
    try:
        with urllib.request.urlopen(f"{site}/api/3/action/status_show", timeout=30):
            return True
    except OSError:
        return False


@pytest.fixture
def source() -> Iterator[Server]:
    """Start a server whose answers a test chooses."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()
