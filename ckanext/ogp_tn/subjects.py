"""The subjects of the extension, in order, and what each one brings to CKAN.

A subject is a package with the same file names as the others; whatever a file lists in
``__all__`` becomes public under its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

SUBJECTS = (
    "administration",
    "metadata",
    "licences",
    "plans",
    "inventory",
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
                if public in found:
                    raise ValueError(f"{name} and another subject both define {public}")
                found[public] = getattr(module, public)
        return found

    return collect


actions = _collector("actions")
auth_functions = _collector("auth")
helpers = _collector("helpers")
validators = _collector("validators")
commands = _collector("commands")
subscriptions = _collector("subscriptions")


def blueprints() -> list[Any]:
    """Return the Flask blueprints of every subject."""
    return list(_collector("views")().values())
