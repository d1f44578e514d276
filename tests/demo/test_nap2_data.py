"""The data of the 2016-2018 plan and of its bodies: what the source says must stay in the files."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LEVELS = ["not_started", "limited", "substantial", "completed"]
RELEVANCE = ["civic_participation", "transparency", "public_services", "integrity"]
MONTHS = [
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]


def _read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


PLAN = _read("demo/plans/nap2.yaml")["plan"]
COMMITMENTS: dict[int, dict[str, Any]] = {
    one["number"]: one for one in _read("demo/plans/nap2.yaml")["commitments"]
}
BODIES: list[dict[str, Any]] = _read("demo/organizations.yaml")["organizations"]
BODY_NAMES = [body["name"] for body in BODIES]

every_commitment = pytest.mark.parametrize(
    "commitment", COMMITMENTS.values(), ids=[f"{number:02d}" for number in COMMITMENTS]
)


def _texts(value: Any, place: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text in several languages with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}[{index}]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name.endswith("_translated"):
                yield f"{place}.{name}", item
            else:
                yield from _texts(item, f"{place}.{name}")


TEXTS = dict(
    [
        *_texts(PLAN, "plan"),
        *(pair for number, one in COMMITMENTS.items() for pair in _texts(one, f"C{number}")),
        *(pair for body in BODIES for pair in _texts(body, body["name"])),
    ]
)


def _readings(number: int, word: str) -> dict[str, str]:
    """Return what one source says of a commitment: level by part code, ``""`` for the whole."""
    return {
        row.get("part", ""): row["level"]
        for row in COMMITMENTS[number]["assessments"]
        if word in row["basis"]
    }


def _table(number: int) -> dict[str, str]:
    return _readings(number, "summary table")


def _sheet(number: int) -> dict[str, str]:
    return _readings(number, "commitment sheet")


def _government(number: int) -> list[str]:
    """Return the level that each part of the report gives the whole commitment."""
    return [
        min(source.values(), key=LEVELS.index)
        for source in (_table(number), _sheet(number))
        if source
    ]


# What the plan is made of


def test_fifteen_commitments_in_three_axes() -> None:
    """The axes hold commitments 1-8, 9-12 and 13-15: 8 + 4 + 3 = 15."""
    assert [one["axis"] for one in COMMITMENTS.values()] == (
        ["axis1"] * 8 + ["axis2"] * 4 + ["axis3"] * 3
    )
    assert list(COMMITMENTS) == list(range(1, 16))
    assert [axis["id"] for axis in PLAN["axes"]] == ["axis1", "axis2", "axis3"]


def test_ogp_ids_follow_the_sequence() -> None:
    """Commitment n is TN0020 + n; the four that pages of OGP showed are confirmed."""
    assert [one["ogp_id"] for one in COMMITMENTS.values()] == [
        f"TN{20 + number:04d}" for number in range(1, 16)
    ]
    assert {
        one["ogp_id"] for one in COMMITMENTS.values() if one["ogp_id_status"] == "confirmed"
    } == {"TN0023", "TN0027", "TN0031", "TN0035"}


def test_plan_was_adopted_in_its_period() -> None:
    """The plan was adopted on 27 October 2016, within 2016-2018."""
    assert PLAN["adopted"] == "2016-10-27"
    assert "2016" < PLAN["period_start"] < PLAN["adopted"] < PLAN["period_end"] < "2019"


# How far the commitments are


def test_headline_levels() -> None:
    """The lowest reading of each gives 4 completed, 4 substantial, 6 limited, 1 not started."""
    headline = Counter(min(_government(number), key=LEVELS.index) for number in COMMITMENTS)
    assert headline == {"completed": 4, "substantial": 4, "limited": 6, "not_started": 1}


def test_contested_commitments() -> None:
    """Table and sheet differ for 1, 6, 9, 12 and 13, and for no other."""
    contested = [number for number in COMMITMENTS if len(set(_government(number))) > 1]
    assert contested == [1, 6, 9, 12, 13]


def test_every_rated_row_of_the_table_is_there() -> None:
    """The table rates 17 rows: 14 commitments and the three parts of commitment 6."""
    levels = Counter(level for number in COMMITMENTS for level in _table(number).values())
    assert levels == {"completed": 4, "substantial": 5, "limited": 7, "not_started": 1}
    assert _table(6) == {"6.1": "substantial", "6.2": "limited", "6.3": "limited"}


def test_every_mark_of_the_sheets_is_there() -> None:
    """Fourteen sheets have a mark, for the whole; that of commitment 15 is cut off."""
    levels = Counter(level for number in COMMITMENTS for level in _sheet(number).values())
    assert levels == {"completed": 4, "substantial": 6, "limited": 4}
    assert _sheet(15) == {}
    assert all(set(_sheet(number)) == {""} for number in range(1, 15))


@pytest.mark.parametrize("number", [1, 9, 12, 13])
def test_sheet_is_one_step_above_the_table(number: int) -> None:
    """Where both rate the whole and differ, the sheet is one step more favourable."""
    (table,), (sheet,) = _table(number).values(), _sheet(number).values()
    assert LEVELS.index(sheet) - LEVELS.index(table) == 1


def test_readings_of_the_report_are_transcribed_on_its_date() -> None:
    """The report's readings are the government's, transcribed, as of the end of July 2018."""
    for number in COMMITMENTS:
        for row in COMMITMENTS[number]["assessments"]:
            assert row["assessor"] == "government"
            assert row["transcribed"] is True
            assert row.get("date") == (None if "dashboard" in row["basis"] else "2018-07-31")


def test_dashboard_of_commitment_6() -> None:
    """The official dashboard gives the parts of commitment 6 as 66, 33 and 33 percent."""
    rows = [row for row in COMMITMENTS[6]["assessments"] if "dashboard" in row["basis"]]
    assert [(row["part"], row["percent"], row["level"]) for row in rows] == [
        ("6.1", 66, "substantial"),
        ("6.2", 33, "limited"),
        ("6.3", 33, "limited"),
    ]
    assert all(row["url"].endswith("?p=744") for row in rows)


# What the sheets say


@every_commitment
def test_relevance_has_four_values(commitment: dict[str, Any]) -> None:
    """A sheet rates four axes of relevance on three levels; that of commitment 15 none."""
    values = [commitment.get(f"relevance_{axis}") for axis in RELEVANCE]
    if commitment["number"] == 15:
        assert values == [None] * 4
    else:
        assert set(values) <= {"very", "direct", "indirect"}


def test_relevance_columns_are_in_the_order_of_the_sheet() -> None:
    """The value row reads participation, transparency, services, integrity."""
    letters = {"very": "v", "direct": "d", "indirect": "i"}
    rows = [
        "".join(letters[one[f"relevance_{axis}"]] for axis in RELEVANCE)
        for number, one in COMMITMENTS.items()
        if number != 15
    ]
    assert " ".join(rows) == (
        "ddiv vviv vvdv vvdd vvdd vvdv vvvv vvvv vdvv vvdv vdvd iddv vvvi dvii"
    )


@every_commitment
def test_due_is_the_last_day_of_the_printed_month(commitment: dict[str, Any]) -> None:
    """`due` is the end of the month printed, `before` only where «قبل» is printed."""
    if commitment["number"] == 15:
        assert not {"due", "due_qualifier", "due_printed"} & set(commitment)
        return
    printed = re.fullmatch(r"(قبل )?موفى (\S+?) ?(\d{4})", commitment["due_printed"])
    assert printed
    month, year = MONTHS.index(printed[2]) + 1, int(printed[3])
    assert date.fromisoformat(commitment["due"]) == date(year, month, monthrange(year, month)[1])
    assert commitment["due_qualifier"] == ("before" if printed[1] else "end_of")


@every_commitment
def test_what_is_missing_is_said(commitment: dict[str, Any]) -> None:
    """A field of the sheet is either there or named as missing, never both."""
    fields = {
        "partners",
        "due",
        *(f"relevance_{axis}" for axis in RELEVANCE),
        *(
            f"{name}_translated"
            for name in ("objective", "notes", "ambition", "expected_results", "results")
        ),
    }
    absent = {name for name in fields if name not in commitment}
    assert absent == set(commitment.get("missing_in_source", []))


def test_which_sheets_have_gaps() -> None:
    """Ambition is missing for 8, 11, 12 and partners for 6, 13, 14; both and more for 15."""
    gaps = {n: set(one.get("missing_in_source", [])) for n, one in COMMITMENTS.items()}
    assert [n for n in gaps if "ambition_translated" in gaps[n]] == [8, 11, 12, 15]
    assert [n for n in gaps if "partners" in gaps[n]] == [6, 13, 14, 15]
    assert len(gaps[15]) == 10


def test_only_commitment_10_names_a_government_actor() -> None:
    """The government row is filled once; CITET (12) is printed among the other partners."""
    government = {
        number: [row["name"] for row in one.get("partners", []) if row["kind"] == "government"]
        for number, one in COMMITMENTS.items()
    }
    assert {number: names for number, names in government.items() if names} == {
        10: ["وحدة الإدارة الالكترونية"],
        12: ["مركز تونس الدولي لتكنولوجيا البيئة"],
    }


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (1, "1.1 1.2 1.3 1.4 1.5"),
        (2, ""),
        (3, "3.1 3.2 3.3 3.4"),
        (4, "4.1 4.2 4.2.1 4.2.2 4.2.3"),
        (5, "5.1 5.2 5.3"),
        (6, "6.1 6.2 6.3"),
        (7, "7.1 7.2 7.3"),
        (8, "8.1 8.2"),
        (9, ""),
        (10, ""),
        (11, "11.1 11.2"),
        (12, "12.1 12.2"),
        (13, "13.1 13.2 13.3"),
        (14, "14.1 14.2"),
        (15, ""),
    ],
)
def test_parts_are_what_the_report_numbers(number: int, codes: str) -> None:
    """Each numbered work of a sheet is a part; milestones and readings point at parts."""
    one = COMMITMENTS[number]
    assert [part["code"] for part in one.get("parts", [])] == codes.split()
    rows = [*one.get("milestones", []), *one["assessments"]]
    assert {row["part"] for row in rows if "part" in row} <= set(codes.split())


def test_addresses_printed_in_the_sheets_are_deliverables() -> None:
    """Five addresses are printed in the sheets; each is a deliverable of its commitment."""
    for number, address in [
        (4, "http://www.collectiviteslocales.gov.tn/"),
        (4, "http://www.openbaladiati.tn/"),
        (5, "http://www.openculture.gov.tn/fr/"),
        (7, "http://data.transport.tn/"),
        (10, "http://www.e-people.gov.tn"),
    ]:
        assert address in [row.get("url") for row in COMMITMENTS[number]["deliverables"]]


@every_commitment
def test_every_commitment_has_deliverables(commitment: dict[str, Any]) -> None:
    """What a commitment produced, or was to produce, is listed once."""
    names = [row["name_translated"]["ar"] for row in commitment["deliverables"]]
    assert names
    assert len(set(names)) == len(names)


# Figures and names that must agree


def test_twelve_mobile_applications() -> None:
    """Commitment 13 promises twelve applications and names twelve."""
    rows = COMMITMENTS[13]["deliverables"]
    assert {row["kind"] for row in rows} == {"application"}
    assert [re.findall("«(.+)»", row["name_translated"]["ar"])[0] for row in rows] == [
        "SICAD",
        "دليل خدمات الجمهورية التونسية",
        "دليل إدارات الجمهورية التونسية",
        "مدرستي",
        "Concours éducation",
        "Culture",
        "Annuaire santé",
        "Réclamation SNCFT",
        "Données météo",
        "Centres de formation Professionnelles",
        "SNTRI : Informations navettes",
        "Société de transport Kairouan",
    ]


def _listed(text: str, before: str, after: str) -> list[str]:
    """Return the items of the list that stands between two pieces of a text."""
    items = re.search(re.escape(before) + "(.+?)" + re.escape(after), text)
    assert items, f"no list between {before!r} and {after!r}"
    return [item.strip() for item in items[1].split("،")]


@pytest.mark.parametrize(
    ("number", "before", "after", "expected"),
    [
        (
            3,
            "ستة هياكل نموذجية: وزارات",
            "، مع توصيات",
            "الفلاحة|والشؤون المحلية والبيئة|والصناعة|والشؤون الثقافية|والنقل"
            "|والصندوق الوطني للتأمين على المرض",
        ),
        (4, "خمس بلديات:", ". ومن", "الكرم|ونابل|وبوسالم|وسكرة|والتضامن"),
        (
            4,
            "ثمانيا منها:",
            ".",
            "الميزانية|وتصاريح البناء|والشراءات العمومية|والجباية|والحجز البلدي"
            "|والملك البلدي|والتنوير العمومي|والخدمات البلدية",
        ),
        (
            11,
            "خمسة مجالس محلية في دور الشباب ب",
            ".",
            "تستور|ودوار هيشر|وحزوة|وقلعة سنان|والتضامن",
        ),
    ],
    ids=["six pilot bodies", "five municipalities", "eight of twelve categories", "five councils"],
)
def test_lists_of_the_report(number: int, before: str, after: str, expected: str) -> None:
    """Lists hold the names that the report prints: as many, and never one more."""
    text = COMMITMENTS[number]["results_translated"]["ar"]
    assert _listed(text, before, after) == expected.split("|")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize(
    ("place", "figures"),
    [
        ("plan.notes_translated", ["15", "1104", "23", "12", "29", "27"]),
        ("C2.results_translated", ["19", "18", "80"]),
        ("C3.results_translated", ["2018", "29"]),
        ("C4.results_translated", ["39", "12", "57", "45"]),
        ("C6.results_translated", ["2013"]),
        ("C8.results_translated", ["2016", "63"]),
        ("C10.notes_translated", ["8"]),
        ("C10.results_translated", ["2017", "23", "2018"]),
        ("C11.results_translated", ["30", "2016"]),
        ("C12.notes_translated", ["30", "10", "10", "10", "5"]),
        ("C12.results_translated", ["30"]),
    ],
)
def test_figures_are_in_every_language(language: str, place: str, figures: list[str]) -> None:
    """A figure of the report stands in the text of each language, as often as it must."""
    found = Counter(re.findall(r"\d+", TEXTS[place][language]))
    assert not Counter(figures) - found


# What the source gets wrong


@pytest.mark.parametrize(
    ("number", "field", "printed"),
    [
        (1, "assessments", "محدود"),
        (2, "results_translated", "19 جويلية 2018"),
        (2, "results_translated", "السعب"),
        (2, "title_translated", "معلومة"),
        (3, "title_translated", "القانوني والتنظيمي"),
        (4, "title_translated", "الإدارة"),
        (4, "parts", "1.2"),
        (5, "notes_translated", "نظام الأجندة الثقافية"),
        (5, "parts", "المنطقة البلدية"),
        (6, "assessments", "6.2"),
        (7, "due", "ماي 2018"),
        (8, "ambition_translated", "النقل"),
        (9, "assessments", "لم يتم الشروع"),
        (9, "partners", "مجلس نواب الشعب"),
        (9, "title_translated", "إعداد الإطار"),
        (10, "title_translated", "للشكاوي"),
        (11, "ambition_translated", ""),
        (12, "assessments", "محدود"),
        (12, "partners", "مركز تونس الدولي"),
        (12, "responsible", "المكية"),
        (12, "ambition_translated", ""),
        (13, "assessments", "أُنجز"),
        (13, "title_translated", "إعلامية"),
        (14, "title_translated", "الأرشيفية"),
        (15, "assessments", ""),
    ],
)
def test_errors_of_the_source_are_explained(number: int, field: str, printed: str) -> None:
    """Each known error of the report is kept as printed beside a note."""
    rows = [row for row in COMMITMENTS[number]["corrections"] if row["field"] == field]
    assert any(printed in row.get("printed", "") for row in rows)


def test_errors_of_the_introduction_are_explained() -> None:
    """The cut heading of axis 2, the reversed years and a misprint are noted on the plan."""
    printed = {row["field"]: row["printed"] for row in PLAN["corrections"]}
    assert printed["axes"].endswith("التشاركي")
    assert PLAN["axes"][1]["title_translated"]["ar"].endswith("التشاركية")
    assert printed["period_start"] == "2018 ـ 2016"
    assert printed["notes_translated"] == "المجتمع الدمني"


# Languages


def test_texts_are_in_three_languages() -> None:
    """Every text is there in Arabic, French and English, each in its own script."""
    scripts = {"ar": "[\u0621-\u064a]", "fr": "[A-Za-z]", "en": "[A-Za-z]"}
    assert len(TEXTS) > 250
    assert [place for place, text in TEXTS.items() if set(text) != set(scripts)] == []
    assert [
        (place, language)
        for place, text in TEXTS.items()
        for language, script in scripts.items()
        if not re.search(script, text[language])
    ] == []


def test_arabic_is_tunisian() -> None:
    """Arabic uses Western digits and the month names of Tunisia."""
    foreign = r"[\u0660-\u0669\u06f0-\u06f9]|\b(يناير|فبراير|أبريل|مايو|يونيو|يوليو|أغسطس)\b"
    assert [place for place, text in TEXTS.items() if re.search(foreign, text["ar"])] == []


def test_french_has_its_spaces_and_apostrophes() -> None:
    """French has a no-break space inside « » and before : ; ? ! %, and curly apostrophes."""
    plain = r"(?<!\u00a0)[;?!»%]|(?<!\u00a0):(?=\s|$)|«(?!\u00a0)|'"
    assert [place for place, text in TEXTS.items() if re.search(plain, text["fr"])] == []


# Bodies and vocabularies


def test_bodies_have_one_name() -> None:
    """No two bodies share a slug or an Arabic name."""
    titles = [body["title_translated"]["ar"] for body in BODIES]
    assert len(set(BODY_NAMES)) == len(BODY_NAMES)
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in BODY_NAMES)


def test_every_body_that_is_named_exists() -> None:
    """Owners, parents and successors are bodies of the file, and nobody succeeds itself."""
    owners = {one["owner_org"] for one in COMMITMENTS.values()} | {PLAN["owner_org"]}
    assert owners <= set(BODY_NAMES)
    for body in BODIES:
        for link in ("parent", "successor"):
            assert body.get(link, "") in {"", *BODY_NAMES} - {body["name"]}
        assert body["sources"]


def test_parents_are_where_the_report_says_so() -> None:
    """Only the units of the Presidency of Government have a parent."""
    assert {body["name"] for body in BODIES if body["body_kind"] == "presidency"} == {
        "presidency-of-government",
        *(body["name"] for body in BODIES if "parent" in body),
    }
    assert {body["parent"] for body in BODIES if "parent" in body} == {"presidency-of-government"}
    assert "open-government-team" in BODY_NAMES


def test_no_dates_are_invented() -> None:
    """No source gives the dates of the ministries' names, so none are set."""
    assert not [body["name"] for body in BODIES if {"valid_from", "valid_to"} & set(body)]


