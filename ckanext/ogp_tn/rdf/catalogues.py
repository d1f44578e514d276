"""A page of somebody's catalogue in RDF, read into datasets as a CKAN would give them.

It is read as if its author meant harm: no entities, no other documents, no more statements than a
large catalogue has, and text that claims to be markup stays text.
"""

from __future__ import annotations

import logging
import xml.sax
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rdflib import RDF, Graph, Literal, Namespace
from rdflib.term import Node, bind

from ckanext.ogp_tn.rdf import reading

log = logging.getLogger(__name__)

TURTLE, XML = "turtle", "xml"
#: More than a page of any catalogue says: about 20,000 datasets.
MOST = 500_000

_HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_NEXT = (_HYDRA.next, _HYDRA.nextPage)


class _Verbatim(str):
    """Markup within a text, as it stands."""


# What a foreign text claims to be, and is not, would be told with a page of trace for each.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
# rdflib would parse it, entities and all, as soon as it is there.
for _datatype in (RDF.XMLLiteral, RDF.HTML):
    bind(_datatype, _Verbatim, constructor=_Verbatim, datatype_specific=True)


class NotRDF(ValueError):
    """What cannot be read as RDF."""


class TooMuch(ValueError):
    """RDF that says more than is read."""


@dataclass
class Page:
    """What a page of a catalogue says."""

    datasets: list[dict[str, Any]] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """The addresses of datasets that could not be read."""
    following: str | None = None
    """The address of the next page."""
    total: int | None = None
    """How many datasets the whole catalogue says that it has."""


class _Bounded(Graph):
    """A graph that takes no more than is read of anybody."""

    room = MOST

    def add(self, triple: Any) -> Any:
        self.room -= 1
        if self.room < 0:
            raise TooMuch
        return super().add(triple)


def read(content: bytes, notation: str, address: str) -> Page:
    """Return what a page of a catalogue says.

    :param content: Turtle or RDF/XML, which declares no entities
    :param notation: ``turtle`` or ``xml``
    :param address: where it was read, which its own addresses may leave out
    :raises NotRDF: if it is none
    :raises TooMuch: if it says more than is read
    """
    graph = _Bounded()
    try:
        graph.parse(data=content, format=notation, publicID=address)
    except TooMuch:
        raise
    # The parsers of rdflib fail in as many ways as there are mistakes.
    except (xml.sax.SAXException, RecursionError, Exception) as error:
        raise NotRDF(str(error)[:200]) from error
    page = Page(following=next(_following(graph), None), total=_total(graph))
    for ref in reading.datasets(graph):
        try:
            page.datasets.append(reading.dataset(graph, ref))
        except Exception:
            log.exception("A dataset of another catalogue could not be read")
            page.broken.append(str(ref))
    return page


def _following(graph: Graph) -> Iterator[str]:
    for path in _NEXT:
        yield from sorted(str(node) for node in graph.objects(None, path))


def _total(graph: Graph) -> int | None:
    said: list[Node] = list(graph.objects(None, _HYDRA.totalItems))
    numbers = [str(one) for one in said if isinstance(one, Literal) and str(one).isdecimal()]
    return max((int(one) for one in numbers if len(one) < 10), default=None)
