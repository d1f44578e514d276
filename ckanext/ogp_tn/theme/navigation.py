"""The portal's navigation and its languages: what stands in the header and the footer."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.ogp_tn.metadata.messages import N_


@dataclass(frozen=True)
class Entry:
    """A link of the navigation."""

    name: str
    """What profiles call it."""
    label: str
    """Message, translated when it is shown."""
    about: str
    """One sentence on what is behind the link, for the home page."""
    endpoint: str
    blueprints: frozenset[str]
    """The blueprints of the pages that belong to this link."""


#: What the links of header and footer and the home page's sections can be: a profile says which
#: stand where, in its order (schemas/profiles/).
ENTRIES = (
    Entry(
        "plan",
        N_("Plan"),
        N_("What was promised, what was done, and what the sources say about it."),
        "ogp.current",
        frozenset({"ogp", "ogp_calendar", "action-plan"}),
    ),
    Entry(
        "commitments",
        N_("Commitments"),
        N_("Each commitment of the plan with its body, its date and its readings."),
        "commitment.search",
        frozenset({"commitment", "commitment_resource"}),
    ),
    Entry(
        "inventory",
        N_("Data inventory"),
        N_("The data that public bodies hold, and when they will be opened."),
        "inventory.search",
        frozenset({"inventory", "inventory_resource"}),
    ),
    Entry(
        "datasets",
        N_("Datasets"),
        N_("Published data, to download and reuse."),
        "dataset.search",
        frozenset({"dataset", "dataset_resource", "resource"}),
    ),
    Entry(
        "bodies",
        N_("Bodies"),
        N_("Ministries, agencies and municipalities, with their commitments and data."),
        "ogp_bodies.index",
        frozenset({"ogp_bodies", "organization"}),
    ),
    Entry(
        "portals",
        N_("Portals"),
        N_("The portals of open data and the systems that were promised, and the state of each."),
        "ogp_portals.index",
        frozenset({"ogp_portals"}),
    ),
    Entry(
        "municipalities",
        N_("Municipalities side by side"),
        N_("What municipalities publish, side by side."),
        "ogp_municipalities.compare",
        frozenset({"ogp_municipalities"}),
    ),
    Entry(
        "tables",
        N_("Tables with known columns"),
        N_("What the columns of each kind of table are called, and what they mean."),
        "ogp_tables.index",
        frozenset({"ogp_tables"}),
    ),
    Entry(
        "checks",
        N_("Checks of data"),
        N_("What this portal looks for in records, links and files, and why."),
        "ogp_checks.index",
        frozenset({"ogp_checks"}),
    ),
    Entry(
        "vocabulary",
        N_("Vocabulary of open government"),
        N_("What our own terms mean in the RDF of this portal."),
        "ogp_rdf.terms",
        frozenset({"ogp_rdf"}),
    ),
)
