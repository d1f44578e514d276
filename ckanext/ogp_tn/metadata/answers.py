"""What pages have in common: what they ask of actions, and the same numbers as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, jsonify

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.tables import Table, csv_text

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(*names: str) -> dict[str, str]:
    """Return what the address asks for by some names, each only where it is."""
    return {name: tk.request.args[name] for name in names if tk.request.args.get(name)}


def called(action: str, missing: str = "", refused: str = "", **data: Any) -> Any:
    """Call an action for the reader; what it refuses is a page that says why.

    :param missing: what the page says where the action does not say what is not there
    :param refused: what it says where the action does not say why; both marked by ``N_``
    """
    try:
        return tk.get_action(action)(Context(user=tk.current_user.name), data)
    except tk.NotAuthorized as error:
        return tk.abort(403, error.message or (refused and tk._(refused)))
    except tk.ObjectNotFound as error:
        return tk.abort(404, error.message or (missing and tk._(missing)))


def of_dataset(action: str, **data: Any) -> Any:
    """Call an action about a dataset; as on CKAN's own page, what may not be seen is not there."""
    try:
        return tk.get_action(action)(Context(user=tk.current_user.name), data)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))


def numbers(action: str, **asked: Any) -> Any:
    """Call an action for the reader; what is not there, or makes no sense, is not found."""
    try:
        return cache.action(action, **asked)
    except tk.ObjectNotFound as error:
        return tk.abort(404, error.message or "")
    except tk.ValidationError as error:
        return tk.abort(404, " ".join(error.error_summary.values()))


def data(extension: str, numbers: Any, table: Callable[[], Table], name: str) -> Response:
    """Answer with the numbers of a page as data.

    :param extension: ``json`` or ``csv``
    :param table: makes a table of them, where that is asked for
    :param name: what the file is called, without its ending
    """
    if extension == "json":
        return jsonify(numbers)
    return file(csv_text(table()), CSV, f"{name}.csv")


def file(content: str | bytes, content_type: str, name: str) -> Response:
    """Answer with a file to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
