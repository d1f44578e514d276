"""The pages of the portal that the rules of every page are tried on, and how one is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

LANGUAGES = ("ar", "fr", "en")
DESKTOP = (1280, 900)
PHONE = (360, 740)

_SCRIPT = (Path(__file__).parent / "observe.js").read_text()


@dataclass(frozen=True)
class Place:
    """A page of the portal: ``ours`` if we make its content, else CKAN does."""

    name: str
    path: str
    ours: bool = False
    person: str = ""
    status: int = 200


_OURS = {
    "home": "/",
    "plan": "/ogp",
    "plans compared": "/ogp/plans",
    "self-assessment": "/ogp/plan/nap2/self-assessment",
    "plan in a frame": "/ogp/embed/plan-levels",
    "axes in a frame": "/ogp/embed/axis-levels",
    "bodies in a frame": "/ogp/embed/bodies",
    "indicator in a frame": "/ogp/embed/indicator.commitments?plan=nap2",
    "contested commitment": "/commitment/nap2-06",
    "commitment without a due date": "/commitment/nap2-15",
    "action plan": "/action-plan/nap2",
    "commitments": "/commitment/",
    "body": "/organization/ministry-of-transport",
    "scoreboard": "/ogp/bodies",
    "scoreboard of some bodies": "/ogp/bodies?sort=inventory_open&kind=ministry&inventory=with",
    "scoreboard of bodies without an inventory": "/ogp/bodies?inventory=without",
    "scoreboard without bodies": "/ogp/bodies?kind=court&governorate=TN-83",
    "inventory of a body": "/ogp/bodies/ministry-of-transport",
    "calendar": "/ogp/calendar",
    "calendar of a year": "/ogp/calendar?plan=nap2&year=2018",
    "calendar of a body": "/ogp/calendar?organization=ministry-of-transport",
    "indicators": "/ogp/indicators",
    "indicator": "/ogp/indicators/commitments",
    "indicator of a past day": "/ogp/indicators/commitments?date=2018-07-31",
    "tables": "/ogp/tables",
    "table": "/ogp/tables/permits",
    "municipalities": "/ogp/municipalities",
    "checks": "/ogp/checks",
    "checks of a dataset": "/ogp/checks/ogp-plan-2016-2018-data",
    "portals": "/ogp/portals",
    "vocabulary": "/ogp/vocabulary",
    "portal that serves": "/ogp/portals/data-transport",
    "portal that is gone": "/ogp/portals/openbaladiati",
}
_OUR_FORMS = {
    "new commitment": "/commitment/new",
    "edit a commitment": "/commitment/edit/nap2-06",
    "report progress": "/commitment/nap2-06/progress",
    "edit a plan": "/action-plan/edit/nap2",
    "new inventory row": "/inventory/new",
    "new dataset": "/dataset/new",
    "import an inventory": "/ogp/inventory/ministry-of-transport/import",
    "set a target": "/ogp/bodies/ministry-of-transport/target",
    "data stewards of a body": "/ogp/bodies/ministry-of-transport/mandates",
    "appoint a data steward": "/ogp/bodies/ministry-of-transport/mandates/new",
    "review": "/ogp/review",
    "workbench": "/ogp/workbench",
    "workbench of a body": "/ogp/workbench?organization=ministry-of-transport",
    "edit a body": "/organization/edit/ministry-of-transport",
    "licences of a body": "/ogp/licences/open-government-team?license_id="
    "licence-nationale-de-donnees-publiques-ouvertes",
}
_OF_CKAN = {
    "datasets": "/dataset/?q=خطة",
    "nothing found": "/dataset/?q=qqqq",
    "inventory": "/inventory/",
    "action plans": "/action-plan/",
    "bodies": "/organization/",
    "about a body": "/organization/about/ministry-of-transport",
    "activity of a body": "/organization/activity/ministry-of-transport",
    "dataset": "/dataset/ogp-plan-2016-2018-data",
    "dataset with an agenda": "/dataset/cultural-agenda-sample",
    "groups": "/group/",
    "about": "/about",
    "log in": "/user/login",
    "forgotten password": "/user/reset",
}
_OF_CKAN_SIGNED_IN = {
    "dashboard": "/dashboard/",
    "my datasets": "/dashboard/datasets",
    "profile": "/user/admin",
    "edit the profile": "/user/edit/admin",
    "tokens": "/user/admin/api-tokens",
    "users": "/user/",
    "edit a dataset": "/dataset/edit/ogp-plan-2016-2018-data",
    "new file": "/dataset/ogp-plan-2016-2018-data/resource/new",
    "delete a commitment": "/commitment/delete/nap2-06",
    "members": "/organization/members/ministry-of-transport",
    "new member": "/organization/member_new/ministry-of-transport",
    "datasets of a body": "/organization/bulk_process/open-government-team",
    "administration": "/ckan-admin/",
}

PLACES = (
    *(Place(name, path, ours=True) for name, path in _OURS.items()),
    *(Place(name, path, ours=True, person="admin") for name, path in _OUR_FORMS.items()),
    *(Place(name, path) for name, path in _OF_CKAN.items()),
    Place("not found", "/nothing-is-here", status=404),
    *(Place(name, path, person="admin") for name, path in _OF_CKAN_SIGNED_IN.items()),
)


@dataclass(frozen=True)
class Facts:
    """What a reader meets on a page, as ``observe.js`` tells it; sizes in CSS pixels."""

    lang: str
    dir: str
    side: str
    overflow: int
    headings: list[str]
    times: list[str]
    texts: list[tuple[str, str, str]]
    targets: list[dict[str, Any]]


def observe(page: Page) -> Facts:
    """Look at the page that is open, at the width it has."""
    return Facts(**page.evaluate(_SCRIPT))
