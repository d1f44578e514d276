"""Opening targets: what their bases keep, whatever happens to the rows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ckan import model
from ckan.logic import index_update_package
from ckan.tests import factories, helpers
from ckan.types import Context

from ckanext.ogp_tn import cli
from ckanext.ogp_tn.inventory import bulk, targets
from ckanext.ogp_tn.inventory.target_model import Target, TargetRow, TargetShare

THIS_YEAR = date.today().year
NEW_YEAR = datetime(THIS_YEAR, 1, 1, tzinfo=UTC)

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def show(body: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Return a function that gives the body's target of a year as a visitor sees it."""

    def shown(year: int = THIS_YEAR) -> dict[str, Any]:
        found = helpers.call_action(
            "ogp_tn_target_list", {"user": "", "ignore_auth": False}, organization=body["name"]
        )
        return next(one for one in found if one["year"] == year)

    return shown


@pytest.fixture
def set_share(body: dict[str, Any], editor: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Return a function that sets a target of the body, as somebody who may."""

    def set_(share: Any, year: Any = THIS_YEAR) -> dict[str, Any]:
        return helpers.call_action(
            "ogp_tn_target_set",
            {"user": editor["name"], "ignore_auth": False},
            organization=body["name"],
            year=year,
            share=share,
        )

    return set_


@pytest.fixture
def promised(body: dict[str, Any]) -> Callable[[], None]:
    """Return a function that stores a target as it is when it was set the year before."""

    def store() -> None:
        last_year = NEW_YEAR - timedelta(days=30)
        share = TargetShare(share=50, user="somebody", created=last_year)
        target = Target(organization=body["id"], year=THIS_YEAR, created=last_year, shares=[share])
        model.Session.add(target)
        model.Session.commit()

    return store


def made_on(row: dict[str, Any], moment: datetime) -> None:
    """Let a row be as if it had been made at another time."""
    model.Session.execute(
        sa.update(model.Package)
        .where(model.Package.id == row["id"])
        .values(metadata_created=moment.astimezone(UTC).replace(tzinfo=None))
    )
    model.Session.commit()
    index_update_package(Context(ignore_auth=True), row["id"])


def numbers(target: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(target[name] for name in names)


@pytest.fixture
def publish(call: Callable[..., Any], make_dataset: Make) -> Callable[[dict[str, Any]], Any]:
    """Return a function that publishes a row with a dataset of its body."""

    def do(row: dict[str, Any]) -> dict[str, Any]:
        dataset = make_dataset()
        call("ogp_tn_inventory_link", id=row["id"], dataset=dataset["name"])
        return dataset

    return do


def test_the_base_is_what_everybody_sees_when_the_target_is_set(
    set_share: Make, make_row: Make, publish: Any
) -> None:
    """Withheld and undecided rows count; removed and hidden ones do not."""
    published = make_row(openness="open")
    publish(published)
    make_row(openness="undetermined")
    make_row(
        openness="closed", legal_ground=["personal_data"], justification_translated={"fr": "x"}
    )
    make_row(planned_quarter="2000-Q1")
    make_row(removed_on="2018-01-01", removal_reason="Twice")
    make_row(private=True)
    target = set_share(25)
    assert numbers(target, "base", "opened", "withheld", "late") == (4, 1, 1, 1)
    assert numbers(target, "reached", "met", "to_open") == (25.0, True, 0)
    assert numbers(target, "removed", "gone", "added", "no_base") == (0, 0, 0, None)
    assert target["base_date"] == date.today().isoformat()


def test_later_rows_stand_beside_the_base(
    set_share: Make, show: Make, make_row: Make, publish: Any
) -> None:
    """A row that is added and opened after the freezing changes nothing of the progress."""
    make_row()
    set_share(100)
    publish(make_row())
    assert numbers(show(), "base", "opened", "added", "reached") == (1, 0, 1, 0.0)


def test_a_removed_row_stays_in_the_base(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """A tombstone still counts in the year in which it was promised; restored, it is back."""
    row, _other = make_row(), make_row()
    set_share(50)
    call("ogp_tn_inventory_remove", id=row["id"], reason="Not collected any more")
    assert numbers(show(), "base", "removed", "to_open") == (2, 1, 1)
    call("ogp_tn_inventory_restore", id=row["id"])
    assert numbers(show(), "base", "removed", "added") == (2, 0, 0)


def test_a_row_that_was_removed_before_does_not_come_into_the_base(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """Restored after the freezing it is an addition, like any other row."""
    make_row()
    row = make_row(removed_on="2018-01-01", removal_reason="Twice")
    set_share(50)
    call("ogp_tn_inventory_restore", id=row["id"])
    assert numbers(show(), "base", "added", "gone") == (1, 1, 0)


def test_a_hidden_row_stays_in_the_base_and_is_not_open(
    set_share: Make, show: Make, make_row: Make, publish: Any, call: Any
) -> None:
    """Making a row private takes nothing out of the base, and does not say what became of it."""
    row = make_row()
    publish(row)
    make_row()
    set_share(50)
    call("package_patch", id=row["id"], private=True)
    target = show()
    assert numbers(target, "base", "opened", "gone") == (2, 0, 1)
    assert target["gone_references"] == [row["reference"]]


def test_a_private_row_that_becomes_public_is_an_addition(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """What nobody saw was not promised."""
    make_row()
    row = make_row(private=True)
    set_share(50)
    call("package_patch", id=row["id"], private=False)
    assert numbers(show(), "base", "added") == (1, 1)


def test_a_purged_row_stays_in_the_base(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """Even an administrator cannot make a share better by purging rows."""
    row, _other = make_row(), make_row()
    set_share(50)
    call("dataset_purge", id=row["id"])
    target = show()
    assert numbers(target, "base", "gone", "reached") == (2, 1, 0.0)
    assert target["gone_references"] == [row["reference"]]


def test_a_row_that_another_body_takes_over_stays_in_the_base(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """It is gone from this body, and no part of the other one's base."""
    row, _other = make_row(), make_row()
    set_share(50)
    heir = factories.Organization()
    call("ogp_tn_target_set", organization=heir["name"], year=THIS_YEAR, share=50)
    call("package_owner_org_update", id=row["id"], organization_id=heir["id"])
    index_update_package(Context(ignore_auth=True), row["id"])
    assert numbers(show(), "base", "gone") == (2, 1)
    taken = call("ogp_tn_target_list", organization=heir["name"])[0]
    assert numbers(taken, "base", "added") == (0, 1)


def test_publishing_moves_the_progress_at_once(
    set_share: Make, show: Make, make_row: Make, publish: Any, call: Any
) -> None:
    """Opened when its dataset is public, not any more when that is made private."""
    row, _other = make_row(planned_quarter=f"{THIS_YEAR}-Q1"), make_row()
    set_share(50)
    dataset = publish(row)
    target = show()
    assert numbers(target, "opened", "reached", "met") == (1, 50.0, True)
    assert target["quarters"] == [
        {"quarter": f"{THIS_YEAR}-Q1", "total": 1, "outcomes": {"published": 1}},
        {"quarter": None, "total": 1, "outcomes": {"planned": 1}},
    ]
    call("package_patch", id=dataset["id"], private=True)
    assert numbers(show(), "opened", "met") == (0, False)


def test_the_index_made_anew_tells_the_same(
    set_share: Make, show: Make, make_row: Make, call: Any
) -> None:
    """Whether documents are older or newer than the freezing makes no difference."""
    rows = [make_row(), make_row(), make_row()]
    set_share(50)
    added = make_row()
    call("ogp_tn_inventory_remove", id=rows[0]["id"], reason="Twice")
    before = show()
    for row in (*rows, added):
        index_update_package(Context(ignore_auth=True), row["id"])
    assert show() == before
    assert numbers(before, "base", "removed", "added") == (3, 1, 1)


def test_rows_indexed_together_tell_the_same(set_share: Make, show: Make, make_row: Make) -> None:
    """The writer of many rows asks for their bases once, and for each the right ones."""
    rows = [make_row(), make_row()]
    set_share(50)
    rows.append(make_row())
    before = show()
    bulk.index([row["id"] for row in rows])
    assert show() == before
    assert numbers(before, "base", "added") == (2, 1)


def test_a_target_set_before_its_year_gets_the_base_of_new_years_day(
    promised: Any, show: Make, make_row: Make
) -> None:
    """The first who asks within the year freezes what the year found, not what is there now."""
    old, new = make_row(), make_row()
    gone = make_row(removed_on=f"{THIS_YEAR - 1}-12-31", removal_reason="Twice")
    removed = make_row(removed_on=f"{THIS_YEAR}-01-01", removal_reason="Twice")
    for row in (old, gone, removed):
        made_on(row, NEW_YEAR - timedelta(days=1))
    made_on(new, NEW_YEAR)
    promised()
    target = show()
    assert numbers(target, "base", "removed", "added", "gone") == (2, 1, 1, 0)
    assert target["base_date"] == f"{THIS_YEAR}-01-01"
    for row in (old, new, gone, removed):
        index_update_package(Context(ignore_auth=True), row["id"])
    assert numbers(show(), "base", "removed", "added", "gone") == (2, 1, 1, 0)


def test_setting_a_due_target_again_does_not_choose_another_base(
    promised: Any, set_share: Make, make_row: Make
) -> None:
    """A new share, a year late: the base is still that of the year's beginning."""
    old, _new = make_row(), make_row()
    made_on(old, NEW_YEAR - timedelta(days=1))
    promised()
    target = set_share(70)
    assert numbers(target, "base", "share") == (1, 70)


def test_a_base_is_frozen_once_however_many_ask(
    promised: Any, show: Make, make_row: Make, body: dict[str, Any], portal: Any
) -> None:
    """Visitors at the same moment wait for each other, and see the same base."""
    made_on(make_row(), NEW_YEAR - timedelta(days=1))
    promised()
    model.Session.remove()

    def ask(_number: int) -> int:
        with portal.flask_app.test_request_context():
            try:
                return targets.read(body["id"])[0].base
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(4) as visitors:
        assert list(visitors.map(ask, range(4))) == [1, 1, 1, 1]
    assert model.Session.scalar(_rows_of(body)) == 1


def _rows_of(body: dict[str, Any]) -> Any:
    return (
        sa.select(sa.func.count())
        .select_from(TargetRow)
        .join(Target, Target.id == TargetRow.target)
        .where(Target.organization == body["id"])
    )


def test_before_its_year_a_target_has_no_base(set_share: Make, make_row: Make) -> None:
    """No base, no share: not nought per cent."""
    make_row()
    target = set_share(50, THIS_YEAR + 1)
    assert numbers(target, "base", "base_date", "reached", "met", "to_open") == (None,) * 5
    assert str(THIS_YEAR + 1) in target["no_base"]


def test_a_target_of_an_empty_inventory_has_no_base_until_it_is_set_again(
    set_share: Make, show: Make, make_row: Make
) -> None:
    """Nothing was promised of nothing; set again, the target counts the rows that came."""
    target = set_share(50)
    assert numbers(target, "base", "reached", "met") == (0, None, None)
    assert target["no_base"]
    make_row()
    assert numbers(show(), "base", "added") == (0, 1)
    target = set_share(50)
    assert numbers(target, "base", "added", "reached", "no_base") == (1, 0, 0.0, None)
    assert target["former"] == []


def test_a_former_share_stays_on_record(set_share: Make, show: Make, make_row: Make) -> None:
    """Whoever lowers a target is seen doing it; the base is not touched."""
    make_row()
    set_share(60)
    make_row()
    set_share(40)
    set_share(40)
    target = show()
    assert numbers(target, "share", "base") == (40, 1)
    assert target["former"] == [{"share": 60, "set": date.today().isoformat()}]


def test_who_set_a_target_is_told_to_whoever_may_set_it(
    set_share: Make, show: Make, make_row: Make, editor: dict[str, Any]
) -> None:
    """The public sees what was set and when."""
    make_row()
    set_share(60)
    target = set_share(40)
    assert target["set_by"] == editor["name"]
    assert target["former"][0]["set_by"] == editor["name"]
    assert "set_by" not in show()


def test_only_who_may_change_an_inventory_sets_its_target(body: dict[str, Any]) -> None:
    """Visitors, strangers and members of the body may not."""
    import ckan.plugins.toolkit as tk

    member = factories.User()
    helpers.call_action(
        "organization_member_create", id=body["id"], username=member["name"], role="member"
    )
    for user in ("", factories.User()["name"], member["name"]):
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(
                "ogp_tn_target_set",
                {"user": user, "ignore_auth": False},
                organization=body["name"],
                year=THIS_YEAR,
                share=10,
            )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("share", value) for value in ("-1", "101", "33.5", "half", True, "")),
        *(("year", value) for value in ("1999", "2101", "next", 2018.5, "")),
    ],
)
def test_a_target_is_a_whole_share_of_a_sensible_year(
    set_share: Any, field: str, value: Any
) -> None:
    """Anything else is refused with a sentence."""
    import ckan.plugins.toolkit as tk

    given = {"share": 50, "year": THIS_YEAR, field: value}
    with pytest.raises(tk.ValidationError) as refused:
        set_share(given["share"], given["year"])
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize("share", ["٤٠", "40 %", "40", 40, 40.0])
def test_a_share_is_taken_as_people_write_it(set_share: Make, make_row: Make, share: Any) -> None:
    """Arabic digits and a sign of per cent are no reason to refuse."""
    make_row()
    assert set_share(share)["share"] == 40


