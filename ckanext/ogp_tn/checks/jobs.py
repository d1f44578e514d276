"""What a background job does: check a dataset and its files."""

from __future__ import annotations

from datetime import timedelta

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

from ckanext.ogp_tn.checks import running

#: Seconds after which a job is taken for hung, however many files the dataset has.
TIMEOUT = 2 * 3600


def check(dataset: str) -> None:
    """Check a dataset, by its id."""
    running.run(dataset=dataset)


def is_first(dataset: str, within: timedelta) -> bool:
    """Tell whether nobody else asked for a dataset's check just now; whoever asks is noted.

    What was found would tell it too late: a job may wait, or be slow.
    """
    key = f"ckan:{tk.config['ckan.site_id']}:ogp_tn:check:{dataset}"
    return bool(connect_to_redis().set(key, "asked", nx=True, ex=within))
