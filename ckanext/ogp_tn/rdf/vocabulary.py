"""Our own vocabulary, as a graph and as a page: what each term of ``rdf.yaml`` means.

The words are those of the schemas: a property of ours has the label and the help of its field, a
term of a vocabulary its label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.rdf import addresses, mapping, writing
from ckanext.ogp_tn.rdf.mapping import Field

OURS = "ogp:"
TITLE = {
    "ar": "مفردات الحكومة المفتوحة",
    "fr": "Vocabulaire du gouvernement ouvert",
    "en": "Vocabulary of open government",
}


def all_fields() -> Iterator[Field]:
    """Yield every field that is mapped, with the parts of rows after their row."""
    groups = [mapping.fields(kind) for kind in mapping.classes()]
    for field in (*(one for group in groups for one in group), *mapping.record_fields(), *mapping.file_fields()):  # fmt: skip # noqa: E501
        yield field
        yield from field.parts


def classes() -> Mapping[str, Mapping[str, Any]]:
    """Return our classes by name: ``label`` and ``of``, the class that each narrows."""
    return mapping.declared()["classes"]


def properties() -> dict[str, Mapping[str, Any]]:
    """Return our properties by name, with ``label``, ``help_text`` and the fields that say them."""
    found: dict[str, dict[str, Any]] = {
        name: {**said, "fields": []} for name, said in mapping.declared()["properties"].items()
    }
    for field in all_fields():
        name = mapping.short(field.path)
        if not name.startswith(OURS):
            continue
        words = {"label": field.label, "help_text": field.help_text, "fields": []}
        one = found.setdefault(name, words)
        if field.name not in one["fields"]:
            one["fields"].append(field.name)
    return dict(sorted(found.items()))


def schemes() -> list[str]:
    """Return the vocabularies whose terms have no address but ours."""
    used = {field.vocabulary for field in all_fields() if field.vocabulary} | {"levels"}
    return sorted(name for name in used if any(term.uri is None for term in vocabulary(name).terms))


def graph() -> Graph:
    """Return the vocabulary as RDF."""
    found = Graph()
    writing.prefixes(found)
    ontology = URIRef(mapping.namespace())
    found.add((ontology, RDF.type, OWL.Ontology))
    _words(found, ontology, DCTERMS.title, TITLE)
    for name, said in classes().items():
        node = mapping.address(name)
        found.add((node, RDF.type, RDFS.Class))
        found.add((node, RDFS.subClassOf, mapping.address(said["of"])))
        found.add((node, RDFS.isDefinedBy, ontology))
        _words(found, node, RDFS.label, said["label"])
    for name, said in properties().items():
        node = mapping.address(name)
        found.add((node, RDF.type, RDF.Property))
        found.add((node, RDFS.isDefinedBy, ontology))
        _words(found, node, RDFS.label, said["label"])
        _words(found, node, RDFS.comment, said["help_text"])
    for name in schemes():
        scheme = URIRef(f"{mapping.namespace()}{name}")
        terms = vocabulary(name)
        found.add((scheme, RDF.type, SKOS.ConceptScheme))
        _words(found, scheme, DCTERMS.title, terms.title)
        for term in terms.terms:
            if term.uri:
                continue
            node = addresses.term(name, term)
            found.add((node, RDF.type, SKOS.Concept))
            found.add((node, SKOS.inScheme, scheme))
            found.add((node, SKOS.notation, Literal(term.value)))
            _words(found, node, SKOS.prefLabel, term.label)
    return found


def _words(graph: Graph, node: URIRef, path: URIRef, texts: Mapping[str, str] | None) -> None:
    for language, text in (texts or {}).items():
        graph.add((node, path, Literal(text, lang=language)))


def page() -> dict[str, Any]:
    """Return what the page of the vocabulary shows."""
    return {
        "namespace": mapping.namespace(),
        "classes": classes(),
        "properties": properties(),
        "schemes": {name: vocabulary(name) for name in schemes()},
    }
