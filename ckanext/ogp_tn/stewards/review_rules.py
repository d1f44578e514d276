"""Four eyes as plain functions: what waits for a second pair of them, and what a proposal holds.

A *record* is a dataset of any type as ``package_show`` gives it. A *change* says what one place
of a record held and what it is to hold: ``{"path": […], "before": …, "after": …}``. Paths are
``[field]``, ``["resources"]`` (the order of the files), ``["resources", id]`` (a whole file) and
``["resources", id, field]``. What a record lacks is None, and so is whatever is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

#: Whose changes wait: nobody's, those of whoever may not publish, everybody's.
OFF, EDITORS, ALL = "off", "editors", "all"

#: How a proposal stands. The first two are open: a record has one open proposal at most.
WAITING, RETURNED, PUBLISHED, WITHDRAWN = "waiting", "returned", "published", "withdrawn"
OPEN = (WAITING, RETURNED)

#: What a reviewer decides.
PUBLISH, RETURN = "publish", "return"

FILES = "resources"
#: A field of a file: the uploaded thing itself, ``{name, size, last_modified}``; one that waits
#: with its proposal has ``kept`` (where) and ``sha256`` instead of the last.
UPLOAD = "upload"

#: What CKAN writes itself or derives from other fields.
_OF_RECORD = frozenset(
    [
        "id",
        "type",
        "creator_user_id",
        "isopen",
        "license_title",
        "license_url",
        "metadata_created",
        "metadata_modified",
        "num_resources",
        "num_tags",
        "organization",
        "relationships_as_object",
        "relationships_as_subject",
        "tracking_summary",
    ]
)
_OF_FILE = frozenset(
    [
        "id",
        "created",
        "datastore_active",
        "metadata_modified",
        "package_id",
        "position",
        "state",
        "tracking_summary",
    ]
)
#: What CKAN derives from an uploaded file.
_OF_UPLOAD = ("last_modified", "size", "url", "url_type")

Record = Mapping[str, Any]
Change = dict[str, Any]


class Standing(NamedTuple):
    """Whose a record is and who sees it."""

    body: str | None
    private: bool
    state: str = "active"

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.state == "active" and not self.private


def needs_review(
    before: Standing | None, after: Standing, may_publish: Callable[[str], bool]
) -> bool:
    """Tell whether a change of a record waits for a second pair of eyes.

    Whoever changes what is public, lets something become public, or takes a record away from
    its body, must be one who may publish for that body: for the former one and for the next.
    Whether a draft is finished is not asked: it may become so in a later step. What belongs to
    no body has nobody who could review it.

    :param before: how the record stands; None for a new one
    :param after: how it is to stand
    :param may_publish: whether the person publishes a body's records without asking
    """
    bodies = set()
    if before and (before.is_public or before.body != after.body):
        bodies.add(before.body)
    if not after.private:
        bodies.add(after.body)
    return not all(may_publish(body) for body in bodies if body)


def changes(before: Record, after: Record) -> list[Change]:
    """Return what differs between two versions of a record, in the order of the second."""
    old, new = _fields(before), _fields(after)
    found = _differences([], old, new)
    old_files, new_files = files(before), files(after)
    for id in [*new_files, *(id for id in old_files if id not in new_files)]:
        was, is_ = old_files.get(id), new_files.get(id)
        if was is None or is_ is None:
            found.append(_change([FILES, id], was, is_))
        else:
            found += _differences([FILES, id], was, is_)
    left = [id for id in old_files if id in new_files]
    added = [id for id in new_files if id not in old_files]
    if list(new_files) != left + added:
        found.append(_change([FILES], list(old_files), list(new_files)))
    return found


def apply(wanted: Iterable[Change], record: Record) -> dict[str, Any]:
    """Return a record with changes made; those of a file that is no longer there are left out."""
    result = dict(record)
    shown = {file["id"]: file for file in record.get(FILES) or []}
    of_files: dict[str, dict[str, Any]] = {}
    order: list[str] = []
    for change in wanted:
        path, after = change["path"], change["after"]
        if path == [FILES]:
            order = after
        elif len(path) == 1:
            result[path[0]] = _unfold_field(path[0], _empty(change) if after is None else after)
        elif len(path) == 3:
            of_files.setdefault(path[1], {})[path[2]] = _empty(change) if after is None else after
        elif after is None:
            shown.pop(path[1], None)
        else:
            shown[path[1]] = _unfold_file({"id": path[1]}, after)
    for id, fields in of_files.items():
        if id in shown:
            shown[id] = _unfold_file(shown[id], {**fold_file(shown[id]), **fields})
    place = {id: number for number, id in enumerate(order)}
    result[FILES] = sorted(shown.values(), key=lambda file: place.get(file["id"], len(place)))
    return result


def conflicts(wanted: Iterable[Change], record: Record) -> list[Change]:
    """Return the changes of what has become something else since they were proposed.

    Each has what the record holds ``now`` beside what it held before.
    """
    return [
        {**change, "now": _shown(now)}
        for change in wanted
        if change["path"] != [FILES]
        and not _same(now := value(record, change["path"]), change["before"])
        and not _same(now, change["after"])
    ]


def left(wanted: Iterable[Change], record: Record) -> list[Change]:
    """Return the changes that a record does not have yet."""
    return [
        change
        for change in wanted
        if not _same(value(record, change["path"]), change["after"])
        and not (change["path"] == [FILES] and not _reorders(change["after"], record))
    ]


def changed(wanted: Iterable[Change], field: str) -> Any:
    """Return what a field of the record is to become; None where it stays."""
    return next((change["after"] for change in wanted if change["path"] == [field]), None)


def since(wanted: Iterable[Change], earlier: Iterable[Change]) -> list[Change]:
    """Return changes that say what stood there when each place was first proposed.

    :param earlier: the changes of the proposal that these replace
    """
    first = {tuple(change["path"]): change["before"] for change in earlier}
    return [
        {**change, "before": first.get(tuple(change["path"]), change["before"])}
        for change in wanted
    ]


def value(record: Record, path: list[str]) -> Any:
    """Return what a place of a record holds; a file that is not there is no file (``GONE``)."""
    if path == [FILES]:
        return list(files(record))
    if len(path) == 1:
        return _fields(record).get(path[0])
    file = files(record).get(path[1])
    if len(path) == 2:
        return file
    return GONE if file is None else file.get(path[2])


class _Gone:
    """What the field of a file holds when the file is no longer there."""


GONE = _Gone()


def files(record: Record) -> dict[str, dict[str, Any]]:
    """Return the files of a record by their ids, in order: of each what a person decides.

    What CKAN derives from an uploaded file stands together under ``upload``.
    """
    return {file["id"]: fold_file(file) for file in record.get(FILES) or []}


def fold_file(file: Record) -> dict[str, Any]:
    """Return what a person decides of a file, its upload as one thing."""
    folded = {name: item for name, item in file.items() if name not in _OF_FILE and _bare(item)}
    if file.get("url_type") == "upload" and UPLOAD not in folded:
        folded[UPLOAD] = {
            "name": str(file.get("url") or "").rsplit("/", 1)[-1],
            "size": file.get("size"),
            "last_modified": file.get("last_modified"),
        }
    if UPLOAD in folded:
        for name in _OF_UPLOAD:
            folded.pop(name, None)
    return folded


def _unfold_file(stored: Record, folded: Record) -> dict[str, Any]:
    """Return a file as CKAN writes it; an upload that waits with its proposal stays beside it."""
    file = {name: stored[name] for name in _OF_FILE if name in stored} | dict(folded)
    upload = file.pop(UPLOAD, None)
    if upload:
        file |= {"url": upload["name"], "url_type": "upload", "size": upload.get("size")}
        if "kept" in upload:
            file[UPLOAD] = upload
        else:
            file["last_modified"] = upload.get("last_modified")
    elif UPLOAD in folded:
        file["url_type"] = ""
    return file


def _fields(record: Record) -> dict[str, Any]:
    """Return what a person decides of a record, beside its files."""
    found = {
        name: item for name, item in record.items() if name not in _OF_RECORD and name != FILES
    }
    for name in ("tags", "groups"):
        if name in found:
            found[name] = sorted(one["name"] for one in found[name] or [])
    if "extras" in found:
        found["extras"] = {one["key"]: one["value"] for one in found["extras"] or []}
    return found


def _unfold_field(name: str, item: Any) -> Any:
    if name in ("tags", "groups"):
        return [{"name": one} for one in item or []]
    if name == "extras":
        return [{"key": key, "value": text} for key, text in (item or {}).items()]
    return item


def _empty(change: Change) -> Any:
    """Return what CKAN takes for nothing where something stood: what is left out, it keeps."""
    return type(change["before"])() if isinstance(change["before"], (list, dict)) else ""


def _differences(path: list[str], old: Record, new: Record) -> list[Change]:
    names = [*new, *(name for name in old if name not in new)]
    return [
        _change([*path, name], old.get(name), new.get(name))
        for name in names
        if not _same(old.get(name), new.get(name))
    ]


def _change(path: list[str], before: Any, after: Any) -> Change:
    return {"path": path, "before": before, "after": after}


def _reorders(order: list[str], record: Record) -> bool:
    there = list(files(record))
    return [id for id in order if id in there] != [id for id in there if id in order]


def _shown(now: Any) -> Any:
    return None if now is GONE else now


def _same(one: Any, other: Any) -> bool:
    return _bare(one) == _bare(other)


def _bare(item: Any) -> Any:
    """Return a value with all that is empty left out; ``False`` and ``0`` are something."""
    if isinstance(item, Mapping):
        return {key: bare for key, one in item.items() if (bare := _bare(one)) is not None} or None
    if isinstance(item, list):
        return [bare for one in item if (bare := _bare(one)) is not None] or None
    return None if item == "" else item
