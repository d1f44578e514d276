"""The portals of the local stack: what their configuration says, and what goes together."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import portal
from dev.progress import Stop
from dev.settings import ROOT, read


def ini(one: portal.Portal) -> dict[str, str]:
    """Write a portal's configuration and return its options."""
    one.write_ini()
    lines = one.ini.read_text(encoding="utf-8").splitlines()
    return {name.strip(): value for name, _, value in (line.partition(" = ") for line in lines)}


def both(home: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the options of a portal that gathers, and of the transport portal beside it."""
    settings = read({"OGP_TN_HOME": str(home)})
    return ini(portal.Portal(settings, gathers=True)), ini(portal.Transport(settings))


def test_two_portals_share_nothing(tmp_path: Path) -> None:
    """Each has its own database, search core, Redis number, files, name and address."""
    first, second = both(tmp_path)
    own = ("sqlalchemy.url", "solr_url", "ckan.redis.url", "ckan.storage_path")
    for name in (*own, "ckan.site_id", "ckan.site_url"):
        assert first[name] != second[name], name
    assert (first["ckanext.ogp_tn.profile"], second["ckanext.ogp_tn.profile"]) == (
        "national",
        "transport",
    )


def test_the_first_gathers_from_the_second(tmp_path: Path) -> None:
    """Its register has the transport portal at the other's address, and the rest as ours has it."""
    first, second = both(tmp_path)
    register = Path(first["ckanext.ogp_tn.portals_file"]).read_text(encoding="utf-8")
    ours = (ROOT / "schemas" / "portals.yaml").read_text(encoding="utf-8")
    changed = [
        pair
        for pair in zip(ours.splitlines(), register.splitlines(), strict=True)
        if pair[0] != pair[1]
    ]
    [(before, after)] = changed
    assert "catalogue-data.transport.tn" in before
    assert after.strip() == f'read: {{how: ogp_tn, address: "{second["ckan.site_url"]}"}}'
    assert first["ckanext.ogp_tn.portals.local_hosts"] == "localhost"
    assert "ogp_tn_harvest" in first["ckan.plugins"]
    assert "harvest" not in second["ckan.plugins"]


def test_a_portal_alone_gathers_from_nobody(tmp_path: Path) -> None:
    """It has neither the plugins nor a register of its own."""
    options = ini(portal.Portal(read({"OGP_TN_HOME": str(tmp_path)})))
    assert "harvest" not in options["ckan.plugins"]
    assert "ckanext.ogp_tn.portals_file" not in options


@pytest.mark.parametrize(
    ("profile", "given", "said"),
    [
        ("transport", {}, "leave PROFILE out"),
        ("national", {"CKAN_REDIS_URL": "redis://h/1"}, "unset CKAN_SQLALCHEMY_URL"),
    ],
)
def test_what_does_not_go_with_a_second_portal_is_told_first(
    tmp_path: Path, profile: str, given: dict[str, str], said: str
) -> None:
    """Two transport portals, or services that are there for one portal only."""
    settings = read({"OGP_TN_HOME": str(tmp_path / "home"), **given})
    with pytest.raises(Stop, match=said):
        portal.demo(settings, profile, federation=True)
    assert not (tmp_path / "home").exists()
