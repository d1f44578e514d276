"""A week of a public body's data, as the people see it who write, review and read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.browser.conftest import Reader, Way, Windows
from tests.browser.pages import DESKTOP, PHONE
from tests.browser.test_review import judge

TITLE = "كميات الأمطار اليومية"
BETTER_TITLE = "كميات الأمطار كل ساعة"
NOTES = "كميات الأمطار المسجلة بمحطات القيس."
MENDED_NOTES = "كميات الأمطار المسجلة بمحطات القيس، بالمليمتر."
COMMENT = "أضف وحدة القيس إلى الوصف."
FUNCTION = "مدير الأنظمة المعلوماتية"
FILE = {"name": "amtar.csv", "mimeType": "text/csv", "buffer": "المحطة,مم\nقابس,12\n".encode()}

TODAY = date.today()
NAMES = {"editor": "سلمى الطرابلسي", "steward": "منصف بن عمر", "deputy": "هاجر المرزوقي"}


@dataclass(frozen=True)
class Week:
    """A fresh body, and who has to do with it, each at a window of their own."""

    body: str
    team: Reader
    editor: Reader
    steward: Reader
    deputy: Reader
    visitor: Reader

    @property
    def mandates(self) -> str:
        """The address of the body's mandates."""
        return f"/ogp/bodies/{self.body}/mandates"

    @property
    def record(self) -> str:
        """The address of the dataset that the story is about."""
        return f"/dataset/{self.body}"


@pytest.fixture(
    params=[("ar", DESKTOP, True), ("ar", PHONE, False)],
    ids=["ar-desktop-script", "ar-phone-no_script"],
)
def way(request: pytest.FixtureRequest) -> Way:
    """Read in Arabic: at a desk, and on a phone on which no script runs."""
    return request.param


@pytest.fixture
def week(way: Way, windows: Windows, unique: Callable[[str], str]) -> Iterator[Week]:
    """Make a body with an editor, and two people without any role; leave nothing of them."""
    language, size, script = way
    body = unique("week")
    admin = factories.Sysadmin(image_url="")
    people = [
        factories.User(
            name=f"{role}-{body}", password=f"demo-{role}-{body}", fullname=name, image_url=""
        )
        for role, name in NAMES.items()
    ]
    factories.Organization(
        name=body,
        title_translated={"ar": "ديوان الأرصاد", "fr": "Office de la météorologie"},
        image_url="",
        users=[{"name": people[0]["name"], "capacity": "editor"}],
    )

    def reader(person: str = "") -> Reader:
        page = windows.page(size, script, person)
        return Reader(page, windows.site, language, size[0], script)

    yield Week(body, reader("team"), *(reader(one["name"]) for one in people), reader())
    act = {"user": admin["name"]}
    found = call_action(
        "package_search", dict(act), fq=f"organization:{body}", include_private=True
    )["results"]
    for one in found:
        call_action("dataset_purge", dict(act), id=one["id"])
    call_action("organization_purge", dict(act), id=body)
    for person in (*people, admin):
        call_action("user_delete", dict(act), id=person["id"])


def test_a_week(week: Week) -> None:
    """A steward and a deputy come and go by letter; what the editor writes passes through them."""
    _the_team_appoints(week)
    _the_editor_drafts(week)
    _the_steward_returns_it(week)
    _the_editor_mends_it(week)
    _the_steward_publishes_it(week)
    _a_change_is_only_proposed(week)
    _the_deputy_acts_in_the_absence(week)
    _the_door_is_shut(week)


def _the_team_appoints(week: Week) -> None:
    team = week.team
    page = team.go(f"/ogp/bodies/{week.body}")
    expect(page.get_by_text(team.say("No data steward is appointed"))).to_be_visible()
    team.follow(page.get_by_role("link", name=team.say("Its data stewards")))
    judge(team)
    for role, status in (("steward", "In office"), ("deputy", "Ready to replace")):
        team.follow(page.get_by_role("link", name=team.say("Appoint a data steward or a deputy")))
        person = page.get_by_role("combobox", name=team.say("Person"))
        person.fill(f"{role}-{week.body}")
        if role == "deputy":
            deputy = team.say("Deputy of {name}", name=NAMES["steward"])
            office = page.get_by_label(team.say("Office"))
            chosen = office.get_by_role("option", name=deputy).get_attribute("value")
            office.select_option(chosen)
        page.get_by_label(team.say("Number of the letter")).fill("12/2026")
        page.get_by_label(team.say("First day")).fill(TODAY.isoformat())
        page.get_by_label(team.say("Last day")).fill((TODAY + timedelta(days=365)).isoformat())
        function = page.get_by_role("group", name=team.say("Function"))
        function.get_by_role("textbox", name="العربية").fill(FUNCTION)
        judge(team)
        team.follow(page.get_by_role("button", name=team.say("Appoint"), exact=True))
        expect(page.get_by_text(team.say("The mandate is noted."))).to_be_visible()
        expect(_mandate(team, role)).to_contain_text(team.say(status))
    judge(team)

    visitor = week.visitor
    line = visitor.go(f"/ogp/bodies/{week.body}").locator(".ogp-steward")
    since = visitor.say("Data steward since {day}", day=visitor.date(TODAY.isoformat()))
    expect(line).to_contain_text(since)
    expect(line).to_contain_text(FUNCTION)
    expect(line).not_to_contain_text(NAMES["steward"])


