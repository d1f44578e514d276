"""The one reader of the register, ``schemas/portals.yaml`` or the file of the portal's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import json_schemas
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.portals import rules


class WrongRegister(ValueError):
    """A register that cannot be used; says what is wrong with it, and where."""


@cache
def read(file: Traversable | Path) -> Mapping[str, Any]:
    """Read a register, once per process.

    :returns: ``sources`` by name, and ``portals``, in the order of the file
    :raises WrongRegister: if it is not there, is no YAML, or says what it may not
    """
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WrongRegister(str(error)) from error
    wrong = [
        f"{json_schemas.place(error.absolute_path)}: {error.message}"
        for error in json_schemas.validator("portals").iter_errors(content)
    ] or list(rules.problems(content))
    if wrong:
        raise WrongRegister("; ".join(wrong[:5]))
    return content


def _register() -> Mapping[str, Any]:
    own = config.portals_file()
    return read(Path(own) if own else files("ckanext.ogp_tn.schemas") / "portals.yaml")


def portals() -> list[dict[str, Any]]:
    """Return every portal and system: portals of open data first, the kinds in their order.

    Each state of an entry has its ``source`` in full: ``title`` and ``url``.
    """
    content = _register()
    kinds = vocabulary("portal_kinds")
    ordered = sorted(content["portals"], key=lambda entry: kinds.rank(entry["kind"]))
    return [_whole(entry, content["sources"]) for entry in ordered]


def portal(id: str) -> dict[str, Any] | None:
    """Return one portal or system by its id; None where the register has none of it."""
    return next((entry for entry in portals() if entry["id"] == id), None)


def _whole(entry: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Any]:
    states = [{**one, "source": _source(one, sources)} for one in entry["states"]]
    return {**entry, "states": states}


def _source(state: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Any]:
    source = sources[state["source"]]
    return {"title": source["title"], "url": state.get("url") or source.get("url")}
