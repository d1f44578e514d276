"""What a visitor reads on the pages of plans and commitments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from ckan.tests import factories

from ckanext.ogp_tn.dashboard import aggregates

TABLE = "جدول · Tableau · Summary table"
SHEET = "بطاقة · Fiche · Commitment sheet"


@dataclass
class Demo:
    """Names of what the pages show."""

    plan: str
    body: str

    def commitment(self, number: int) -> str:
        """Return the name of a commitment."""
        return f"{self.plan}-{number:02d}"


def _reading(basis: str, level: str, **more: Any) -> dict[str, Any]:
    return {
        "assessor": "government",
        "basis": basis,
        "level": level,
        "date": "2018-07-31",
        "transcribed": True,
        **more,
    }


@pytest.fixture(scope="module")
def demo(unique: Callable[[str], str]) -> Demo:
    """Create a plan with a rich, contested commitment and an almost empty one."""
    body = factories.Organization(title_translated={"ar": "وزارة النقل", "fr": "Transport"})
    name = unique("plan")
    factories.Dataset(
        type="action-plan",
        name=name,
        title_translated={"ar": "خطة", "fr": "Plan pilote", "en": "Pilot plan"},
        owner_org=body["id"],
        period_start="2016-06-01",
        period_end="2018-07-31",
        axes=[{"id": "axis1", "title_translated": {"en": "First axis"}}],
        source={"title": "تقرير التقييم الذاتي"},
    )
    factories.Dataset(
        type="commitment",
        name=f"{name}-01",
        title_translated={"ar": "تعهد بلا ترجمة"},
        owner_org=body["id"],
        plan=name,
        number=1,
        axis="axis1",
        due="2018-06-30",
        due_qualifier="before",
        due_printed="قبل موفى جوان 2018",
        relevance_transparency="very",
        ogp_id="TN0021",
        ogp_id_status="confirmed",
        parts=[
            {"code": "1.1", "title_translated": {"en": "Part one"}},
            {"code": "1.2", "title_translated": {"en": "Part two"}},
        ],
        assessments=[
            _reading(TABLE, "substantial", part="1.1"),
            _reading(TABLE, "limited", part="1.2"),
            _reading(SHEET, "substantial", url="https://example.org/sheet"),
        ],
        partners=[{"name": "البنك الدولي", "kind": "donor"}],
        deliverables=[
            {
                "name_translated": {"en": "Portal <b>bold</b>"},
                "kind": "portal",
                "url": "http://data.transport.tn/",
                "state": "gone",
            }
        ],
        corrections=[{"field": "due", "printed": "جوان", "note_translated": {"en": "A misprint"}}],
        missing_in_source=["objective_translated"],
    )
    factories.Dataset(
        type="commitment",
        name=f"{name}-02",
        title_translated={"en": "Bare <script>alert(1)</script>"},
        owner_org=body["id"],
        plan=name,
        number=2,
        assessments=[_reading(TABLE, "completed")],
    )
    return Demo(name, body["name"])


def _page(app: Any, address: str) -> Tag:
    answer = app.get(address)
    assert answer.status_code == 200
    main = BeautifulSoup(answer.text, "html.parser").find(id="content")
    assert isinstance(main, Tag)
    return main


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_both_readings_stand_with_their_sources(app: Any, demo: Demo) -> None:
    """Where the source contradicts itself the page says so, shows both, and names the lower."""
    page = _page(app, f"/en/commitment/{demo.commitment(1)}")
    words = _words(page)
    assert "“Summary table” says Limited , “Commitment sheet” says Substantial" in words
    assert "shows the lower of the two" in words
    assert [_words(one) for one in page.select(".ogp-verdict__level")] == ["Limited"]
    first, second = page.select(".ogp-reading")[:2]
    assert "Summary table" in _words(first)
    assert "shown as the headline" in _words(first)
    assert "Commitment sheet" in _words(second)
    assert second.select_one('a[href="https://example.org/sheet"]')


@pytest.mark.parametrize(("language", "basis"), [("ar", "جدول"), ("fr", "Tableau")])
def test_a_basis_is_read_in_the_readers_language(
    app: Any, demo: Demo, language: str, basis: str
) -> None:
    """The other languages of a source's name are left out."""
    readings = _page(app, f"/{language}/commitment/{demo.commitment(1)}").select(".ogp-reading")
    assert basis in _words(readings[0])
    assert "Summary table" not in _words(readings[0])


