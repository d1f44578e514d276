"""How far a run is with a dataset, and which files wait for the next: in Redis, for every process.

It is told, and no result: where Redis is away nothing is told, and the checks go on.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from typing import Any, cast

from redis import RedisError

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

#: What is told of a dataset: it waits for its turn, its files are looked at.
QUEUED, RUNNING = "queued", "running"
#: Of a dataset whose run is over: some of its files wait for the next one.
WAITS = "waits"
#: Seconds after which a run that says nothing more is taken for dead, one that never began too.
SILENT = {QUEUED: 3600, RUNNING: 900}
#: Seconds after which nobody remembers that a file waits: by then it is due.
FORGOTTEN = 7 * 24 * 3600


def queue(dataset: str) -> bool:
    """Tell that a dataset waits for its turn; False where it did so already, or has it."""
    told = json.dumps({"state": QUEUED, "done": 0, "total": 0})
    with suppress(RedisError):
        return bool(connect_to_redis().set(_key(dataset), told, nx=True, ex=SILENT[QUEUED]))
    return True


def running(dataset: str, done: int, total: int) -> None:
    """Tell how many of a dataset's files were looked at."""
    with suppress(RedisError):
        told = json.dumps({"state": RUNNING, "done": done, "total": total})
        connect_to_redis().set(_key(dataset), told, ex=SILENT[RUNNING])


def over(dataset: str) -> None:
    """Tell that the run of a dataset is over."""
    with suppress(RedisError):
        connect_to_redis().delete(_key(dataset))


def of(dataset: str, files: Collection[str]) -> tuple[dict[str, Any] | None, set[str]]:
    """Return how far the run of a dataset is, and which of its files wait for the next one.

    :returns: ``state``, ``done`` and ``total``, or None where there is nothing to tell
    """
    waiting = waiting_of(files)
    with suppress(RedisError):
        told = cast("bytes | None", connect_to_redis().get(_key(dataset)))
        if told is not None:
            return json.loads(told), waiting
    left = {"state": WAITS, "done": len(files) - len(waiting), "total": len(files)}
    return left if waiting else None, waiting


def waits(files: Collection[str]) -> None:
    """Remember that files wait for the next run, and are due then."""
    if files:
        with suppress(RedisError):
            redis = connect_to_redis()
            redis.sadd(_key(), *files)
            redis.expire(_key(), FORGOTTEN)


def waiting_of(files: Collection[str]) -> set[str]:
    """Return which of some files wait for the next run."""
    asked = list(files)
    if asked:
        with suppress(RedisError):
            told = cast("list[int]", connect_to_redis().smismember(_key(), asked))
            return {id for id, is_so in zip(asked, told, strict=True) if is_so}
    return set()


def looked_at(file: str) -> None:
    """Forget that a file waits."""
    with suppress(RedisError):
        connect_to_redis().srem(_key(), file)


def _key(dataset: str = "waiting") -> str:
    return ":".join(("ckan", tk.config["ckan.site_id"], "ogp_tn", "checks", dataset))
