"""What templates ask of the portal's look, and core's helpers where they speak to a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel import Locale
from flask import current_app
from markupsafe import Markup

import ckan.plugins.toolkit as tk
from ckan.lib.i18n import get_available_locales

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import licences, profiles
from ckanext.ogp_tn.metadata.languages import LANGUAGES, NAMES, direction, pick
from ckanext.ogp_tn.theme import words
from ckanext.ogp_tn.theme.navigation import ENTRIES, Entry

__all__ = [
    "humanize_entity_type",
    "ogp_tn_colors",
    "ogp_tn_favicon",
    "ogp_tn_found",
    "ogp_tn_kind",
    "ogp_tn_kinds",
    "ogp_tn_language_links",
    "ogp_tn_lists_one_kind",
    "ogp_tn_licence",
    "ogp_tn_navigation",
    "ogp_tn_site_logo",
    "ogp_tn_site_title",
    "render_datetime",
    "resource_display_name",
    "user_image",
]


def ogp_tn_navigation(place: str = "navigation") -> list[dict[str, Any]]:
    """Return the links of the header or the footer, with the one that is current.

    :param place: ``navigation`` or ``footer``, as a profile calls it
    :returns: for each ``{"label", "about", "url", "current"}``; ``current`` is ``page`` where the
        link is the page itself, ``true`` where the page belongs to it, else empty
    """
    return [
        {
            "label": tk._(entry.label),
            "about": tk._(entry.about),
            "url": tk.h.url_for(entry.endpoint, **_only(entry)),
            "current": _current(entry),
        }
        for entry in _entries(place)
        if entry.endpoint in current_app.view_functions
    ]


def _entries(place: str) -> list[Entry]:
    by_name = {entry.name: entry for entry in ENTRIES}
    return [by_name[name] for name in getattr(profiles.current(), place)]


def _only(entry: Entry) -> dict[str, str]:
    """Return the filter without which a link would show every type of dataset."""
    if entry.endpoint == "dataset.search" and _searches_everything():
        return {"dataset_type": "dataset"}
    return {}


def _current(entry: Entry) -> str:
    blueprint, endpoint = tk.get_endpoint()
    if blueprint not in entry.blueprints:
        return ""
    if f"{blueprint}.{endpoint}" != entry.endpoint:
        return "true"
    # The search through everything belongs to no section.
    return "page" if _only(entry).items() <= tk.request.args.to_dict().items() else ""


def _is_everything() -> bool:
    """Tell whether this page is the search through every type."""
    blueprint, _endpoint = tk.get_endpoint()
    narrowed = tk.request.args.get("dataset_type") == "dataset"
    return blueprint == "dataset" and _searches_everything() and not narrowed


def _searches_everything() -> bool:
    """Tell whether the search of datasets finds every other type as well, as core's default is."""
    # Core reads the name of the type whose search that is, or a yes or no that means datasets.
    return str(tk.config["ckan.search.show_all_types"]).lower() in {"dataset", "true", "yes", "1"}


def ogp_tn_language_links() -> list[dict[str, Any]]:
    """Return the languages of the portal, each with the address of the present page in it.

    :returns: for each ``{"code", "dir", "name", "url", "current"}``: ours first, then those that
        the administrator offers by name
    """
    available: dict[str, Locale] = {
        locale.short_name: locale  # pyright: ignore[reportAttributeAccessIssue]
        for locale in get_available_locales()
    }
    offered = tk.config["ckan.locales_offered"] or []
    codes = [code for code in LANGUAGES if code in available]
    codes += [code for code in available if code in offered and code not in codes]
    address = tk.h.current_url()
    return [
        {
            "code": tk.h.unix_locale_to_bcp47(code),
            "dir": direction(code),
            "name": NAMES.get(code) or available[code].display_name,
            "url": tk.h.url_for(address, locale=code),
            "current": code == tk.h.lang(),
        }
        for code in codes
    ]


def ogp_tn_kinds(q: str | None) -> list[dict[str, Any]]:
    """Return the kinds of record a search may be narrowed to, keeping the words looked for.

    :param q: what the reader typed
    :returns: for each ``{"label", "url", "current"}``; empty on a page that searches no kind
    """
    blueprint, _endpoint = tk.get_endpoint()
    typed = {"q": q} if q else {}
    everything = _searches_everything()
    narrowed = tk.request.args.get("dataset_type") == "dataset"
    kinds = [
        (tk._("Commitments"), "commitment", {}),
        (tk._("Data inventory"), "inventory", {}),
        (tk._("Datasets"), "dataset", {"dataset_type": "dataset"} if everything else {}),
    ]
    if everything:
        kinds.insert(0, (tk._("Everything"), "dataset", {}))
    if blueprint not in {kind for _label, kind, _params in kinds}:
        return []
    return [
        {
            "label": label,
            "url": tk.h.url_for(f"{kind}.search", **typed, **params),
            "current": kind == blueprint
            and (kind != "dataset" or not everything or narrowed == bool(params)),
        }
        for label, kind, params in kinds
        if f"{kind}.search" in current_app.view_functions
    ]