def test_the_mark_says_both_levels_to_a_screen_reader(app: Any, demo: Demo) -> None:
    """Height and hatching are in words too."""
    mark = _page(app, f"/en/commitment/{demo.commitment(1)}").select_one(".ogp-mark--large")
    assert mark
    assert mark["role"] == "img"
    assert mark["aria-label"] == "Commitment 1: Limited; another reading: Substantial"
    assert mark.select_one(".ogp-mark__hatch")


def test_a_due_date_is_in_words_and_as_printed(app: Any, demo: Demo) -> None:
    """The reader's words, the exact day for machines, and what the source prints."""
    page = _page(app, f"/en/commitment/{demo.commitment(1)}")
    words = _words(page)
    assert "before the end of June 2018" in words
    assert page.select_one('time[datetime="2018-06-30"]')
    assert "قبل موفى جوان 2018" in words
    assert "The due date is over and the commitment is not completed." in words


def test_parts_deliverables_and_corrections_are_there(app: Any, demo: Demo) -> None:
    """Levels of parts, links and states of deliverables, errors of the source by field label."""
    page = _page(app, f"/en/commitment/{demo.commitment(1)}")
    words = _words(page)
    assert "1.1 Part one Substantial" in words
    assert "1.2 Part two Limited" in words
    # The register has this address, and its page says whether it still serves.
    assert page.select_one('a[href="/en/ogp/portals/data-transport"]')
    assert "No longer there" in words
    assert "Due date Printed: جوان A misprint" in words
    assert "What the source lacks Main objective" in words
    assert "International donor" in words
    assert page.select_one('a[href$="/members/tunisia/commitments/TN0021/"]')


def test_what_is_missing_is_said_in_words(app: Any, demo: Demo) -> None:
    """Nothing is left blank, and nothing missing looks like a zero."""
    page = _page(app, f"/en/commitment/{demo.commitment(2)}")
    for heading in ("ogp-due", "ogp-milestones", "ogp-deliverables", "ogp-promise", "ogp-who"):
        section = page.select_one(f'[aria-labelledby="{heading}"]')
        assert section, heading
        assert "Not in the source" in _words(section), heading
    assert _words(page).count("Not in the source") >= 10
    assert "N/A" not in _words(page)


def test_completed_without_evidence_is_flagged(app: Any, demo: Demo) -> None:
    """A transcribed completion is shown as printed, with the flag beside it."""
    page = _page(app, f"/en/commitment/{demo.commitment(2)}")
    flag = page.select_one(".ogp-flag")
    assert flag
    assert "No evidence linked" in _words(flag)


def test_a_text_in_another_language_says_which(app: Any, demo: Demo) -> None:
    """A title that only exists in Arabic is marked as Arabic on an English page, not on its own."""
    english = _page(app, f"/en/commitment/{demo.commitment(1)}").select_one("h1 span[lang]")
    assert english
    assert (english["lang"], english["dir"]) == ("ar", "rtl")
    arabic = _page(app, f"/ar/commitment/{demo.commitment(1)}")
    assert not arabic.select_one("h1 span[lang]")


def test_texts_of_records_are_never_markup(app: Any, demo: Demo) -> None:
    """What somebody typed into a title is shown, not run."""
    for address in (
        f"/en/commitment/{demo.commitment(2)}",
        f"/en/ogp/plan/{demo.plan}",
        f"/en/organization/{demo.body}",
    ):
        page = _page(app, address)
        assert not page.find("script", string="alert(1)"), address
        assert "Bare <script>alert(1)</script>" in page.get_text(), address
    assert "Portal <b>bold</b>" in _page(app, f"/en/commitment/{demo.commitment(1)}").get_text()


def test_the_dashboard_draws_every_commitment_and_links_it(app: Any, demo: Demo) -> None:
    """Each commitment is a mark in the map and a row in the list, both links to its page."""
    page = _page(app, f"/en/ogp/plan/{demo.plan}")
    for number in (1, 2):
        address = f"/en/commitment/{demo.commitment(number)}"
        assert page.select_one(f'.ogp-band .ogp-marks a[href="{address}"] svg[aria-label]')
        assert page.select_one(f'.ogp-row__title a[href="{address}"]')
    assert [_words(one) for one in page.select(".ogp-figures .ogp-figure")] == [
        "1 of 2 commitments completed",
        "1 commitment with contradictory readings",
        "0 commitments not started",
    ]
    assert "Axis not in the source" in _words(page)
    assert len(page.select(".ogp-sources details")) >= 4


