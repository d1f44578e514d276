"""The profile ``ogp_tn`` of ckanext-dcat: DCAT-AP as our fields and vocabularies say it.

It stands alone: what the profiles of ckanext-dcat write breaks several of DCAT-AP's own shapes
(formats, provenance and the catalogue's language as texts, a catalogue without publisher), knows
none of our types, and says a dataset's licence on its files alone.
"""

from __future__ import annotations

from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, RDF, Literal, URIRef

import ckan.plugins.toolkit as tk

from ckanext.dcat.profiles.base import RDFProfile  # pyright: ignore[reportMissingImports]
from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.rdf import addresses, reading, writing

_COUNTRY = URIRef("http://publications.europa.eu/resource/authority/country/TUN")
_THEMES = URIRef("http://publications.europa.eu/resource/authority/data-theme")


class OgpTnProfile(RDFProfile):
    """What ckanext-dcat asks of a profile."""

    def parse_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> dict[str, Any]:
        """Read a dataset out of the graph, into what is there already."""
        dataset_dict.update(reading.dataset(self.g, dataset_ref))
        return dataset_dict

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: Any) -> None:
        """Say a record that is public; no other, whoever asks.

        RDF is copied, kept and joined by machines: what its reader alone may see does not get into
        it by being signed in.

        :raises ckan.logic.NotFound: if it is not public
        """
        if dataset_dict.get("private") or dataset_dict.get("state", "active") != "active":
            raise tk.ObjectNotFound(tk._("There is no public record of this name."))
        writing.prefixes(self.g)
        writing.write(self.g, dataset_dict, dataset_ref)
        record = writing.write_record(self.g, dataset_dict, dataset_ref)
        for catalogue in self.g.subjects(RDF.type, DCAT.Catalog):
            self.g.add((catalogue, DCAT.record, record))

    def graph_from_catalog(self, catalog_dict: dict[str, Any], catalog_ref: Any) -> None:
        """Say which catalogue it is, and who answers for it."""
        graph, site = self.g, str(tk.config["ckan.site_url"])
        writing.prefixes(graph)
        title = tk.config.get("ckan.site_title") or site
        about = tk.config.get("ckan.site_description") or title
        graph.add((catalog_ref, RDF.type, DCAT.Catalog))
        graph.add((catalog_ref, DCTERMS.title, Literal(title)))
        graph.add((catalog_ref, DCTERMS.description, Literal(about)))
        graph.add((catalog_ref, FOAF.homepage, URIRef(site)))
        graph.add((URIRef(site), RDF.type, FOAF.Document))
        graph.add((catalog_ref, DCAT.themeTaxonomy, _THEMES))
        for language in LANGUAGES:
            found = vocabulary("languages").find(language)
            if found:
                node = addresses.term("languages", found)
                graph.add((catalog_ref, DCTERMS.language, node))
                graph.add((node, RDF.type, DCTERMS.LinguisticSystem))
        licence = writing.write_licence(graph, licences.default())
        if licence is not None:
            graph.add((catalog_ref, DCTERMS.license, licence))
        graph.add((catalog_ref, DCTERMS.spatial, _COUNTRY))
        graph.add((_COUNTRY, RDF.type, DCTERMS.Location))
        team = config.team_organization()
        if team and writing.write_body(graph, team):
            publisher = addresses.body(team)
        else:
            publisher = URIRef(f"{catalog_ref}#publisher")
            graph.add((publisher, RDF.type, FOAF.Agent))
            graph.add((publisher, FOAF.name, Literal(title)))
        graph.add((catalog_ref, DCTERMS.publisher, publisher))
