"""The plugin ``ogp_tn_harvest``: gathering from other portals, on ckanext-harvest.

Only ``runs.py`` imports this module: it needs the tables of ckanext-harvest, which a portal that
gathers from nobody does not have.
"""

from __future__ import annotations

import contextlib
import json
import logging
import math
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import quote

from flask import Blueprint
from werkzeug.exceptions import MethodNotAllowed

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.types import Action, Context, DataDict

from ckanext.harvest.harvesters.base import (  # pyright: ignore[reportMissingImports]
    HarvesterBase,
)
from ckanext.harvest.model import (  # pyright: ignore[reportMissingImports]
    HarvestObject,
    HarvestObjectExtra,
    HarvestSource,
)
from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata.fetching import Unread
from ckanext.ogp_tn.metadata.foreign import storable
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.reader import in_every_language, language, speaking
from ckanext.ogp_tn.portals import (
    dataset_tables,
    gathered,
    rdf_catalogues,
    records,
    registry,
    sources,
)
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.rules import CATALOGUE

log = logging.getLogger(__name__)

#: What reads a catalogue that says all of its datasets at once, by how the register calls it.
WHOLE = {"table": dataset_tables.read, "dcat_rdf": rdf_catalogues.read}
#: The extra of a harvest object that says what is to be done with it.
TO_DO = "ogp_tn_to_do"
#: The extra that says why its record could not be taken.
PROBLEMS = "ogp_tn_problems"
#: The pages of ckanext-harvest that erase or start something when they are merely looked at.
UNSAFE = ("harvester.delete", "harvester.clear", "harvester.refresh")

NOT_A_RECORD = N_("What the source gives is no record.")


