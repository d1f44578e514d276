"""What the extension plugs into CKAN: a table of contents."""

from __future__ import annotations

from importlib.resources import files

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckan.logic import clear_validators_cache

# Before ours is on, since its import asks for validators; the type checker sees only our part of
# the namespace.
import ckanext.scheming.plugins  # noqa: F401 # pyright: ignore[reportMissingImports]
from ckanext.dcat.interfaces import IDCATURIGenerator  # pyright: ignore[reportMissingImports]
from ckanext.ogp_tn import cli, subjects
from ckanext.ogp_tn.administration import companions
from ckanext.ogp_tn.hooks import DatasetHooks, FacetHooks, SignalHooks
from ckanext.ogp_tn.metadata import cache, licences
from ckanext.ogp_tn.stewards import roles
from ckanext.ogp_tn.stewards.labels import PlanLabels


@tk.blanket.actions(subjects.actions)
@tk.blanket.auth_functions(subjects.auth_functions)
@tk.blanket.validators(subjects.validators)
@tk.blanket.helpers(subjects.helpers)
@tk.blanket.blueprints(subjects.blueprints)
@tk.blanket.cli(cli.commands)
@tk.blanket.config_declarations
class OgpTnPlugin(
    DatasetHooks, FacetHooks, SignalHooks, PlanLabels, p.SingletonPlugin, DefaultTranslation
):
    """Commitments, inventory, licence and dashboard of open government."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.IPermissionLabels)
    p.implements(p.IPluginObserver, inherit=True)
    p.implements(IDCATURIGenerator, inherit=True)

    # IConfigurer
    def update_config(self, config: CKANConfig) -> None:
        """Add templates, public files and assets, licences and the steward's role."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "ogp_tn")
        licences.register()
        roles.register()
        # What another version of the code counted may look different.
        cache.changed()

    # ITranslation
    def i18n_directory(self) -> str:
        """Return the folder of our catalogues, wherever the package is installed."""
        return str(files("ckanext.ogp_tn.i18n"))

    # IPluginObserver
    def after_load(self, service: p.SingletonPlugin) -> None:
        """Load the plugins that ours stands on; an administrator need not list them."""
        if service is not self:
            return
        # Importing scheming filled CKAN's cache of validators before ours were known, and our
        # options need ours.
        clear_validators_cache()
        companions.load()
