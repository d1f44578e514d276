"""What a background job does: check a dataset and its files."""

from __future__ import annotations

from ckanext.ogp_tn.checks import progress, running

#: Seconds after which a job is taken for hung, however many files the dataset has.
TIMEOUT = 2 * 3600


def check(dataset: str) -> None:
    """Check a dataset, by its id, and tell how far it is."""

    def tell(report: running.Report) -> None:
        progress.running(dataset, report.files, report.total)

    try:
        running.run(dataset=dataset, tell=tell)
    finally:
        progress.over(dataset)
