"""The frame of every page, and core's helpers where they speak to a reader."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.ogp_tn.dashboard import aggregates


def read(app: Any, path: str) -> BeautifulSoup:
    """Return a page as a visitor gets it."""
    return BeautifulSoup(app.get(path).body, "html.parser")


@pytest.mark.parametrize(
    ("language", "direction", "title"),
    [
        ("ar", "rtl", "الحكومة المفتوحة · تونس"),
        ("fr", "ltr", "Gouvernement ouvert · Tunisie"),
        ("en", "ltr", "Open Government · Tunisia"),
    ],
)
def test_a_page_says_its_language_and_the_portals_name_in_it(
    app: Any, language: str, direction: str, title: str
) -> None:
    """The page carries its language and direction, and the portal's name as that language has it.

    No class says that scripts run: one of them does, where they do.
    """
    page = read(app, f"/{language}/about")
    html = page.html
    assert (html["lang"], html["dir"], html.get("class")) == (language, direction, None)
    assert page.title.text.strip().endswith(title)
    assert page.select_one(".ogp-wordmark").text.strip() == title


@pytest.mark.ckan_config("ckan.site_title", "بيانات بلدية صفاقس")
def test_a_name_that_no_catalogue_knows_stays_as_it_is(app: Any) -> None:
    """An administrator's own name is shown as written."""
    assert read(app, "/fr/about").select_one(".ogp-wordmark").text.strip() == "بيانات بلدية صفاقس"


@pytest.mark.parametrize("path", ["/ar/", "/fr/commitment/", "/en/user/login", "/ar/nothing-here"])
def test_nothing_comes_from_another_host(app: Any, path: str) -> None:
    """Scripts, styles, pictures and frames are the portal's own."""
    page = BeautifulSoup(app.get(path, status=None).body, "html.parser")
    own = ("/", "http://test.ckan.net/", "data:")
    for tag in page.select("script[src], img[src], iframe[src]"):
        assert tag["src"].startswith(own)
        assert not tag["src"].startswith("//")
    for tag in page.select("link[rel=stylesheet], link[rel=icon], link[rel=preload]"):
        assert tag["href"].startswith(own)


@pytest.mark.ckan_config("ckan.gravatar_default", "identicon")
def test_no_picture_of_a_person_comes_from_another_host(app: Any) -> None:
    """A person without a picture is a letter, whatever the option for pictures elsewhere says."""
    user = factories.User(image_url="")
    page = read(app, f"/ar/user/{user['name']}")
    assert "gravatar" not in str(page)
    assert page.select_one(".ogp-portrait .ogp-initial").text == user["display_name"][0]


def test_colours_of_the_look_need_no_option(app: Any) -> None:
    """Where an administrator chose no colour the page carries none."""
    assert "-chosen:" not in app.get("/en/about").body


@pytest.mark.ckan_config("ckanext.ogp_tn.accent_color", "#005500")
def test_an_administrator_chooses_the_accent(app: Any) -> None:
    """The chosen colour is set on the page, and only that one."""
    style = read(app, "/en/about").head.find("style").text
    assert "--ogp-accent-chosen: #005500;" in style
    assert "ink" not in style


def test_the_first_page_without_a_plan_says_so(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no plan is published the first page says what it will show, and still searches."""
    monkeypatch.setattr(aggregates, "current_plan", lambda: None)
    page = read(app, "/en/")
    assert "No action plan has been published here yet" in page.text
    assert page.select_one("#field-main-search")


def test_the_footer_names_the_licence(app: Any) -> None:
    """The licence of the portal's data is named on every page, in the reader's language."""
    assert "الرخصة الوطنية للبيانات العمومية المفتوحة" in read(app, "/ar/about").footer.text


@pytest.mark.parametrize(
    ("language", "long", "with_hours"),
    [
        ("ar", "31 جويلية 2018", "31 جويلية 2018، 14:05 (UTC)"),
        ("fr", "31 juillet 2018", "31 juillet 2018, 14:05 (UTC)"),
        ("en", "31 July 2018", "31 July 2018, 14:05 (UTC)"),
    ],
)
def test_core_writes_dates_as_tunisia_does(
    app: Any, language: str, long: str, with_hours: str
) -> None:
    """Day, month by its name here, year; digits from 0 to 9; the hour with its zone."""
    moment = "2018-07-31T14:05:06"
    with app.flask_app.test_request_context(f"/{language}/", environ_base={"CKAN_LANG": language}):
        assert tk.h.render_datetime(moment) == long
        assert tk.h.render_datetime(moment, with_hours=True) == with_hours
        assert tk.h.render_datetime(moment, date_format="%Y") == "2018"
        assert tk.h.render_datetime("no date") == ""


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ({"url_type": "upload"}, "rain.csv"),
        ({"url_type": "upload", "name": "Rain"}, "Rain"),
        ({"url_type": "upload", "description": "How much it rained."}, "How much it rained"),
        ({"url_type": None}, "Unnamed resource"),
    ],
)
def test_a_file_without_a_name_is_called_as_it_was_uploaded(
    app: Any, file: dict[str, Any], name: str
) -> None:
    """A link that nobody named stays without a name: its address is another host's."""
    with app.flask_app.test_request_context("/en/", environ_base={"CKAN_LANG": "en"}):
        shown = tk.h.resource_display_name({"url": "http://x/download/rain.csv", **file})
    assert shown == name


def test_a_page_of_our_types_is_called_by_their_name(app: Any) -> None:
    """No page says Action-Plans or Inventorys."""
    for path, heading in (("commitment", "Commitments"), ("inventory", "Data inventory")):
        page = read(app, f"/en/{path}/")
        assert page.title.text.strip().startswith(heading)
        assert page.select_one(".breadcrumb .active").text.strip() == heading


def test_filters_open_without_a_script(app: Any) -> None:
    """On a phone the filters are a popover, which a button opens by itself."""
    organization = factories.Organization()
    factories.Dataset(owner_org=organization["id"], license_id="cc-by")
    page = read(app, "/en/dataset/")
    assert page.select_one("#search-facets").has_attr("popover")
    assert page.select(".search-form button[popovertarget=search-facets]")
    assert page.select("#search-facets a[href]")
