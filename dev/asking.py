"""How often the search engine and the database are asked, for tests and measurements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pysolr
from sqlalchemy import event


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count the requests to the search engine and to the database that this process makes."""
    from ckan import model

    asked = {"solr": 0, "sql": 0}
    send = pysolr.Solr._send_request

    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        asked["solr"] += 1
        return send(self, *args, **kwargs)

    def execute(*_args: Any) -> None:
        asked["sql"] += 1

    with mock.patch.object(pysolr.Solr, "_send_request", request):
        event.listen(model.meta.engine, "before_cursor_execute", execute)
        try:
            yield asked
        finally:
            event.remove(model.meta.engine, "before_cursor_execute", execute)
