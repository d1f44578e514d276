"""Where the stack lives and how its ports are chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

import dev
from dev import settings
from dev.progress import Stop


def test_everything_lives_in_the_clone_unless_told_otherwise(tmp_path: Path) -> None:
    """Without variables the home is ``.local`` of the clone, and the cache is in it."""
    found = settings.read({}, tmp_path)
    assert found.home == tmp_path / ".local"
    assert found.cache.parent == found.home
    moved = settings.read({"OGP_TN_HOME": "/a b/c"}, tmp_path)
    assert moved.home == Path("/a b/c")


def test_one_number_moves_all_ports(tmp_path: Path) -> None:
    """A second clone sets OGP_TN_PORT only: every service gets another port than the first's."""
    first = settings.read({}, tmp_path)
    second = settings.read({"OGP_TN_PORT": "5001"}, tmp_path)
    ports = ("port", "transport_port", "pg_port", "redis_port", "solr_port")
    assert first.port == 5000
    assert len({getattr(each, name) for each in (first, second) for name in ports}) == 10


def test_each_port_can_be_set(tmp_path: Path) -> None:
    """A service's own variable wins over what follows from the portal's port."""
    found = settings.read({"OGP_TN_PG_PORT": "6000", "OGP_TN_SOLR_PORT": "6001"}, tmp_path)
    assert (found.pg_port, found.solr_port) == (6000, 6001)


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "5000.0", "٥٠٠٠"])
def test_a_port_that_is_none_is_refused_by_name(tmp_path: Path, port: str) -> None:
    """The sentence names the variable and the value that is wrong."""
    with pytest.raises(Stop, match=f"OGP_TN_REDIS_PORT is {port}"):
        settings.read({"OGP_TN_REDIS_PORT": port}, tmp_path)


def test_two_services_on_one_port_are_refused(tmp_path: Path) -> None:
    """Two equal ports are found before anything starts."""
    with pytest.raises(Stop, match="same port"):
        settings.read({"OGP_TN_PORT": "5000", "OGP_TN_SOLR_PORT": "5000"}, tmp_path)


def test_other_services_are_used_where_the_environment_names_them(tmp_path: Path) -> None:
    """CKAN's own three variables name services to use instead of ours."""
    found = settings.read({"CKAN_SOLR_URL": "http://solr/solr/ckan"}, tmp_path)
    assert found.solr_url == "http://solr/solr/ckan"
    assert found.sqlalchemy_url is None


def test_an_address_without_scheme_is_refused(tmp_path: Path) -> None:
    """A mistyped address is found at once, not by a trace of CKAN's minutes later."""
    with pytest.raises(Stop, match="CKAN_REDIS_URL"):
        settings.read({"CKAN_REDIS_URL": "localhost/1"}, tmp_path)


def test_an_old_python_is_refused_with_its_version() -> None:
    """Python 3.10 gets a sentence that says what is needed; 3.11 passes."""
    assert "3.11 or newer and found 3.10.9" in (dev.too_old((3, 10, 9)) or "")
    assert dev.too_old((3, 11, 0)) is None
    assert dev.too_old((4, 0, 0)) is None


def test_programs_get_nothing_of_another_ckan_or_python() -> None:
    """Variables of another CKAN, Python, PostgreSQL or Java stay outside; the locale is UTF-8."""
    environ = settings.clean_environ(
        {
            "PATH": "/bin",
            "CKAN_INI": "/etc/ckan.ini",
            "PYTHONPATH": "/x",
            "PGHOST": "elsewhere",
            "JAVA_TOOL_OPTIONS": "-Xmx1m",
            "LC_ALL": "C",
        }
    )
    assert environ["PATH"] == "/bin"
    assert environ["LC_ALL"] == "C.UTF-8"
    assert not {"CKAN_INI", "PYTHONPATH", "PGHOST", "JAVA_TOOL_OPTIONS"} & set(environ)


def test_a_proxy_is_not_asked_for_services_of_this_machine() -> None:
    """Where the network has a proxy, loopback addresses are added to the exceptions."""
    environ = settings.clean_environ({"http_proxy": "http://proxy", "no_proxy": "intranet"})
    assert environ["no_proxy"].split(",") == ["intranet", "localhost", "127.0.0.1", "::1"]
