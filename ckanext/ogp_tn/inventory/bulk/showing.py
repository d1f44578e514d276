"""What ``package_show`` gives of rows, and the documents that the search engine gets."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import sqlalchemy as sa

import ckan.lib.search.index as core_index
import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.dictization import table_dictize
from ckan.lib.plugins import lookup_package_plugin
from ckan.lib.search import PackageSearchIndex, make_connection
from ckan.logic.schema import default_show_package_schema
from ckan.types import Context

from ckanext.ogp_tn.inventory.bulk.checking import TypeValidators
from ckanext.ogp_tn.inventory.computed import TYPE


class Shows:
    """Shows rows as ``package_show`` does, asking the database once for a batch.

    :param user: who writes them, None where they are only indexed
    """

    def __init__(self, user: Any = None) -> None:
        self.user = user
        plugin: Any = lookup_package_plugin(TYPE)
        self.custom = TypeValidators("package_show", plugin.show_package_schema)
        self.default: Any = default_show_package_schema()
        # It asks the database, and can only complain: of what is stored nobody hears complaints.
        is_free = tk.get_validator("package_name_validator")
        self.default["name"] = [one for one in self.default["name"] if one is not is_free]
        self.attached: set[str] = set()
        self.bodies: dict[str, dict[str, Any] | None] = {}

    def load(self, ids: list[str]) -> list[Any]:
        """Return the rows of a batch that are in the database."""
        self.look_at(ids)
        query = sa.select(model.Package).where(model.Package.id.in_(ids))
        return list(model.Session.scalars(query))

    def look_at(self, ids: list[str]) -> None:
        """Learn which rows of a batch have anything attached; ``load`` does it by itself."""
        self.attached = _attached(ids)

    def of_type(self, package: Any) -> dict[str, Any]:
        """Return a row in the type's schema."""
        context = self._context(package)
        shown, _ = self.custom(context, self._dictized(package, context))
        logic.apply_after_dataset_show_plugins(context, shown)
        return shown

    def both(self, package: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a row in core's schema and in the type's, as the index needs them."""
        context = self._context(package)
        row = self._dictized(package, context)
        default, _ = tk.navl_validate(row, self.default, context)
        custom, _ = self.custom(context, row)
        logic.apply_after_dataset_show_plugins(context, custom)
        return default, custom

    def _context(self, package: Any) -> Context:
        context: Any = {
            "user": self.user.name if self.user else "",
            "auth_user_obj": self.user,
            "session": model.Session,
            "model": model,
            "ignore_auth": True,
            "use_cache": False,
            "validate": False,
            "package": package,
        }
        return context

    def _dictized(self, package: Any, context: Context) -> dict[str, Any]:
        """Return a row as the action has it before any schema."""
        if package.id in self.attached:
            return tk.get_action("package_show")(context, {"id": package.id})
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.read(package)
        return self._plain(package)

    def _plain(self, package: Any) -> dict[str, Any]:
        """Return what ``package_dictize`` makes of a row with nothing attached, without asking."""
        row = table_dictize(package, Context())
        del row["plugin_data"]
        if row["title"]:
            row["title"] = row["title"].strip()
        extras = row["extras"] or {}
        row |= {
            "resources": [],
            "num_resources": 0,
            "tags": [],
            "num_tags": 0,
            "extras": [{"key": key, "value": value} for key, value in extras.items()],
            "groups": [],
            "organization": self._body(package.owner_org),
            "relationships_as_subject": [],
            "relationships_as_object": [],
            "isopen": package.isopen(),
        }
        licence = package.license
        if licence and licence.url:
            row["license_url"] = licence.url
            row["license_title"] = licence.title.split("::")[-1]
        else:
            row["license_title"] = licence.title if licence else package.license_id
        return row

    def _body(self, id: str | None) -> dict[str, Any] | None:
        """Return a body as datasets show it."""
        if id is None:
            return None
        if id not in self.bodies:
            body = model.Group.get(id)
            shown = table_dictize(body, Context()) if body and body.state == "active" else None
            if shown:
                del shown["extras"]
            self.bodies[id] = shown
        body = self.bodies[id]
        return body and dict(body)


def _attached(ids: list[str]) -> set[Any]:
    """Return the rows that have tags, files, relationships or groups: core itself shows them."""
    relationship = model.PackageRelationship
    owners = (
        model.PackageTag.package_id,
        model.Resource.package_id,
        relationship.subject_package_id,
        relationship.object_package_id,
    )
    member = model.Member
    found = [sa.select(owner).where(owner.in_(ids)) for owner in owners]
    found.append(
        sa.select(member.table_id).where(
            member.table_id.in_(ids), member.capacity != "organization"
        )
    )
    return set(model.Session.scalars(sa.union(*found)))


class Documents(PackageSearchIndex):
    """Core's index, which keeps the documents it makes and sends them in one request.

    Making and sending are one function of core's. A copy of it runs here with a connection of
    ours: swapping the connection in core's module would catch other threads' documents too.
    """

    def __init__(self) -> None:
        self.ready: list[dict[str, Any]] = []
        core = PackageSearchIndex.index_package
        names = {**vars(core_index), "make_connection": lambda: self}
        self._index = FunctionType(core.__code__, names, core.__name__, core.__defaults__)

    def make(self, default: dict[str, Any], custom: dict[str, Any]) -> None:
        """Make the document of a row from what is shown of it."""
        self._index(self, {**default, "with_custom_schema": custom})

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        """Keep documents, in the place of a connection."""
        self.ready += docs

    def send(self) -> None:
        """Send what was made; it is found after a commit."""
        if self.ready:
            make_connection().add(docs=self.ready, commit=False)
