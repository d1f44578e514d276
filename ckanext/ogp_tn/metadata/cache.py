"""Numbers that are public are counted once for all visitors, until something changes.

What is kept are numbers, never pages: a page holds its reader's token and messages. Everything
kept belongs to a *generation*, a random mark in Redis. Whoever changes something sets a new mark
once the change can be read; what was counted before is then asked for by nobody. A count that
began before a change is kept under the mark that it began with.

Without Redis, and for readers who are signed in, everything is counted anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from flask import Response, has_request_context, session
from redis import Redis, RedisError

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from ckan.types import Context

from ckanext.ogp_tn.metadata.reader import language

log = logging.getLogger(__name__)

#: Seconds. What changes where no action tells of it (an index rebuilt by hand, an edit while
#: Redis is away) is seen after these.
KEPT_FOR = 600


def changed() -> None:
    """Forget all numbers: something that may count in them has changed and can be read."""
    with suppress(RedisError):
        connect_to_redis().set(_key("generation"), secrets.token_hex(8))


def kept(name: str, count: Callable[[], Any], /, **asked: Any) -> Any:
    """Return numbers that are the same for everybody, counted only if they are not kept.

    :param name: what is counted
    :param count: counts it; gives what JSON can hold
    :param asked: what else decides on the answer, beside the day and the reader's language
    """
    # Without a commit after each change the index shows it some time later, and nobody says when.
    if not _is_visitor() or not tk.config["ckan.search.solr_commit"]:
        return count()
    try:
        redis = connect_to_redis()
        key = _key(
            _generation(redis),
            f"{date.today()}",
            language(),
            name,
            json.dumps(asked, sort_keys=True),
        )
        found = redis.get(key)
    except RedisError:
        log.warning("Redis does not answer: numbers are counted for each visitor")
        return count()
    if found is not None:
        return json.loads(found)  # pyright: ignore[reportArgumentType]
    numbers = count()
    with suppress(RedisError):
        redis.set(key, json.dumps(numbers), ex=KEPT_FOR)
    return numbers


def action(name: str, /, **asked: Any) -> Any:
    """Call an action whose numbers are public, for whoever reads; see :func:`kept`.

    :raises Exception: what the action raises
    """
    user = tk.current_user.name if has_request_context() else ""
    return kept(name, lambda: tk.get_action(name)(Context(user=user), dict(asked)), **asked)


def unless_unchanged(answer: Response) -> Response:
    """Say to a visitor who has an answer already that it is still the same.

    For ``Blueprint.after_request``. The mark (ETag) of a page leaves out its token, which is
    written differently each time, and holds whose it is.
    """
    if not _is_visitor():
        # Core calls what is not made from a template public.
        tk.request.environ["__no_cache__"] = True
        return answer
    if answer.status_code != 200 or answer.direct_passthrough:
        return answer
    field = tk.config["WTF_CSRF_FIELD_NAME"]
    written = tk.g.get(field) or ""
    content = answer.get_data().replace(written.encode(), b"")
    own = session.get(field, "") if written else ""
    answer.set_etag(hashlib.sha256(content + own.encode()).hexdigest()[:32], weak=bool(written))
    if written:
        answer.cache_control.no_cache = True
    answer.make_conditional(tk.request.environ)
    return answer


def _is_visitor() -> bool:
    """Tell whether this answers somebody who is not signed in."""
    return has_request_context() and tk.current_user.is_anonymous


def _generation(redis: Redis) -> str:
    name = _key("generation")
    mark: Any = redis.get(name)
    if mark is None:
        redis.set(name, secrets.token_hex(8), nx=True)
        mark = redis.get(name) or b""
    return mark.decode()


def _key(*parts: str) -> str:
    return ":".join(("ckan", tk.config["ckan.site_id"], "ogp_tn", "numbers", *parts))