def ogp_tn_lists_one_kind() -> bool:
    """Tell whether everything on this page is of one kind, so that an item need not say which."""
    blueprint, _endpoint = tk.get_endpoint()
    return blueprint in {"dataset", *words.SENTENCES} and not _is_everything()


def ogp_tn_kind(object_type: str) -> str:
    """Return the name of one record of a type of dataset."""
    return words.sentence("package", object_type, "one") or tk._("Dataset")


def ogp_tn_found(object_type: str, count: int, query: str | None) -> str | None:
    """Return the heading of a search page; ``None`` where core's own sentence serves.

    :param object_type: the type of dataset that was searched
    :param count: how many were found
    :param query: the words that were looked for
    """
    everything = object_type == "dataset" and not ogp_tn_lists_one_kind()
    return words.found(object_type, count, query, everything)


def ogp_tn_site_title() -> str:
    """Return the portal's name, in the reader's language where profile or catalogue know it."""
    title = tk.config.get("ckan.site_title")
    own = profiles.current().title
    # An empty message is the header of a catalogue; "CKAN" is what nobody chose.
    if title in (None, "", "CKAN", *own.values()):
        return pick(own, tk.h.lang())[0]
    return tk._(title)


def ogp_tn_site_logo() -> str | None:
    """Return the address of the portal's own logo; ``None`` where it has none."""
    return _chosen("ckan.site_logo", "/base/images/ckan-logo.png")


def ogp_tn_favicon() -> str | None:
    """Return the address of the portal's own icon; ``None`` where it has none."""
    return _chosen("ckan.favicon", "/base/images/ckan.ico")


def _chosen(option: str, core_default: str) -> str | None:
    value = tk.config.get(option)
    return tk.h.url_for_static_or_external(value) if value and value != core_default else None


def ogp_tn_colors() -> dict[str, str]:
    """Return the colours that the administrator chose, by the name of their CSS property."""
    chosen = {"accent": config.accent_color(), "ink": config.ink_color()}
    return {name: color for name, color in chosen.items() if color}


def ogp_tn_licence() -> dict[str, Any] | None:
    """Return the licence of the portal's data, ``title`` and ``url``.

    None where the administrator has a list of licences of their own: what it says is not ours to
    promise, and a list that cannot be read must not take every page with it.
    """
    if tk.config.get("licenses_group_url"):
        return None
    found = licences.licence(licences.default())
    return {"title": found.title, "url": found.url or None} if found else None


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[..., str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """Say what our own types and public bodies are called; leave the others to core."""
    placeholder = words.SAME_AS.get(purpose, purpose) == "search placeholder"
    if placeholder and object_type == "dataset" and _is_everything():
        return tk._("Search the portal")
    own = words.sentence(entity_type, object_type, purpose)
    return next_helper(entity_type, object_type, purpose) if own is None else own


@tk.chained_helper
def render_datetime(
    next_helper: Callable[..., str],
    datetime_: Any,
    date_format: str | None = None,
    with_hours: bool = False,
    with_seconds: bool = False,
) -> str:
    """Write dates as Tunisia does, on core's pages too: day, month by its name here, year."""
    if date_format:
        return next_helper(datetime_, date_format=date_format)
    iso = next_helper(datetime_, date_format="%Y-%m-%d")
    if not iso:
        return ""
    day = tk.h.ogp_tn_date(iso)
    if not (with_hours or with_seconds):
        return day
    clock = next_helper(datetime_, date_format="%H:%M:%S" if with_seconds else "%H:%M")
    zone = next_helper(datetime_, date_format="%Z")
    return tk._("{date}, {time}").format(date=day, time=f"{clock} ({zone})" if zone else clock)


@tk.chained_helper
def resource_display_name(next_helper: Callable[..., str], resource_dict: dict[str, Any]) -> str:
    """Call an uploaded file that nobody named or described as its author's machine does."""
    named = any(tk.h.get_translated(resource_dict, field) for field in ("name", "description"))
    if named or resource_dict.get("url_type") != "upload":
        return next_helper(resource_dict)
    return (resource_dict.get("url") or "").rsplit("/", 1)[-1] or next_helper(resource_dict)


@tk.chained_helper
def user_image(
    next_helper: Callable[..., Markup | str], user_id: str, size: int = 100
) -> Markup | str:
    """Show the picture that a user uploaded, and none from another host."""
    try:
        user = tk.get_action("user_show")({"ignore_auth": True}, {"id": user_id})
    except tk.ObjectNotFound:
        return ""
    if user["image_display_url"]:
        return next_helper(user_id, size)
    return Markup('<span class="ogp-initial" aria-hidden="true">{}</span>').format(
        user["display_name"][:1]
    )
