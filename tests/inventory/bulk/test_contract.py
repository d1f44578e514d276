"""What the writer leaves behind is what core's actions leave, part by part.

Each part of core that the writer uses beside the toolkit is held here: an upgrade of CKAN that
changes one fails the test that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib.dictization import model_dictize, model_save
from ckan.lib.search import PackageSearchIndex
from ckan.tests import factories, helpers

from ckanext.activity.model import Activity
from ckanext.ogp_tn.inventory import bulk
from ckanext.ogp_tn.inventory.bulk.checking import Checker
from ckanext.ogp_tn.inventory.bulk.showing import Shows

Row = Callable[..., dict[str, Any]]
Left = Callable[[str], dict[str, Any]]

FULL = {
    "notes_translated": {"ar": "وصف **مهم**", "fr": "Relevés, minute par minute"},
    "holder": " Direction de la météorologie ",
    "system": "SIG",
    "held_formats": ["paper", "xlsx"],
    "frequency": "ANNUAL",
    "sector": "environment",
    "theme": ["ENVI"],
    "openness": "open",
    "personal_data": "no",
    "planned_quarter": "2018-Q3",
    "license_id": "OTL",
    "commitment": ["nap2-03"],
    "sample": True,
}
CLOSED = {
    "openness": "closed",
    "legal_ground": ["private_life"],
    "justification_translated": {"fr": "Des noms."},
    "private": True,
}
TAGGED = {"tags": [{"name": "vent"}], "extras": [{"key": "own", "value": "kept"}]}
SHAPES = {
    "least": {},
    "full": FULL,
    "closed": CLOSED,
    "tagged": TAGGED,
    "removed": {"removed_on": "2018-01-31", "removal_reason": "Station démontée"},
    "links": {"published_dataset": "no-such-dataset", "license_id": "notspecified"},
}


@pytest.fixture(params=["steward", "sysadmin"])
def writer(request: pytest.FixtureRequest, editor: dict[str, Any]) -> str:
    """Return the name of who writes: of the body, or a system administrator."""
    return editor["name"] if request.param == "steward" else factories.Sysadmin()["name"]


def by_action(user: str, data: dict[str, Any]) -> str:
    """Write a row with the action; returns its id."""
    action = "package_update" if data.get("id") else "package_create"
    return tk.get_action(action)({"user": user}, {**data})["id"]


def by_bulk(user: str, *data: dict[str, Any]) -> list[str]:
    """Write rows with the writer; returns their ids."""
    changes = [bulk.Change(number, one) for number, one in enumerate(data, start=1)]
    written = bulk.write(changes, user)
    assert written.one_by_one == []
    return [row.id for row in sorted(written.created + written.updated + written.unchanged)]


def purge(id: str) -> None:
    helpers.call_action("dataset_purge", {"user": factories.Sysadmin()["name"]}, id=id)


@pytest.mark.parametrize("shape", SHAPES)
def test_created(writer: str, data: Row, left: Left, shape: str) -> None:
    """A new row leaves the tables, the activity and the document that the action leaves."""
    row = data(**SHAPES[shape])
    id = by_action(writer, row)
    expected = left(id)
    purge(id)
    # The second row of a batch: the first makes the validators that the others share.
    _, id = by_bulk(writer, data(**FULL), row)
    assert left(id) == expected


@pytest.mark.parametrize("shape", SHAPES)
def test_updated(writer: str, data: Row, left: Left, shape: str) -> None:
    """A changed row leaves the tables, the activities and the document that the action leaves."""
    row, others = data(**FULL), [data(), data()]
    change = {**row, **SHAPES[shape], "system": "A new one", "holder": ""}
    if shape == "least":
        change = {name: row[name] for name in data()}
    id = by_action(writer, row)
    by_action(writer, {**change, "id": id})
    expected = left(id)
    purge(id)
    id, other = by_action(writer, row), by_action(writer, others[0])
    by_bulk(writer, {**others[0], "id": other, "system": "x"}, {**change, "id": id}, others[1])
    assert left(id) == expected


def test_updated_from_what_was_read(writer: str, data: Row, left: Left) -> None:
    """Who sends back what the API gave, with a change, changes that alone."""
    row = data(**FULL, **TAGGED)
    ids = []
    expected = None
    for write in (by_action, by_bulk):
        id = by_action(writer, row)
        shown = helpers.call_action("package_show", id=id)
        # The time of a row is that of its change, whoever sends an old one back.
        del shown["metadata_modified"]
        write(writer, {**shown, "openness": "undetermined"})
        ids.append(left(id))
        purge(id)
    expected, found = ids
    assert found == expected


def test_moved_to_another_body(data: Row, left: Left) -> None:
    """A row that another body takes over leaves the old body's members as the action does."""
    admin = factories.Sysadmin()["name"]
    row, other = data(), factories.Organization()["id"]
    results = []
    for write in (by_action, by_bulk):
        id = by_action(admin, row)
        write(admin, {**row, "id": id, "owner_org": other})
        results.append(left(id))
        purge(id)
    assert results[0] == results[1]


