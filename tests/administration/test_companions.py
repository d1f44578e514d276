"""The order of plugins that an administrator need not think of."""

from __future__ import annotations

import pytest

from ckanext.ogp_tn.administration.companions import arranged


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("ogp_tn", "ogp_tn dcat scheming_datasets scheming_organizations"),
        ("activity ogp_tn dcat", "activity ogp_tn dcat scheming_datasets scheming_organizations"),
        (
            "scheming_datasets activity ogp_tn",
            "ogp_tn scheming_datasets activity dcat scheming_organizations",
        ),
        (
            "dcat scheming_organizations scheming_datasets ogp_tn",
            "ogp_tn dcat scheming_organizations scheming_datasets",
        ),
        (
            "ogp_tn scheming_organizations dcat scheming_datasets",
            "ogp_tn scheming_organizations dcat scheming_datasets",
        ),
        ("activity", "activity dcat scheming_datasets scheming_organizations"),
    ],
)
def test_ours_comes_before_its_companions(listed: str, expected: str) -> None:
    """What is missing comes at the end, ours moves before theirs, the others keep their order."""
    assert arranged(listed.split()) == expected.split()


def test_arranging_again_changes_nothing() -> None:
    """CKAN loads its plugins more than once in a process."""
    once = arranged(["scheming_datasets", "ogp_tn"])
    assert arranged(once) == once
