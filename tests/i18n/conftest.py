"""The catalogues are files: their tests need no portal."""

import pytest


@pytest.fixture(scope="session")
def portal() -> None:
    """Take the place of the fixture that starts a portal for the other tests."""
