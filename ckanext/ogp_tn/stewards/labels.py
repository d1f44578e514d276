"""Who sees what is not public."""

from __future__ import annotations

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