class HarvestPlugin(HarvesterBase):
    """Brings a CKAN portal's records here with their type, every field, licence and body."""

    p.implements(p.IActions)
    p.implements(p.IBlueprint)

    #: What the records of a portal are called here, by their names and identifiers there.
    _names: ClassVar[dict[str, dict[str, str]]] = {}

    # SingletonPlugin gives a subclass the instance of its parent, where that was loaded before.
    def __new__(cls, *args: Any, **named: Any) -> Any:
        cls._instance = cls.__dict__.get("_instance") or object.__new__(cls)
        return cls._instance

    def info(self) -> dict[str, str]:
        """Return how ckanext-harvest names this harvester."""
        return {
            "name": CATALOGUE,
            "title": "Open government: CKAN catalogue",
            "description": "A portal of the register, with its types and fields",
        }

    def validate_config(self, config: str) -> str:
        """Accept the settings of a source: its id in the register, nothing secret."""
        portal_of(config)
        return config

    def gather_stage(self, harvest_job: Any) -> list[str] | None:
        """Return the objects of a job: what is new, changed, back, or gone.

        :returns: None where the source could not be read; its reason is the job's error
        """
        try:
            return self.objects(harvest_job, self.work(harvest_job.source))
        except Unread as unread:
            self._save_gather_error(str(unread), harvest_job)
            return None

    def work(self, source: Any, believed: bool = False, end: float = math.inf) -> rules.Work:
        """Return what is to be done so that this portal has what a source lists.

        :param believed: whether somebody has looked, and all that is missing is gone indeed
        :param end: when to stop reading, by the clock ``monotonic``
        :raises Unread: if the source cannot be read
        """
        entry = portal_of(source.config)
        known, share = gathered.known(entry["id"]), config.gone_share() / 100
        read, reader = WHOLE.get(entry["read"]["how"]), sources.reader().until(end)
        if read is None:
            dates = sources.listed(reader, source.url)
            errors = _left_out(dates)
            same = {id for id, date in dates.items() if id in known and date == known[id].modified}
            work = rules.plan(dates, same, known, share, believed)
            work.errors = errors
            return work
        datasets, mistakes = read(reader, source.url, entry["id"])
        errors = _left_out(datasets)
        contents = {id: json.dumps(one, sort_keys=True) for id, one in datasets.items()}
        # It need not say when each was changed: what says the same was not.
        before = _contents(source)
        same = {id for id, content in contents.items() if before.get(id) == content}
        work = rules.plan(contents, same, known, share, believed)
        work.contents = contents
        work.errors = errors + [
            rules.Problem(str(which), "", "", in_every_language(message, values))
            for which, message, values in mistakes
        ]
        return work

    def objects(self, harvest_job: Any, work: rules.Work) -> list[str]:
        """Make an object for each record with which there is something to do."""
        portal = portal_of(harvest_job.source.config)["id"]
        self._names.pop(portal, None)
        known = gathered.known(portal)
        objects = [
            HarvestObject(
                guid=id,
                job=harvest_job,
                package_id=known[id].id if id in known else None,
                content=work.contents.get(id),
                extras=[HarvestObjectExtra(key=TO_DO, value=what)],
            )
            for what, id in work.todo
        ]
        model.Session.add_all(objects)
        model.Session.commit()
        return [one.id for one in objects]

    def fetch_stage(self, harvest_object: Any) -> bool:
        """Read what the source says of an object, and of the next ones with the same request.

        Where a batch cannot be had, one record of it may be what breaks it: each comes alone.
        """
        if to_do(harvest_object) == rules.GONE or harvest_object.content:
            return True
        reader, address = sources.reader(), harvest_object.source.url
        waiting = (
            model.Session.query(HarvestObject)
            .filter_by(harvest_job_id=harvest_object.harvest_job_id, content=None)
            .filter(HarvestObject.id != harvest_object.id, HarvestObject.state == "WAITING")
            .filter(~HarvestObject.extras.any(value=rules.GONE))
            .limit(sources.READ - 1)
        )
        batch = {one.guid: one for one in [harvest_object, *waiting]}
        with contextlib.suppress(Unread):
            for content in sources.contents(reader, address, batch):
                if content["id"] in batch:
                    batch[content["id"]].content = json.dumps(content)
        try:
            if not harvest_object.content:
                found = sources.content(reader, address, harvest_object.guid)
                harvest_object.content = json.dumps(found)
        except Unread as unread:
            said = in_every_language(unread.message, unread.values)
            self._fail(harvest_object, [("", said)], "Fetch")
            return False
        model.Session.commit()
        return True

    def import_stage(self, harvest_object: Any) -> bool | str:
        """Write one record; what is wrong with it is its own error and stops no other.

        :returns: ``unchanged`` where the record is here already as this portal's own
        """
        id = harvest_object.id
        try:
            return self._import(harvest_object)
        except tk.ValidationError:
            # Whoever reads it has a language, and what a validator said is a sentence already.
            problems = rules.in_languages({one: self._refused(id, one) for one in LANGUAGES})
        except Exception:
            log.exception("A record of another portal could not be taken")
            problems = []
        model.Session.rollback()
        unknown = [("", in_every_language(NOT_A_RECORD, {}))]
        self._fail(HarvestObject.get(id), problems or unknown, "Import")
        return False

    def _refused(self, id: str, language: str) -> list[tuple[str, str]]:
        """Return in a language why a record is refused, each time anew: nothing was written."""
        model.Session.rollback()
        with speaking(language):
            try:
                self._import(HarvestObject.get(id))
            except tk.ValidationError as error:
                return rules.problems(error.error_dict)
        return []

    def _fail(
        self, harvest_object: Any, problems: list[tuple[str, dict[str, str]]], stage: str
    ) -> None:
        """Keep why a record was not taken, for the run and for the pages of ckanext-harvest."""
        problems = storable(problems)
        kept = HarvestObjectExtra(key=PROBLEMS, value=json.dumps(problems))
        harvest_object.extras.append(kept)
        text = " ".join(message[language()] for _, message in problems)
        self._save_object_error(text, harvest_object, stage)

    def _import(self, harvest_object: Any) -> bool | str:
        what = to_do(harvest_object)
        if what == rules.GONE:
            _write("package_patch", id=harvest_object.package_id, gone_on=date.today().isoformat())
            self._is_current(harvest_object, harvest_object.package_id, False)
            return True
        entry = portal_of(harvest_object.source.config)
        remote = json.loads(harvest_object.content)
        data = records.ours(remote, entry, self._called(entry["id"]))
        if data is None:
            return "unchanged"
        data["source_url"] = _page(remote, entry, harvest_object.source.url)
        if what == rules.NEW:
            if data["type"] == "commitment" and gathered.same_commitment(data):
                return "unchanged"
            data["name"] = rules.name(data["name"], entry["id"], gathered.taken([data["name"]]))
            written = _write("package_create", **data)
        else:
            stored = model.Session.get_one(model.Package, harvest_object.package_id)
            # An address stays what it is: others may have written it down.
            data |= {"id": stored.id, "name": stored.name, "private": stored.private}
            written = _write("package_update", **data)
        self._called(entry["id"]).update(
            dict.fromkeys((remote["id"], remote["name"]), written["name"])
        )
        self._is_current(harvest_object, written["id"], True)
        return True

    def _called(self, portal: str) -> dict[str, str]:
        """Return what a portal's records are called here; asked once in a run, and then kept."""
        if portal not in self._names:
            self._names[portal] = gathered.names(portal)
        return self._names[portal]

    def get_actions(self) -> dict[str, Any]:
        """Return what is mended of ckanext-harvest."""
        return {"harvest_source_reindex": harvest_source_reindex}

    def get_blueprint(self) -> list[Blueprint]:
        """Return what keeps a link from erasing a source's records."""
        guard = Blueprint("ogp_harvest", __name__)
        guard.before_app_request(_only_posts_change)
        return [guard]

    @staticmethod
    def _is_current(harvest_object: Any, package_id: str, current: bool) -> None:
        model.Session.query(HarvestObject).filter_by(package_id=package_id).update(
            {"current": False}
        )
        harvest_object.package_id, harvest_object.current = package_id, current


