"""What the tests of files share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from ckanext.ogp_tn.checks.files import Inspection, inspect

from tests.checks.files.samples import Sample

#: The day on which the files are looked at.
TODAY = dt.date(2026, 11, 26)

Look = Callable[[Sample], Inspection]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Return a function that looks into a sample."""

    def look(sample: Sample) -> Inspection:
        path = tmp_path / "file"
        path.write_bytes(sample.content)
        return inspect(path, sample.format, sample.told, today=TODAY, limits=sample.limits)

    return look
