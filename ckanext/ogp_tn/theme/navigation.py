"""The portal's navigation and its languages: what stands in the header, in order."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.ogp_tn.metadata.messages import N_


@dataclass(frozen=True)
class Entry:
    """A link of the navigation."""

    label: str
    """Message, translated when it is shown."""
    about: str
    """One sentence on what is behind the link, for the home page."""
    endpoint: str
    blueprints: frozenset[str]
    """The blueprints of the pages that belong to this link."""


#: The header's links and the home page's sections. To add one, add an entry.
ENTRIES = (
    Entry(
        N_("Plan"),
        N_("What was promised, what was done, and what the sources say about it."),
        "ogp.current",
        frozenset({"ogp", "ogp_calendar", "action-plan"}),
    ),
    Entry(
        N_("Commitments"),
        N_("Each commitment of the plan with its body, its date and its readings."),
        "commitment.search",
        frozenset({"commitment", "commitment_resource"}),
    ),
    Entry(
        N_("Data inventory"),
        N_("The data that public bodies hold, and when they will be opened."),
        "inventory.search",
        frozenset({"inventory", "inventory_resource"}),
    ),
    Entry(
        N_("Datasets"),
        N_("Published data, to download and reuse."),
        "dataset.search",
        frozenset({"dataset", "dataset_resource", "resource"}),
    ),
    Entry(
        N_("Bodies"),
        N_("Ministries, agencies and municipalities, with their commitments and data."),
        "ogp_bodies.index",
        frozenset({"ogp_bodies", "organization"}),
    ),
)

#: What each language calls itself. Others take the name that Babel knows.
OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
