"""What the address of a file says by itself."""

from __future__ import annotations

import pytest

from ckanext.ogp_tn.checks import addresses


@pytest.mark.parametrize(
    "address", ["http://a.tn/guide.pdf", "https://193.95.0.1/a.csv", "http://[2a00::1]/a.csv"]
)
def test_an_address_of_the_web(address: str) -> None:
    """A name or number of a machine, and what is there."""
    assert addresses.is_address(address)


def test_an_address_of_this_portal_is_one() -> None:
    """Whatever it is called on the machine where it is tried."""
    site, address = "http://localhost:5000", "http://localhost:5000/ogp.csv"
    assert addresses.is_address(address, site)
    assert not addresses.is_address("http://localhost:50001/ogp.csv", site)
    assert not addresses.is_address(address)