def _left_out(listed: dict[str, Any]) -> list[rules.Problem]:
    """Leave out of a list what has no identifier by which the database could find it again."""
    bad = [id for id in listed if storable(id) != id]
    for id in bad:
        del listed[id]
    return [rules.Problem(id, "", "", in_every_language(NOT_A_RECORD, {})) for id in bad]


def _contents(source: Any) -> dict[str, str]:
    """Return what a source last said of each of its records."""
    current = model.Session.query(HarvestObject.guid, HarvestObject.content).filter(
        HarvestObject.harvest_source_id == source.id, HarvestObject.current.is_(True)
    )
    return {id: content for id, content in current}


def to_do(harvest_object: Any) -> str:
    """Return what is to be done with an object, as ``rules.plan`` said."""
    return next((one.value for one in harvest_object.extras if one.key == TO_DO), rules.NEW)


def problems_of(harvest_object: Any) -> list[rules.Problem]:
    """Return why an object's record could not be taken."""
    try:
        name = str(json.loads(harvest_object.content or "{}").get("name") or "")
    except (ValueError, AttributeError):
        name = ""
    kept = next((one.value for one in harvest_object.extras if one.key == PROBLEMS), "[]")
    return [rules.Problem(harvest_object.guid, name, *one) for one in json.loads(kept)]


def portal_of(settings: str | None) -> Mapping[str, Any]:
    """Return the entry of the register that a source is of.

    :raises ValueError: if the register has none
    """
    id = json.loads(settings or "{}").get("portal")
    entry = registry.portal(id) if isinstance(id, str) else None
    if entry is None:
        raise ValueError(tk._("The register has no portal {id}.").format(id=id))
    return entry


def _page(remote: Mapping[str, Any], entry: Mapping[str, Any], address: str) -> str:
    """Return where the page of a record is at its source; who says all at once says that too."""
    if entry["read"]["how"] in WHOLE:
        return remote["page"]
    return f"{address.rstrip('/')}/{remote.get('type') or 'dataset'}/{quote(remote['name'])}"


def follow(portal: str) -> None:
    """Let records of a portal name others as they are called here, where that leads nowhere."""
    moved = {there: here for there, here in gathered.names(portal).items() if there != here}
    for id, field, name in gathered.naming(portal, moved):
        # What else is wrong with it is told when it changes at the source.
        with contextlib.suppress(tk.ValidationError):
            _write("package_patch", id=id, **{field: moved[name]})


def _write(action: str, **data: Any) -> dict[str, Any]:
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    return tk.get_action(action)(Context(ignore_auth=True, user=user), data)


@tk.chained_action
def harvest_source_reindex(up: Action, context: Context, data_dict: DataDict) -> bool:
    """Index a source as CKAN does: the action of ckanext-harvest 1.6 leaves out its settings."""
    tk.check_access("harvest_source_reindex", context, data_dict)
    search.rebuild(HarvestSource.get(tk.get_or_bust(data_dict, "id")).id)
    return True


def _only_posts_change() -> None:
    if tk.request.endpoint in UNSAFE and tk.request.method not in ("POST", "OPTIONS"):
        raise MethodNotAllowed(["POST"], tk._("This is only done by the button of a form."))
