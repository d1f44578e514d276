"""The portal's navigation and its languages: what stands in the header, in order."""

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


#: What the header's links and the home page's sections can be: a profile names those that it
#: shows, in its order (schemas/profiles/).
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
)

#: What each language calls itself. Others take the name that Babel knows.
OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
