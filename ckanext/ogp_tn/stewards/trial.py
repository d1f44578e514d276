"""What a record is and what it would be: CKAN stores a change, shows it, and forgets it at once.

So a proposal holds what its publication will give, with every default and conversion of CKAN's,
and says what is wrong before anybody reviews it. Nothing else happens: no file is stored, no
plugin is told, nothing is indexed.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import plugins
from ckan.lib.dictization import model_save
from ckan.types import Context


def stored(record: model.Package) -> dict[str, Any]:
    """Return a record from the database, in the shape of the API and without computed fields."""
    context = Context(ignore_auth=True, for_edit=True, use_cache=False, validate=False)
    dictized = tk.get_action("package_show")(context, {"id": record.id})
    plugin = plugins.lookup_package_plugin(record.type)
    schema = plugin.show_package_schema()
    shown, _ = plugins.plugin_validate(
        plugin, Context(context, validate=True), dictized, schema, "package_show"
    )
    return shown


def changed(context: Context, record: model.Package, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return a record as ``package_update`` would store it.

    :param context: who would write it
    :param wanted: what ``package_update`` would be given
    :raises ckan.logic.ValidationError: if it would refuse that
    """
    context = Context({**context, "package": record})
    plugin = plugins.lookup_package_plugin(record.type)
    schema = context.get("schema") or plugin.update_package_schema()
    data, errors = plugins.plugin_validate(plugin, context, wanted, schema, "package_update")
    if errors:
        model.Session.rollback()
        raise tk.ValidationError(errors)
    savepoint = model.Session.begin_nested()
    try:
        model_save.package_dict_save(data, context)
        model.Session.flush()
        return stored(record)
    finally:
        savepoint.rollback()