def test_before_there_is_a_plan_the_page_says_what_to_do(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty portal explains itself, and tells the command to administrators only."""
    monkeypatch.setattr(aggregates, "current_plan", lambda: None)
    words = _words(_page(app, "/en/ogp"))
    assert "No action plan yet" in words
    assert "ogp-tn plan load" not in words


def test_a_reader_can_go_from_one_plan_to_another(app: Any, demo: Demo, unique: Any) -> None:
    """Every plan's dashboard is one link away, and the current one is marked."""
    other = factories.Dataset(
        type="action-plan",
        name=unique("plan"),
        title_translated={"en": "Another plan"},
        owner_org=factories.Organization()["id"],
        period_start="2020-01-01",
        axes=[{"id": "axis1", "title_translated": {"en": "An axis"}}],
    )
    links = _page(app, f"/en/ogp/plan/{demo.plan}").select(".ogp-plans a")
    assert f"/en/ogp/plan/{other['name']}" in [link["href"] for link in links]
    assert [link["href"] for link in links if link.get("aria-current")] == [
        f"/en/ogp/plan/{demo.plan}"
    ]


def test_a_chart_has_its_table(app: Any, demo: Demo) -> None:
    """The numbers of the chart can be read without seeing it."""
    page = _page(app, f"/en/ogp/plan/{demo.plan}")
    table = page.select_one("section[aria-labelledby=ogp-by-axis] .ogp-table")
    assert table
    total = [_words(cell) for cell in table.select("tfoot td")]
    assert total == ["1", "0", "1", "0", "2"]


def test_a_plans_page_says_what_it_is_and_leads_to_its_dashboard(app: Any, demo: Demo) -> None:
    """Period, source, axes and commitments; what the source lacks in words."""
    page = _page(app, f"/en/action-plan/{demo.plan}")
    words = _words(page)
    assert "from 1 June 2016 to 31 July 2018" in words
    assert "Adopted Not in the source" in words
    assert "تقرير التقييم الذاتي" in words
    assert page.select_one(f'a[href="/en/ogp/plan/{demo.plan}"]')
    assert len(page.select(".ogp-row")) == 2


def test_a_bodys_page_lists_what_it_leads(app: Any, demo: Demo) -> None:
    """Above its datasets, once: not when its datasets are searched."""
    page = _page(app, f"/fr/organization/{demo.body}")
    assert len(page.select(".ogp-body-commitments .ogp-row")) == 2
    assert not _page(app, f"/fr/organization/{demo.body}?q=x").select(".ogp-body-commitments")


def test_a_commitment_among_search_results(app: Any, demo: Demo) -> None:
    """Mark, level, other reading, body in the reader's language and due date."""
    page = _page(app, f"/fr/commitment/?plan={demo.plan}")
    items = page.select(".ogp-item")
    assert len(items) == 2
    contested = next(_words(one) for one in items if "تعهد بلا ترجمة" in _words(one))
    assert "Transport" in contested
    assert "Limité" in contested
    assert "Substantiel" in contested
    assert items[0].select_one(".ogp-mark")


def test_plans_and_inventory_rows_among_search_results(app: Any, demo: Demo, unique: Any) -> None:
    """A plan leads to its numbers; a row says whether its data may be opened, and when."""
    plans = _page(app, f"/en/action-plan/?q=name:{demo.plan}")
    assert plans.select_one(f'.ogp-item a[href="/en/ogp/plan/{demo.plan}"]')
    row = factories.Dataset(
        type="inventory",
        name=unique("row"),
        title_translated={"ar": "جرد"},
        owner_org=factories.Organization(title_translated={"en": "A holder"})["id"],
        reference="R1",
        openness="open",
        planned_quarter="2018-Q3",
    )
    item = _page(app, f"/en/inventory/?q=name:{row['name']}").select_one(".ogp-item")
    assert item
    title = item.select_one("h2 span[lang]")
    assert title
    assert (title["lang"], title["dir"]) == ("ar", "rtl")
    wanted = "A holder Scheduled · opening planned for the third quarter of 2018 · Late"
    assert wanted in _words(item)


def test_a_commitment_of_a_hidden_plan_still_has_its_page(app: Any, demo: Demo) -> None:
    """A plan that the reader may not see is left out, and nothing breaks."""
    body = factories.Organization()
    alone = factories.Dataset(
        type="commitment",
        title_translated={"en": "Alone"},
        owner_org=body["id"],
        plan=f"{demo.plan}-nowhere",
        number=1,
    )
    page = _page(app, f"/en/commitment/{alone['name']}")
    assert "No government reading gives a level." in _words(page)
    assert page.select_one(".ogp-mark__cross")