def test_the_name_of_a_deleted_dataset(
    editor: dict[str, Any], data: Row, make_dataset: Row, left: Left
) -> None:
    """A new row may have the name of a deleted dataset, which then is called by its id."""
    row = data()
    results = []
    for write in (by_action, by_bulk):
        deleted = make_dataset(name=row["name"])["id"]
        helpers.call_action("package_delete", {"user": editor["name"]}, id=deleted)
        write(editor["name"], row)
        id = model.Session.scalar(sa.select(model.Package.id).filter_by(name=row["name"]))
        results.append(left(id))
        assert id != deleted == model.Package.get(deleted).name
        purge(id)
    assert results[0] == results[1]


def test_plugin_data(data: Row, left: Left) -> None:
    """What plugins keep with a row is written for system administrators only, as by the action."""
    for user in (factories.Sysadmin()["name"], factories.User()["name"]):
        row = data(plugin_data={"test": {"key": "value"}})
        if not model.User.get(user).sysadmin:
            helpers.call_action(
                "organization_member_create",
                id=row["owner_org"], username=user, role="steward",
            )  # fmt: skip
        id = by_action(user, row)
        expected = left(id)
        purge(id)
        [id] = by_bulk(user, row)
        assert left(id) == expected


def test_nothing_changed(editor: dict[str, Any], data: Row, left: Left) -> None:
    """A change that repeats what is stored writes nothing and is no activity."""
    row = data(**FULL)
    id = by_action(editor["name"], row)
    before = left(id)
    stored = model.Package.get(id).metadata_modified
    written = bulk.write([bulk.Change(1, {**row, "id": id})], editor["name"])
    assert [one.id for one in written.unchanged] == [id]
    assert written.ids == []
    assert left(id) == before
    assert model.Package.get(id).metadata_modified == stored


class Spy(p.SingletonPlugin):
    """Writes down what it is told."""

    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IDomainObjectModification)

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.heard: list[tuple[Any, ...]] = []

    def create(self, entity: Any) -> None:
        self.heard.append(("create", entity.name))

    def edit(self, entity: Any) -> None:
        self.heard.append(("edit", entity.name))

    def read(self, entity: Any) -> None:
        self.heard.append(("read", entity.name))

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        self._after("after_dataset_create", context, pkg_dict)

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        self._after("after_dataset_update", context, pkg_dict)

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        self.heard.append(("after_dataset_show", pkg_dict["name"]))

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        self.heard.append(("before_dataset_index", pkg_dict["name"]))
        return pkg_dict

    def notify(self, entity: Any, operation: str) -> None:
        if isinstance(entity, model.Package):
            self.heard.append(("notify", entity.name, operation))

    def _after(self, hook: str, context: Any, pkg_dict: dict[str, Any]) -> None:
        stored = model.Session.scalar(sa.select(model.Package.id).filter_by(id=pkg_dict["id"]))
        known = {key: value for key, value in pkg_dict.items() if key != "id"}
        self.heard.append((hook, context["user"], stored == pkg_dict["id"], str(known)))


def test_hooks(writer: str, data: Row, plug: Callable[[Any], Any]) -> None:
    """Plugins hear of a new and of a changed row what they hear from the actions.

    Once each: the actions show a row a second time for its activity.
    """
    row = data(**FULL)
    heard = []
    for write in (by_action, by_bulk):
        spy = plug(Spy)
        write(writer, row)
        id = model.Package.get(row["name"]).id
        model.Session.remove()
        write(writer, {**row, "id": id, "system": "A new one"})
        heard.append(set(spy.heard))
        spy.heard.clear()
        purge(id)
    assert heard[0] == heard[1]
    assert {one[0] for one in heard[0]} >= {"create", "edit", "read", "notify"}


