"""What other portals answered the last time, so that they need not send it again.

Only lists are kept, which say what there is: an answer that nothing changed stands for the list
that was there before, and never for an empty one. They are in Redis; where one is not, it is read.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from contextlib import suppress
from typing import Any

from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

from ckanext.ogp_tn.metadata.fetching import Answer, Reader

#: The headers with which a portal recognises an answer.
MARKS = ("etag", "last-modified")
#: Seconds. Longer than from one night to the next, and not for ever: now and then all is read anew.
KEPT_FOR = 7 * 24 * 3600
#: Bytes, packed. What is larger is read each time.
MOST = 5_000_000


def read(reader: Reader, address: str) -> Answer:
    """Return the list at an address: where nothing changed, the one that came the last time.

    :raises Unread: if it cannot be had
    """
    before = _before(address)
    answer = reader.read(address, before.headers if before else None)
    if answer.content is None:
        return before or answer
    _keep(address, answer)
    return answer


def _before(address: str) -> Answer | None:
    try:
        found: Any = connect_to_redis().hgetall(_key(address))
        return Answer(
            found[b"address"].decode(),
            zlib.decompress(found[b"content"]),
            json.loads(found[b"marks"]),
        )
    except (RedisError, KeyError, ValueError, zlib.error):
        return None


def _keep(address: str, answer: Answer) -> None:
    marks = {name: answer.headers[name] for name in MARKS if name in answer.headers}
    content = zlib.compress(answer.content or b"") if marks else b""
    with suppress(RedisError):
        redis = connect_to_redis()
        if not marks or len(content) > MOST:
            redis.delete(_key(address))
            return
        kept: Any = {"address": answer.address, "content": content, "marks": json.dumps(marks)}
        redis.hset(_key(address), mapping=kept)
        redis.expire(_key(address), KEPT_FOR)


def _key(address: str) -> str:
    mark = hashlib.sha256(address.encode()).hexdigest()
    return f"ckan:{tk.config['ckan.site_id']}:ogp_tn:list:{mark}"