def _mandate(reader: Reader, role: str) -> Page:
    """Return what the page of a body's mandates says of somebody."""
    return reader.page.get_by_role("region", name=NAMES[role])


def _the_editor_drafts(week: Week) -> None:
    editor = week.editor
    page = editor.go(f"/dataset/new?group={week.body}")
    title = page.locator("[name=title_translated-ar]")
    expect(title).to_have_attribute("dir", "rtl")
    title.fill(TITLE)
    page.locator("[name=notes_translated-ar]").fill(NOTES)
    page.locator("input[name=name]").fill(week.body)
    visibility = page.get_by_label(editor.say("Visibility"))
    visibility.select_option(label=editor.say("Public"))
    waits = "What you make public, or change there, waits for a steward’s review before everybody"
    expect(visibility).to_have_accessible_description(editor.say(f"{waits} sees it."))
    editor.follow(page.locator("button[name=save]").last)
    page.get_by_label(editor.say("Upload a file")).set_input_files(FILE)
    finish = page.locator("button[name=save][value=go-metadata]")
    expect(finish).to_have_text(editor.say("Save"))
    editor.follow(finish)
    said = editor.say("It is saved, and waits for review before everybody sees it.")
    expect(page.get_by_text(said)).to_be_visible()
    judge(editor)
    _is_hidden(week)


def _is_hidden(week: Week) -> None:
    """Nobody reads the dataset yet, and no search finds it."""
    visitor = week.visitor
    answer = visitor.page.goto(f"{visitor.site}/{visitor.language}{week.record}")
    assert answer is not None
    assert answer.status in (403, 404) or "/user/login" in visitor.page.url
    expect(visitor.go(f"/dataset/?q={week.body}").get_by_text(TITLE)).to_have_count(0)


def _the_steward_returns_it(week: Week) -> None:
    steward = week.steward
    page = steward.go("/ogp/review")
    waiting = page.get_by_role("region", name=steward.say("Waits for your review"))
    expect(waiting.get_by_role("listitem")).to_have_count(1)
    expect(waiting).to_contain_text(steward.say("to be made public"))
    judge(steward)
    steward.follow(waiting.get_by_role("link", name=TITLE))
    judge(steward)
    expect(page.get_by_role("cell", name=NOTES)).to_be_visible()
    file = page.get_by_role("region", name=steward.say("New file: {name}", name=FILE["name"]))
    expect(file).to_contain_text("SHA-256")
    with page.expect_download() as download:
        file.get_by_role("link", name=str(FILE["name"])).click()
    assert download.value.path().read_bytes() == FILE["buffer"]

    give_back = page.get_by_role("button", name=steward.say("Give back"))
    steward.follow(give_back)
    expect(page.get_by_role("alert")).to_have_text(steward.say("Say what is to be mended."))
    page.get_by_label(steward.say("Comment for the author")).fill(COMMENT)
    steward.follow(give_back)
    nothing = "Nothing waits. When an editor of your body proposes something, it stands here."
    expect(page.get_by_text(steward.say(nothing))).to_be_visible()


def _the_editor_mends_it(week: Week) -> None:
    editor = week.editor
    page = editor.go("/ogp/review")
    own = page.get_by_role("region", name=editor.say("Proposed by you"))
    expect(own).to_contain_text(COMMENT)
    judge(editor)
    page = editor.go(week.record)
    expect(page.get_by_role("note")).to_contain_text(COMMENT)
    editor.follow(page.get_by_role("link", name=editor.say("Look at what is proposed")))
    editor.follow(page.get_by_role("link", name=editor.say("Go on editing")))
    expect(page.get_by_role("note")).to_contain_text(COMMENT)
    page.locator("[name=notes_translated-ar]").fill(MENDED_NOTES)
    editor.follow(page.locator("button[name=save]").last)
    waits = editor.say("This record is not public yet: it waits for review.")
    expect(page.get_by_role("note")).to_contain_text(waits)
    _is_hidden(week)