class Renamer(p.SingletonPlugin):
    """Changes a row in its hooks, before and after it is shown."""

    p.implements(p.IPackageController, inherit=True)

    def create(self, entity: Any) -> None:
        entity.extras["system"] = "from a hook"

    def after_dataset_show(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        pkg_dict["seen_by"] = context.get("user")


def test_what_hooks_change(
    editor: dict[str, Any], data: Row, left: Left, plug: Callable[[Any], Any]
) -> None:
    """What a plugin changes in its hooks is stored, shown and indexed."""
    plug(Renamer)
    row = data()
    [id] = by_bulk(editor["name"], row)
    found = left(id)
    assert found["package"]["extras"]["system"] == "from a hook"
    assert found["document"]["validated_data_dict"]["system"] == "from a hook"
    assert found["activities"][0]["data"]["package"]["seen_by"] == editor["name"]


@pytest.fixture
def signals() -> Iterator[list[dict[str, Any]]]:
    """Return what a listener to the actions hears from now on."""
    heard: list[dict[str, Any]] = []

    def listener(sender: str, **sent: Any) -> None:
        changed = sent["context"].get("changed_entities")
        result = {key: value for key, value in sent["result"].items() if "metadata" not in key}
        indexed = bulk.unindexed(sent["result"]["owner_org"]) == []
        heard.append({"sender": sender, "user": sent["context"]["user"], "result": result,
                      "changed": changed, "id": sent["data_dict"]["id"] if changed else None,
                      "indexed": indexed})  # fmt: skip

    for action in ("package_create", "package_update"):
        tk.signals.action_succeeded.connect(listener, sender=action)
    yield heard
    tk.signals.action_succeeded.disconnect(listener)


def test_signals(editor: dict[str, Any], data: Row, signals: list[dict[str, Any]]) -> None:
    """Who listens to the actions hears of each row, when it is written and indexed."""
    row = data(**FULL)
    told = []
    for write in (by_action, by_bulk):
        write(editor["name"], row)
        id = model.Package.get(row["name"]).id
        write(editor["name"], {**row, "id": id, "system": "A new one"})
        told.append(str(signals).replace(id, "THE-ID"))
        signals.clear()
        purge(id)
    assert told[0] == told[1]
    assert "'indexed': True" in told[0]


def test_a_listeners_failure_is_its_own(editor: dict[str, Any], data: Row) -> None:
    """A listener that fails keeps nobody else from hearing, and the write stands."""
    heard = []

    def failing(sender: str, **sent: Any) -> None:
        heard.append(sent["result"]["name"])
        raise RuntimeError

    tk.signals.action_succeeded.connect(failing, sender="package_create")
    try:
        written = bulk.write([bulk.Change(1, data()), bulk.Change(2, data())], editor["name"])
    finally:
        tk.signals.action_succeeded.disconnect(failing)
    assert sorted(heard) == sorted(row.name for row in written.created)


# The parts of core that stand behind this.


def test_core_index_package_sends_through_make_connection() -> None:
    """Documents are caught where core's index asks for its connection."""
    assert "make_connection" in PackageSearchIndex.index_package.__code__.co_names
    assert PackageSearchIndex.index_package.__code__.co_freevars == ()


@pytest.mark.parametrize("licence", [None, "cc-by", "other-pd", "of-nobody", ""])
def test_core_package_dictize(data: Row, editor: dict[str, Any], licence: str | None) -> None:
    """A row with nothing attached is shown as core's own function makes it."""
    for fields in ({}, FULL, CLOSED):
        package: Any = model.Package.get(by_action(editor["name"], data(**fields)))
        package.license_id = licence
        context: Any = {"session": model.Session, "model": model}
        expected = model_dictize.package_dictize(package, context)
        assert list(Shows()._plain(package).items()) == list(expected.items())
    model.Session.rollback()


def test_core_package_dictize_of_a_deleted_body(data: Row, editor: dict[str, Any]) -> None:
    """A deleted body is not shown with its rows."""
    package = model.Package.get(by_action(editor["name"], data()))
    model.Group.get(package.owner_org).state = "deleted"
    model.Session.flush()
    context: Any = {"session": model.Session, "model": model}
    assert Shows()._plain(package) == model_dictize.package_dictize(package, context)
    model.Session.rollback()


def test_core_shows_what_is_attached(data: Row, editor: dict[str, Any], call: Any) -> None:
    """A row with tags, groups, files or relationships is shown by core itself."""
    ids = [by_action(editor["name"], data()) for _ in range(5)]
    call("package_patch", id=ids[0], tags=[{"name": "vent"}])
    group = call("group_create", name=f"group-of-{ids[1][:8]}")
    call("member_create", id=group["id"], object=ids[1], object_type="package", capacity="public")
    call("package_patch", id=ids[2], resources=[{"url": "http://example.org/a.csv"}])
    call("package_relationship_create", subject=ids[3], object=ids[4], type="depends_on")
    shows = Shows()
    packages = {package.id: package for package in shows.load(ids)}
    assert shows.attached == set(ids)
    for id in ids:
        expected = logic.package_show_default_and_custom_schemas(
            {"ignore_auth": True, "user": ""}, id
        )
        assert shows.both(packages[id]) == expected


def test_core_show_schema_ignores_whether_the_name_is_free(
    data: Row, editor: dict[str, Any]
) -> None:
    """What is shown in core's schema is the same without the validator that asks for the name."""
    id = by_action(editor["name"], data(**FULL))
    shows = Shows()
    [package] = shows.load([id])
    expected = logic.package_show_default_and_custom_schemas({"ignore_auth": True, "user": ""}, id)
    assert shows.both(package) == expected
    assert shows.both(package) == expected


def test_core_session_remembers_what_changed(
    small_batches: None, data: Row, editor: dict[str, Any]
) -> None:
    """The session's memory of changed records, which a large write empties, is where it was."""
    session: Any = model.Session()
    model.Session.add(model.Package(name=data()["name"]))
    model.Session.flush()
    assert set(session._object_cache) == {"new", "changed", "deleted"}
    model.Session.rollback()
    kept = []
    bulk.write(
        [bulk.Change(number, data()) for number in range(5)],
        editor["name"],
        lambda done: kept.append(sum(map(len, session._object_cache.values()))),
    )
    assert kept == [0, 0, 0]


def test_core_package_dict_save_tells_what_changed(data: Row, editor: dict[str, Any]) -> None:
    """Saving tells a new row, a changed row and one that is as it was."""
    package = model.Package.get(by_action(editor["name"], data()))
    context: Any = {"session": model.Session, "user": editor["name"]}
    extras = [{"key": key, "value": value} for key, value in package.extras.items()]
    same = {"id": package.id, "title": package.title, "extras": extras}
    assert model_save.package_dict_save(dict(same), context)[1] is None
    assert model_save.package_dict_save({**same, "title": "x"}, context)[1] == "update"
    assert model_save.package_dict_save({"name": data()["name"]}, context)[1] == "create"
    model.Session.rollback()


def test_core_activity_table_has_the_columns_that_are_written(
    data: Row, editor: dict[str, Any]
) -> None:
    """An activity is a row of these columns."""
    assert set(Activity.__table__.columns.keys()) == {
        "id", "timestamp", "user_id", "object_id", "activity_type", "data", "permission_labels",
    }  # fmt: skip


def test_scheming_leaves_its_fields_in_the_schema_it_is_given(
    data: Row, editor: dict[str, Any]
) -> None:
    """Validators are put together once: ckanext-scheming's are in the schema that it was given."""
    checker = Checker(editor["name"])
    first, second = (checker.check([bulk.Change(1, data(**FULL))])[0] for _ in range(2))
    assert checker.create.kept is not None
    assert {"reference", "__after", "owner_org"} <= set(checker.create.kept)
    assert [one["key"] for one in second.data["extras"]] == [
        one["key"] for one in first.data["extras"]
    ]


def test_validators_that_are_asked_less_stand_where_they_did(editor: dict[str, Any]) -> None:
    """The validators that are asked once are validators of these fields."""
    checker = Checker(editor["name"])
    for checks in (checker.create, checker.update):
        checks({"user": editor["name"], "session": model.Session, **{"model": model}}, {
            "type": "inventory", "name": "a-name", "owner_org": "", "state": "active",
        })  # fmt: skip
        found = {
            field
            for field, validators in (checks.kept or {}).items()
            if any(getattr(one, "__name__", "") in ("once", "unless_free") for one in validators)
        }
        assert found == {"owner_org", "state", "name", "metadata_modified", "plugin_data"}
