"""A CKAN portal's catalogue, read through its API: which records there are, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata.fetching import NOT_JSON, Answer, Limits, Reader, Unread
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals import unchanged

#: Records listed, and read, with one request: CKAN gives no more than a thousand.
LISTED, READ = 1000, 50
#: More than any portal of the country holds; a list without end is left here.
MOST = 200_000
#: Seconds between two requests, so that the source's own visitors do not notice.
PAUSE = 0.2

REFUSES = N_("{host} says that it could not answer.")
UNSTEADY = N_("{host} says that it has {count} records and lists {listed}.")
NOT_GIVEN = N_("{host} lists this record and does not give it.")


def reader() -> Reader:
    """Return what reads from other portals, as this portal's options say."""
    agent = f"ckanext-ogp_tn (+{tk.config['ckan.site_url']})"
    limits = Limits(seconds=60, megabytes=50)
    return _reader(agent, tuple(config.local_hosts()), limits, PAUSE)


@cache
def _reader(agent: str, local_hosts: tuple[str, ...], limits: Limits, pause: float) -> Reader:
    """Return one and the same for the same options: it remembers when it may ask again."""
    return Reader(agent, local_hosts, limits, pause)


def listed(reader: Reader, address: str) -> dict[str, str]:
    """Return when each public record of a portal was last changed, by its id.

    :raises Unread: if the list cannot be had in full: half of it would look like a great loss
    """
    found: dict[str, str] = {}
    start, count, host = 0, 1, ""
    while start < min(count, MOST):
        fields = "id,metadata_modified"
        answer = unchanged.read(
            reader, _search(address, fl=fields, start=start, rows=LISTED, sort="id asc")
        )
        page, count = _results(answer)
        host = answer.host
        for one in page:
            if not isinstance(one, dict) or not isinstance(one.get("id"), str):
                raise Unread(NOT_JSON, host=host)
            found[one["id"]] = rules.moment(one.get("metadata_modified"))
        if not page:
            break
        start += len(page)
    if len(found) != count:
        raise Unread(UNSTEADY, host=host, count=count, listed=len(found))
    return found


def contents(reader: Reader, address: str, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield what a portal says of some of its records, with one request.

    :raises Unread: if it does not answer
    """
    wanted = " OR ".join(f'"{id}"' for id in ids)
    answer = reader.read(_search(address, also=f"+id:({wanted})", rows=READ))
    for one in _results(answer)[0]:
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            yield one


def content(reader: Reader, address: str, id: str) -> dict[str, Any]:
    """Return what a portal says of one of its records.

    :raises Unread: if it does not
    """
    answer = reader.read(f"{address.rstrip('/')}/api/3/action/package_show?{urlencode({'id': id})}")
    result = _result(answer)
    if not isinstance(result, dict) or result.get("id") != id:
        raise Unread(NOT_GIVEN, host=answer.host)
    return result


def _search(address: str, also: str = "", **asked: Any) -> str:
    wanted = f"+dataset_type:({' OR '.join(rules.TYPES)}) {also}".strip()
    return f"{address.rstrip('/')}/api/3/action/package_search?{urlencode({'fq': wanted, **asked})}"


def _result(answer: Answer) -> Any:
    data = answer.data()
    if not isinstance(data, dict) or "success" not in data:
        raise Unread(NOT_JSON, host=answer.host)
    if data["success"] is not True:
        raise Unread(REFUSES, host=answer.host)
    return data.get("result")


def _results(answer: Answer) -> tuple[list[Any], int]:
    result = _result(answer)
    page, count = (result.get(name) if isinstance(result, dict) else None
                   for name in ("results", "count"))  # fmt: skip
    if not isinstance(page, list) or not isinstance(count, int) or isinstance(count, bool):
        raise Unread(NOT_JSON, host=answer.host)
    return page, count
