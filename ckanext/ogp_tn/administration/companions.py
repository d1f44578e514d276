"""The plugins that ours stands on, so that ``ckan.plugins = ogp_tn`` is all that is needed."""

from __future__ import annotations

from collections.abc import Sequence

import ckan.plugins as p
import ckan.plugins.toolkit as tk

OURS = "ogp_tn"
#: Records are served as RDF by ckanext-dcat; our dataset types and organizations are declared for
#: ckanext-scheming.
COMPANIONS = ("dcat", "scheming_datasets", "scheming_organizations")
#: The option of ckanext-dcat that names the profiles in which records are written and read.
RDF_PROFILES = "ckanext.dcat.rdf.profiles"


def arranged(listed: Sequence[str]) -> list[str]:
    """Return a list of plugins with the companions in it, none of them before ours.

    CKAN takes a template from the first plugin that has it, and ours extend theirs.

    :param listed: the plugins as the administrator wrote them; the others stay where they are
    """
    plugins = [*listed, *(name for name in COMPANIONS if name not in listed)]
    first = min(plugins.index(name) for name in COMPANIONS)
    if OURS in plugins[first:]:
        plugins.remove(OURS)
        plugins.insert(first, OURS)
    return plugins


def load() -> None:
    """Arrange ``ckan.plugins`` and load the companions that the administrator left out.

    RDF is written and read as we do, unless the administrator chose other profiles: that is set
    before ckanext-dcat's own default is known, so that what stands there is somebody's choice.
    """
    if RDF_PROFILES not in tk.config:
        tk.config[RDF_PROFILES] = OURS
    listed = tk.aslist(tk.config.get("ckan.plugins"))
    tk.config["ckan.plugins"] = arranged(listed)
    absent = [name for name in COMPANIONS if name not in listed and not p.plugin_loaded(name)]
    if absent:
        p.load(*absent)
