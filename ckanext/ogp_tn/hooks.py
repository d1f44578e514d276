"""CKAN's hooks for datasets, facets and signals, each handed on to the subject that answers."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from ckan.types import Context, SignalMapping

from ckanext.ogp_tn import subjects
from ckanext.ogp_tn.checks import computed as checks
from ckanext.ogp_tn.checks import showing as found
from ckanext.ogp_tn.inventory import computed as inventory
from ckanext.ogp_tn.inventory import targets
from ckanext.ogp_tn.inventory.helpers import quarters
from ckanext.ogp_tn.metadata import facets, freshness, gone, licences, organizations, search
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.plans import computed, labels
from ckanext.ogp_tn.rdf import addresses
from ckanext.ogp_tn.sectors import indexing as sectors
from ckanext.ogp_tn.stewards import proposals

#: Where the titles of facets' values are found.
FACET_TITLES = {
    "organization": organizations.titles,
    "license_id": licences.titles,
    "plan": labels.plans,
    "plan_axis": labels.axes,
    "planned_quarter": quarters,
    checks.CHECKS: found.titles,
}


class DatasetHooks:
    """What happens around a dataset: computed fields, indexing, searching, its address in RDF."""

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        """Show who goes on writing what they proposed; add what is computed of the type."""
        proposals.show_working_copy(context, pkg_dict)
        licences.show(pkg_dict)
        computed.add(pkg_dict)
        inventory.add([pkg_dict])
        checks.add([pkg_dict])

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Put each language and each vocabulary value where the search engine understands it."""
        document = sectors.index(freshness.index(search.index(gone.index(pkg_dict))))
        return checks.index(targets.index(inventory.index(computed.index(document))))

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Ask in every language, the reader's own first."""
        asked = gone.ask(search.query(search.with_pages(search_params), language()))
        return inventory.ask(computed.order(asked))

    def after_dataset_search(
        self, search_results: dict[str, Any], search_params: dict[str, Any]
    ) -> dict[str, Any]:
        """Add computed fields to the results, and labels in the reader's language to facets."""
        for pkg_dict in search_results["results"]:
            licences.show(pkg_dict)
            computed.add(pkg_dict)
        inventory.add(search_results["results"])
        checks.add(search_results["results"])
        inventory.count_late(search_results)
        facets.translate(search_results.get("search_facets", {}), FACET_TITLES)
        return search_results

    def dataset_uri(self, dataset_dict: dict[str, Any], default_uri: str) -> str:
        """Return where ckanext-dcat says that a record is: at its page, whatever its type."""
        return str(addresses.record(dataset_dict))


class FacetHooks:
    """Which facets a search page offers."""

    def dataset_facets(
        self, facets_dict: OrderedDict[str, Any], package_type: str
    ) -> OrderedDict[str, Any]:
        """Return the facets that the type's schema declares."""
        return facets.of_type(facets_dict, package_type)

    def organization_facets(
        self,
        facets_dict: OrderedDict[str, Any],
        organization_type: str,
        package_type: str | None,
    ) -> OrderedDict[str, Any]:
        """Return the same facets on a body's page."""
        return facets.of_type(facets_dict, package_type or "dataset")


class SignalHooks:
    """What happens after something else has happened."""

    def get_signal_subscriptions(self) -> SignalMapping:
        """Return what the subjects listen to."""
        found: SignalMapping = {}
        for subscribe in subjects.subscriptions().values():
            for signal, receivers in subscribe().items():
                found[signal] = [*found.get(signal, []), *receivers]
        return found
