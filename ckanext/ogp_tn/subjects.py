"""The subjects of the extension, in order, and what each one brings to CKAN.

A subject is a package with the same file names as the others; whatever a file lists in
``__all__`` becomes public under its own name. Several subjects may chain the same function of CKAN.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: How CKAN knows an action, an auth function and a helper that goes on to what was there before.
CHAINED = ("chained_action", "chained_auth_function", "chained_helper")

SUBJECTS = (
    "administration",
    "metadata",
    "licences",
    "plans",
    "inventory",
    "portals",
    "checks",
    "sectors",
    "rdf",
    "stewards",
    "dashboard",
    "theme",
)


def _collector(kind: str) -> Callable[[], dict[str, Any]]:
    def collect() -> dict[str, Any]:
        found: dict[str, Any] = {}
        for subject in SUBJECTS:
            name = f"ckanext.ogp_tn.{subject}.{kind}"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            for public in module.__all__:
                function = getattr(module, public)
                if public in found:
                    function = _one_after_the_other(found[public], function)
                found[public] = function
        return found

    return collect


def _one_after_the_other(first: Any, then: Any) -> Any:
    """Return one chained function of two subjects': the earlier subject's is asked first.

    :raises ValueError: if one of them is not chained, so that one would hide the other
    """
    for function in (first, then):
        if not any(getattr(function, mark, False) for mark in CHAINED):
            raise ValueError(f"{first.__module__} and {then.__module__} define {then.__name__}")

    @wraps(first)
    def both(up: Any, *args: Any, **named: Any) -> Any:
        return first(partial(then, up), *args, **named)

    return both


actions = _collector("actions")
auth_functions = _collector("auth")
helpers = _collector("helpers")
validators = _collector("validators")
commands = _collector("commands")
subscriptions = _collector("subscriptions")


def blueprints() -> list[Any]:
    """Return the Flask blueprints of every subject."""
    return list(_collector("views")().values())
