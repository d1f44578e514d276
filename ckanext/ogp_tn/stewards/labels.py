"""Who sees what is not public."""

from __future__ import annotations

from collections.abc import Iterable

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.ogp_tn.stewards import permissions

#: On plans and commitments that are not public, and of those who write all of them.
OF_PLANS = "ogp_tn-plans"


class PlanLabels(DefaultPermissionLabels):
    """CKAN's labels, and one by which the team sees every plan and commitment."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        """Return by which labels a dataset is seen."""
        labels = super().get_dataset_labels(dataset_obj)
        if "public" not in labels and dataset_obj.type in permissions.PLAN_TYPES:
            labels.append(OF_PLANS)
        return labels

    def get_user_dataset_labels(self, user_obj: model.User) -> list[str]:
        """Return which labels somebody sees."""
        labels = super().get_user_dataset_labels(user_obj)
        if user_obj and not user_obj.is_anonymous and permissions.in_team(user_obj.name):
            labels.append(OF_PLANS)
        return labels


def of(person: str, bodies: Iterable[str], in_team: bool) -> list[str]:
    """Return by which labels CKAN and ours show records to somebody, without asking for them.

    :param person: the user's id
    :param bodies: the ids of the bodies in which the person has a role
    """
    labels = ["public", f"creator-{person}", *(f"member-{body}" for body in bodies)]
    return [*labels, OF_PLANS] if in_team else labels