def test_every_night_what_is_due_is_frozen(
    promised: Any, make_row: Make, body: dict[str, Any], call: Any
) -> None:
    """The administrator's action freezes the bases nobody asked for; once."""
    made_on(make_row(), NEW_YEAR - timedelta(days=1))
    promised()
    frozen = {"organization": body["name"], "year": THIS_YEAR, "base": 1}
    assert frozen in call("ogp_tn_target_freeze")
    assert frozen not in call("ogp_tn_target_freeze")


def test_the_command_of_the_night_says_what_it_froze(
    promised: Any, make_row: Make, body: dict[str, Any], portal: Any
) -> None:
    """A line for each base, and none the next night."""
    made_on(make_row(), NEW_YEAR - timedelta(days=1))
    promised()
    command = cli.commands()[0]
    told = f"{body['name']} {THIS_YEAR}: 1 rows"
    assert told in CliRunner().invoke(command, ["inventory", "freeze"]).output.splitlines()
    assert told not in CliRunner().invoke(command, ["inventory", "freeze"]).output


def test_a_purged_body_takes_its_targets_along(
    set_share: Make, make_row: Make, body: dict[str, Any], call: Any
) -> None:
    """Purging an organization is not refused for the sake of its targets."""
    row = make_row()
    set_share(50)
    call("dataset_purge", id=row["id"])
    call("organization_purge", id=body["id"])
    model.Session.remove()
    assert not model.Session.scalars(
        sa.select(Target.id).where(Target.organization == body["id"])
    ).all()
    assert model.Session.scalar(_rows_of(body)) == 0