def _the_steward_publishes_it(week: Week) -> None:
    steward = week.steward
    page = steward.go("/ogp/review")
    steward.follow(page.get_by_role("link", name=TITLE))
    expect(page.get_by_role("cell", name=MENDED_NOTES)).to_be_visible()
    steward.follow(page.get_by_role("button", name=steward.say("Publish")))
    published = steward.count(1, "{n} proposal is published.", "{n} proposals are published.")
    expect(page.get_by_text(published)).to_be_visible()

    visitor = week.visitor
    page = visitor.go(f"/dataset/?q={week.body}")
    visitor.follow(page.get_by_role("link", name=TITLE).first)
    expect(page.get_by_text(MENDED_NOTES)).to_be_visible()
    licence = visitor.term("licences", "licence-nationale-de-donnees-publiques-ouvertes")
    expect(page.get_by_text(licence, exact=True).first).to_be_visible()


def _a_change_is_only_proposed(week: Week) -> None:
    editor = week.editor
    page = editor.go(f"/dataset/edit/{week.body}")
    page.locator("[name=title_translated-ar]").fill(BETTER_TITLE)
    editor.follow(page.locator("button[name=save]").last)
    said = "It is proposed, and waits for review. The public still sees what was approved."
    expect(page.get_by_text(editor.say(said))).to_be_visible()
    expect(page.locator("del")).to_have_text("اليومية")
    expect(page.locator("ins")).to_have_text("كل ساعة")
    expect(page.get_by_role("button", name=editor.say("Publish"))).to_have_count(0)
    judge(editor)
    _reads(week, TITLE)


def _reads(week: Week, title: str) -> None:
    """Everybody reads this title, and no word of what waits."""
    page = week.visitor.go(week.record)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".ogp-waiting")).to_have_count(0)


def _the_deputy_acts_in_the_absence(week: Week) -> None:
    deputy = week.deputy
    _may_not_review(deputy, week)

    steward = week.steward
    page = steward.go(week.mandates)
    own = _mandate(steward, "steward")
    expect(own.get_by_role("button", name=steward.say("End the mandate"))).to_have_count(0)
    own.get_by_label(steward.say("Absent from")).fill(TODAY.isoformat())
    back = (TODAY + timedelta(days=7)).isoformat()
    own.get_by_label(steward.say("to"), exact=True).fill(back)
    steward.follow(own.get_by_role("button", name=steward.say("Note the absence")))
    expect(own).to_contain_text(steward.say("In office, absent"))
    expect(_mandate(steward, "deputy")).to_contain_text(steward.say("In office"))
    judge(steward)

    page = deputy.go(week.record)
    deputy.follow(page.get_by_role("link", name=deputy.say("Look and decide")))
    judge(deputy)
    deputy.follow(page.get_by_role("button", name=deputy.say("Publish")))
    _reads(week, BETTER_TITLE)
    page = deputy.go(f"/dataset/activity/{week.body}")
    reviewed = page.get_by_role("region", name=deputy.say("Published after review"))
    expect(reviewed.get_by_role("listitem").first).to_contain_text(NAMES["deputy"])
    expect(reviewed.get_by_role("listitem").last).to_contain_text(NAMES["steward"])


def _may_not_review(person: Reader, week: Week) -> None:
    """Neither the review nor any form of the body opens for somebody."""
    for path in ("/ogp/review", week.mandates, f"/dataset/edit/{week.body}"):
        answer = person.page.goto(f"{person.site}/{person.language}{path}")
        assert answer is not None
        assert answer.status == 403
        person.look()
        judge(person)


def _the_door_is_shut(week: Week) -> None:
    editor, team = week.editor, week.team
    page = editor.go(f"/dataset/edit/{week.body}")
    page.locator("[name=title_translated-ar]").fill(TITLE)
    editor.follow(page.locator("button[name=save]").last)
    proposal = page.url.removeprefix(f"{editor.site}/{editor.language}")
    for person in (week.steward, week.deputy):
        person.go(proposal)

    page = team.go(week.mandates)
    mandate = _mandate(team, "steward")
    mandate.get_by_label(team.say("Last day")).fill(TODAY.isoformat())
    team.follow(mandate.get_by_role("button", name=team.say("End the mandate")))
    for role in ("steward", "deputy"):
        expect(_mandate(team, role)).to_contain_text(team.say("Ended"))
    expect(page.get_by_text(team.say("No data steward is in office."))).to_be_visible()
    judge(team)

    for person in (week.steward, week.deputy):
        _may_not_review(person, week)
        answer = person.page.goto(f"{person.site}/{person.language}{proposal}")
        assert answer is not None
        assert answer.status == 403
        note = person.go(week.record).get_by_text(person.say("Look and decide"))
        expect(note).to_have_count(0)
    _reads(week, BETTER_TITLE)
    line = week.visitor.go(f"/ogp/bodies/{week.body}").locator(".ogp-steward")
    expect(line).to_have_text(week.visitor.say("No data steward is appointed"))