def test_ministries_of_both_lists() -> None:
    """The 24 ministries of the 2020s and five names that only 2016-2018 knew."""
    ministries = [body for body in BODIES if body["body_kind"] == "ministry"]
    renamed = [body["name"] for body in ministries if "successor" in body]
    assert len(ministries) - len(renamed) == 24
    assert renamed == [
        "ministry-of-energy-mines-renewables",
        "ministry-of-local-affairs-and-environment",
        "ministry-of-development-investment-and-international-cooperation",
        "ministry-of-vocational-training-and-employment",
        "ministry-of-industry",
    ]


def _values(name: str) -> set[str]:
    return {term["value"] for term in _read(f"schemas/vocabularies/{name}.yaml")["terms"]}


@pytest.mark.parametrize(
    ("vocabulary", "used"),
    [
        ("body_kinds", {body["body_kind"] for body in BODIES}),
        ("governorates", {body["governorate"] for body in BODIES if "governorate" in body}),
        *(
            (vocabulary, {row[name] for one in COMMITMENTS.values() for row in one.get(rows, [])})
            for vocabulary, rows, name in [
                ("partner_kinds", "partners", "kind"),
                ("assessors", "assessments", "assessor"),
                ("levels", "assessments", "level"),
                ("deliverable_kinds", "deliverables", "kind"),
                ("deliverable_states", "deliverables", "state"),
            ]
        ),
    ],
)
def test_values_are_in_their_vocabulary(vocabulary: str, used: set[str]) -> None:
    """The files use only values of the vocabularies."""
    assert used
    assert used <= _values(vocabulary)