def test_an_unknown_body_has_no_targets(unique: Any) -> None:
    """It is not found, whether one asks or sets."""
    import ckan.plugins.toolkit as tk

    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action("ogp_tn_target_list", organization=unique("none"))
    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action(
            "ogp_tn_target_set", organization=unique("none"), year=THIS_YEAR, share=1
        )


# Years that are over


@pytest.fixture
def last_year(body: dict[str, Any], make_row: Make) -> dict[str, Any]:
    """Make a target of the year before, with a row in its base that is still not open."""
    year = THIS_YEAR - 1
    row = make_row(openness="open")
    share = TargetShare(share=50, user="somebody")
    moment = datetime(year, 1, 1, tzinfo=UTC)
    target = Target(
        organization=body["id"], year=year, frozen=moment, at_new_year=True, base=1, shares=[share]
    )
    model.Session.add(target)
    model.Session.flush()
    model.Session.add(TargetRow(target=target.id, row=row["id"], reference=row["reference"]))
    model.Session.commit()
    index_update_package(Context(ignore_auth=True), row["id"])
    return row


def frozen_on_the_last_day(call: Make, body: dict[str, Any], opened: int, base: int = 1) -> None:
    """Let the history know how many rows of the base were open as the year ended."""
    number = {"numerator": opened, "denominator": base}
    call(
        "ogp_tn_snapshot_take",
        date=f"{THIS_YEAR - 1}-12-31",
        source="The ministry’s report",
        figures=[
            {"indicator": "target_progress", "dimension": "body", "key": body["name"], **number}
        ],
    )


def test_a_year_that_is_over_is_judged_by_its_last_day(
    body: dict[str, Any], last_year: dict[str, Any], show: Any, call: Make
) -> None:
    """What was open then counts, in the body's targets and in the list of all bodies."""
    assert numbers(show(THIS_YEAR - 1), "opened", "met", "judged_on") == (0, False, None)
    frozen_on_the_last_day(call, body, 1)
    day = f"{THIS_YEAR - 1}-12-31"
    expected = (1, 100.0, True, 0, day)
    wanted = ("opened", "reached", "met", "to_open", "judged_on")
    assert numbers(show(THIS_YEAR - 1), *wanted) == expected
    listing = helpers.call_action("ogp_tn_body_list", year=THIS_YEAR - 1)
    [listed] = [one for one in listing["bodies"] if one["organization"]["name"] == body["name"]]
    assert numbers(listed["target"], *wanted) == expected


def test_a_number_of_another_base_judges_nothing(
    body: dict[str, Any], last_year: dict[str, Any], show: Any, call: Make
) -> None:
    """A share of other rows would be no answer."""
    frozen_on_the_last_day(call, body, 3, base=4)
    assert numbers(show(THIS_YEAR - 1), "opened", "judged_on") == (0, None)
