"""The validators, through CKAN's own actions: what is taken, what is refused, what is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]


def refusal(create: Create, **fields: Any) -> dict[str, Any]:
    """Return the errors of a creation that must fail."""
    with pytest.raises(tk.ValidationError) as caught:
        create(**fields)
    return caught.value.error_dict


def dataset(act: Act, body: dict[str, Any], name: str, **fields: Any) -> dict[str, Any]:
    """Create a public dataset of a body, with a licence as it must have."""
    needed = {"title": "A", "owner_org": body["id"], "license_id": "cc-by"}
    return act("package_create", name=name, **{**needed, **fields})


# Text in several languages


def test_blank_languages_are_dropped_and_the_rest_is_kept_in_order(commitment: Create) -> None:
    """Only the languages that exist are stored, in the order of fallback."""
    made = commitment(title_translated={"en": " B ", "fr": "  ", "ar": "أ"})
    assert list(made["title_translated"].items()) == [("ar", "أ"), ("en", "B")]


@pytest.mark.parametrize(
    ("texts", "core"),
    [
        ({"ar": "أ", "fr": "B", "en": "C"}, "أ"),
        ({"fr": "B", "en": "C"}, "B"),
        ({"en": "C"}, "C"),
    ],
)
def test_cores_title_is_the_first_that_exists(
    commitment: Create, texts: dict[str, str], core: str
) -> None:
    """CKAN's own title is the Arabic, else the French, else the English one."""
    assert commitment(title_translated=texts)["title"] == core


def test_texts_may_come_as_json(commitment: Create) -> None:
    """A client that can send only text sends the object as JSON."""
    made = commitment(title_translated='{"fr": "Données"}')
    assert made["title_translated"] == {"fr": "Données"}


@pytest.mark.parametrize("empty", [{}, {"ar": " "}, "", None])
def test_a_required_text_needs_one_language(commitment: Create, empty: Any) -> None:
    """A commitment without a title in any language is refused."""
    assert refusal(commitment, title_translated=empty)["title_translated"]


def test_unknown_languages_are_named(commitment: Create) -> None:
    """The refusal says which codes are wrong and which are right."""
    [message] = refusal(commitment, title_translated={"ar": "أ", "de": "x", "it": "y"})[
        "title_translated"
    ]
    assert "de, it" in message
    assert "ar, fr, en" in message


@pytest.mark.parametrize("value", ["plain", ["ar"], 7, {"ar": 5}, {"ar": ["a"]}])
def test_what_is_not_texts_by_language_is_refused(commitment: Create, value: Any) -> None:
    """Plain text has no language, and nothing but text is text."""
    assert refusal(commitment, title_translated=value)["title_translated"]


def test_texts_work_inside_a_repeating_part(commitment: Create) -> None:
    """Inside a row a text in several languages stays an object."""
    made = commitment(parts=[{"code": "6.1", "title_translated": {"ar": "أ", "en": ""}}])
    assert made["parts"] == [{"code": "6.1", "title_translated": {"ar": "أ"}}]


def test_emptying_the_notes_empties_cores(commitment: Create, act: Act) -> None:
    """A description taken away in every language is gone from CKAN's own field as well."""
    made = commitment(notes_translated={"fr": "Ancien"})
    assert made["notes"] == "Ancien"
    after = act("package_patch", id=made["id"], notes_translated={})
    assert "notes_translated" not in after
    assert not after["notes"]


# Clients that know only CKAN's own fields


def test_a_plain_client_creates_a_dataset(act: Act, body: dict[str, Any], unique: Any) -> None:
    """A title and a licence make a dataset; no language is invented for it."""
    made = dataset(act, body, unique("plain"), title="Budget", notes="2018")
    assert (made["title"], made["notes"]) == ("Budget", "2018")
    assert "title_translated" not in made


def test_a_plain_client_may_leave_the_title_out(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """As in CKAN, a dataset without a title is called by its name."""
    name = unique("plain")
    assert dataset(act, body, name, title="")["title"] == name


def test_a_plain_client_changes_the_text_that_it_read(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """Changing only CKAN's title changes the translation that it was read from."""
    texts = {"fr": "Ancien", "en": "Old"}
    made = dataset(act, body, unique("plain"), title_translated=texts)
    after = act("package_patch", id=made["id"], title="Nouveau")
    assert after["title"] == "Nouveau"
    assert after["title_translated"] == {"fr": "Nouveau", "en": "Old"}


def test_a_translation_wins_over_the_title_sent_back(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """A client that reads, changes a translation and sends all back keeps its change."""
    made = dataset(act, body, unique("plain"), title_translated={"fr": "Ancien"})
    after = act("package_update", **{**made, "title_translated": {"fr": "Nouveau"}})
    assert after["title"] == "Nouveau"


def test_a_plain_client_updates_without_organization_and_name(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """As in CKAN, an update that does not name the body leaves it."""
    made = dataset(act, body, unique("plain"))
    after = act("package_update", id=made["id"], title="B")
    assert (after["owner_org"], after["name"]) == (body["id"], made["name"])


def test_a_plain_client_creates_an_organization(act: Act, unique: Any) -> None:
    """A name and a title make an organization."""
    made = act("organization_create", name=unique("body"), title="Ministry")
    assert made["title"] == "Ministry"


def test_an_organization_has_its_names(act: Act, unique: Any) -> None:
    """A body's names come back as an object, and fill CKAN's own fields."""
    name = unique("body")
    act(
        "organization_create",
        name=name,
        title_translated={"ar": "وزارة النقل", "fr": "Transport"},
        description_translated={"fr": "Mission"},
        body_kind="ministry",
        valid_to="2018",
    )
    shown = act("organization_show", id=name)
    assert shown["title"] == "وزارة النقل"
    assert shown["title_translated"] == {"ar": "وزارة النقل", "fr": "Transport"}
    assert shown["description"] == "Mission"
    assert (shown["body_kind"], shown["valid_to"]) == ("ministry", "2018")


def test_a_file_has_names(act: Act, body: dict[str, Any], unique: Any) -> None:
    """A file's names come back as an object, and fill CKAN's own."""
    made = dataset(
        act,
        body,
        unique("plain"),
        resources=[{"url": "http://e.org/a.csv", "name_translated": {"fr": "Tableau"}}],
    )
    [file] = made["resources"]
    assert (file["name"], file["name_translated"]) == ("Tableau", {"fr": "Tableau"})


# Vocabularies


def test_a_value_is_of_its_vocabulary(commitment: Create) -> None:
    """An unknown value is refused with the values that exist."""
    [message] = refusal(commitment, relevance_integrity="huge")["relevance_integrity"]
    assert "huge" in message
    assert "very, direct, indirect" in message


def test_codes_and_aliases_become_the_value(act: Act, body: dict[str, Any], unique: Any) -> None:
    """Another portal's code for a value is stored as ours."""
    authority = "http://publications.europa.eu/resource/authority/"
    made = dataset(
        act,
        body,
        unique("plain"),
        frequency="ANNUAL",
        language=["fr", "ar"],
        theme=["TRAN", f"{authority}data-theme/AGRI", "http://eurovoc.europa.eu/100141"],
    )
    assert made["frequency"] == f"{authority}frequency/ANNUAL"
    # In the order of the vocabulary; what it does not have comes last.
    assert made["language"] == [f"{authority}language/ARA", f"{authority}language/FRA"]
    assert made["theme"] == [
        f"{authority}data-theme/AGRI",
        f"{authority}data-theme/TRAN",
        "http://eurovoc.europa.eu/100141",
    ]


def test_every_unknown_value_of_a_list_is_named(commitment: Create) -> None:
    """Each wrong value has a sentence of its own."""
    messages = refusal(commitment, missing_in_source=["due", "colour", "taste"])[
        "missing_in_source"
    ]
    assert [("colour" in message, "taste" in message) for message in messages] == [
        (True, False),
        (False, True),
    ]


def test_a_single_value_makes_a_list(commitment: Create) -> None:
    """A form with one box ticked sends text."""
    assert commitment(missing_in_source="due")["missing_in_source"] == ["due"]


# Dates, numbers, codes


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due", "31/07/2018"),
        ("due", "2018-02-30"),
        ("due", 2018),
        ("number", 0),
        ("number", "two"),
        ("number", 1.5),
        ("number", True),
        ("ogp_id", "23"),
        ("axis", "Axis 1"),
        ("plan", "خطة"),
        ("responsible", ["a"]),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(commitment: Create, field: str, value: Any) -> None:
    """The message stands at the field, and names the value where that helps."""
    [message] = refusal(commitment, **{field: value})[field]
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": "nan"}, "percent"),
        ({"url": "www.e-people.gov.tn"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"transcribed": "perhaps"}, "transcribed"),
        ({"level": "done"}, "level"),
        ({"part": "six"}, "part"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_error_in_a_row_stands_in_that_row(
    commitment: Create, row: dict[str, Any], field: str
) -> None:
    """The second assessment is wrong, the first is not."""
    good = {"assessor": "government", "level": "limited", "basis": "table"}
    first, second = refusal(commitment, assessments=[good, {**good, **row}])["assessments"]
    assert not first
    assert list(second) == [field]


def test_numbers_and_truth_values_keep_their_type(commitment: Create) -> None:
    """What a form sends as text comes back as a number or truth value."""
    assessment = {"assessor": "irm", "level": "no_evidence", "basis": "report"}
    made = commitment(
        number="7",
        assessments=[{**assessment, "percent": "33.5", "transcribed": "true"}],
        milestones=[{"title_translated": {"en": "A"}, "weight": "2", "due": ""}],
    )
    assert made["number"] == 7
    assert made["assessments"] == [{**assessment, "percent": 33.5, "transcribed": True}]
    assert made["milestones"] == [{"title_translated": {"en": "A"}, "weight": 2}]


def test_a_quarter_is_written_as_one(act: Act, body: dict[str, Any]) -> None:
    """2018-Q3 is a quarter, 2018-Q5 and 2018-07 are not."""

    def create(quarter: str) -> dict[str, Any]:
        return act(
            "package_create",
            type="inventory",
            reference=f"quarter {quarter}",
            owner_org=body["id"],
            title_translated={"fr": "Lignes"},
            planned_quarter=quarter,
        )

    assert create("2018-q3")["planned_quarter"] == "2018-Q3"
    for wrong in ("2018-Q5", "2018-07", "Q3"):
        with pytest.raises(tk.ValidationError) as caught:
            create(wrong)
        assert "2018-Q3" in caught.value.error_dict["planned_quarter"][0]


# Names


def test_a_commitment_names_itself(commitment: Create, unique: Any) -> None:
    """Without a name a commitment is called by its plan and number."""
    plan = unique("plan")
    assert commitment(plan=plan, number=4)["name"] == f"{plan}-04"


def test_an_inventory_row_names_itself(act: Act, body: dict[str, Any]) -> None:
    """Without a name a row gets one that nobody else has."""
    names = {
        act(
            "package_create",
            type="inventory",
            reference=reference,
            owner_org=body["id"],
            title_translated={"fr": "Lignes"},
        )["name"]
        for reference in ("name 1", "name 2")
    }
    assert len(names) == 2
    assert all(name.startswith("inventory-") for name in names)


def test_a_plan_needs_a_name(act: Act, body: dict[str, Any]) -> None:
    """A plan's name is in its address and in its commitments', so a person chooses it."""
    with pytest.raises(tk.ValidationError) as caught:
        act(
            "package_create",
            type="action-plan",
            owner_org=body["id"],
            title_translated={"fr": "Plan"},
            period_start="2016-01-01",
        )
    assert list(caught.value.error_dict) == ["name"]


# Objects


def plan(act: Act, body: dict[str, Any], name: str, **fields: Any) -> dict[str, Any]:
    """Create an action plan."""
    return act(
        "package_create",
        **{
            "type": "action-plan",
            "name": name,
            "owner_org": body["id"],
            "title_translated": {"fr": "Plan"},
            "period_start": "2016-01-01",
            **fields,
        },
    )


def test_an_object_comes_back_as_an_object(act: Act, body: dict[str, Any], unique: Any) -> None:
    """A plan's source is one object, not a list."""
    source = {"title": "تقرير", "url": "https://example.org/r.pdf"}
    assert plan(act, body, unique("plan"), source=source)["source"] == source


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ({"url": "https://example.org"}, "title"),
        ({"title": "R", "url": "r.pdf"}, "url"),
        ({"title": "R", "page": "3"}, "page"),
    ],
)
def test_an_object_is_checked_like_a_row(
    act: Act, body: dict[str, Any], unique: Any, source: dict[str, str], wrong: str
) -> None:
    """An object's errors stand at its members."""
    with pytest.raises(tk.ValidationError) as caught:
        plan(act, body, unique("plan"), source=source)
    assert [list(row) for row in caught.value.error_dict["source"]] == [[wrong]]


def test_what_is_no_object_is_refused(act: Act, body: dict[str, Any], unique: Any) -> None:
    """A plain text is no source."""
    with pytest.raises(tk.ValidationError) as caught:
        plan(act, body, unique("plan"), source="the report")
    assert "title, url" in caught.value.error_dict["source"][0]


# Computed fields


def test_computed_fields_sent_back_are_ignored(commitment: Create, act: Act) -> None:
    """A client that reads a record and sends all of it back changes nothing."""
    made = commitment(milestones=[{"title_translated": {"en": "A"}}])
    sent = {**made, "completion": {"level": "completed", "readings": [{}]}, "late": True}
    after = act("package_update", **sent)
    assert after["completion"] == made["completion"]
    assert after["late"] == made["late"]
    assert after["milestones"] == made["milestones"]


# Licences


def test_a_licence_alias_is_stored_as_the_registers_id(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """Another portal's id for the same licence becomes the one that the register has."""
    made = dataset(act, body, unique("d"), license_id="licence-creative-commons-attribution-cc-by")
    assert made["license_id"] == "cc-by"
    assert made["isopen"] is True


@pytest.mark.parametrize("missing", [None, "", " ", "notspecified"])
def test_nothing_is_published_without_a_licence(
    act: Act, body: dict[str, Any], unique: Any, missing: str | None
) -> None:
    """Public data of a body need one, and the refusal says what to do; a private draft does not."""
    with pytest.raises(tk.ValidationError) as caught:
        dataset(act, body, unique("d"), license_id=missing)
    assert list(caught.value.error_dict) == ["license_id"]
    assert "keep the dataset private" in caught.value.error_dict["license_id"][0]
    assert dataset(act, body, unique("d"), license_id=missing, private=True)


def test_a_client_that_says_nothing_of_the_licence_is_asked(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """No licence is granted by silence."""
    with pytest.raises(tk.ValidationError, match="license_id"):
        act("package_create", name=unique("d"), title="A", owner_org=body["id"])


@pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)
def test_a_dataset_of_no_body_is_its_authors_business(act: Act, unique: Any) -> None:
    """The rule is for public bodies."""
    assert act("package_create", name=unique("d"), title="A")["private"] is False


@pytest.mark.parametrize("action", ["package_patch", "package_update"])
@pytest.mark.parametrize("missing", ["", "notspecified"])
def test_a_private_dataset_is_published_only_with_a_licence(
    act: Act, body: dict[str, Any], unique: Any, action: str, missing: str
) -> None:
    """Publishing later is publishing, in whatever way."""
    made = dataset(act, body, unique("d"), license_id=missing, private=True)
    whole = made if action == "package_update" else {"id": made["id"]}
    with pytest.raises(tk.ValidationError, match="license_id"):
        act(action, **{**whole, "private": False})
    after = act(action, **{**whole, "private": False, "license_id": "cc-by"})
    assert (after["private"], after["license_id"]) == (False, "cc-by")


def test_a_public_dataset_keeps_its_licence(act: Act, body: dict[str, Any], unique: Any) -> None:
    """It cannot be emptied, and an update that does not speak of it leaves it."""
    made = dataset(act, body, unique("d"))
    for missing in ("", "notspecified"):
        with pytest.raises(tk.ValidationError, match="license_id"):
            act("package_patch", id=made["id"], license_id=missing)
    assert act("package_update", id=made["id"], title="B")["license_id"] == "cc-by"


def test_a_private_dataset_may_lose_its_licence(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """Emptying the field empties it."""
    made = dataset(act, body, unique("d"), private=True)
    after = act("package_patch", id=made["id"], license_id="")
    assert not after.get("license_id")
    assert after["isopen"] is False


def test_what_was_published_without_one_before_stays_editable(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """An older portal's data can be mended, and get a licence when somebody has decided."""
    made = dataset(act, body, unique("d"))
    package: Any = model.Package.get(made["id"])
    package.license_id = None
    model.repo.commit_and_remove()
    search.rebuild(made["id"])
    assert act("package_patch", id=made["id"], title="B")["title"] == "B"
    assert act("package_patch", id=made["id"], license_id="cc-by")["license_id"] == "cc-by"


def test_an_unknown_licence_is_kept_and_open_to_nobody(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """What a harvest brings and nobody knows is not specified, with the original beside it."""
    made = dataset(act, body, unique("d"), license_id=" OTL-X ")
    assert (made["license_id"], made["license_original"]) == ("notspecified", "OTL-X")
    assert made["isopen"] is False
    given = dataset(act, body, unique("d"), license_id="notspecified", license_original="OTL-X")
    assert (given["license_id"], given["license_original"]) == ("notspecified", "OTL-X")
    after = act("package_patch", id=made["id"], title="B")
    assert after["license_original"] == "OTL-X"


def test_what_was_kept_goes_when_a_licence_is_chosen(
    act: Act, body: dict[str, Any], unique: Any
) -> None:
    """It was of another licence; what comes with the new one stays."""
    made = dataset(act, body, unique("d"), license_id="OTL-X")
    after = act("package_patch", id=made["id"], license_id="odc-by")
    assert (after["license_id"], after.get("license_original")) == ("odc-by", None)
    told = act("package_patch", id=made["id"], license_id="cc-by", license_original="CC BY, 2017")
    assert (told["license_id"], told["license_original"]) == ("cc-by", "CC BY, 2017")
    assert act("package_patch", id=made["id"], title="B")["license_original"] == "CC BY, 2017"


@pytest.mark.parametrize("value", [["cc-by"], {"id": "cc-by"}, 7, True])
def test_a_licence_is_text(act: Act, body: dict[str, Any], unique: Any, value: Any) -> None:
    """Anything else is refused with a sentence."""
    with pytest.raises(tk.ValidationError) as caught:
        dataset(act, body, unique("d"), license_id=value)
    assert "text" in caught.value.error_dict["license_id"][0]


def row(act: Act, body: dict[str, Any], unique: Any, **fields: Any) -> dict[str, Any]:
    """Create an inventory row."""
    given = {"reference": unique("row"), "title_translated": {"fr": "Registre"}}
    return act("package_create", type="inventory", owner_org=body["id"], **given, **fields)


@pytest.mark.parametrize("openness", ["open", "partly", "closed", "undetermined", None])
def test_a_row_is_honest_without_a_licence(
    act: Act, body: dict[str, Any], unique: Any, openness: str | None
) -> None:
    """A ministry lists what it holds before it decides anything."""
    kept = {
        "legal_ground": ["archives"],
        "justification_translated": {"fr": "Délai de communication"},
    }
    more = kept if openness in ("partly", "closed") else {}
    assert row(act, body, unique, openness=openness, **more)


def test_a_rows_licence_is_one_of_the_register(act: Act, body: dict[str, Any], unique: Any) -> None:
    """A row has no place for an original: a slip is refused with what would be right."""
    assert row(act, body, unique, license_id="LNDPO-TN")["license_id"].startswith("licence-nat")
    with pytest.raises(tk.ValidationError) as caught:
        row(act, body, unique, license_id="cc-byy")
    [message] = caught.value.error_dict["license_id"]
    assert "“cc-byy” is not one of: licence-nationale" in message


# Repeating parts


def test_what_is_no_list_is_refused_at_its_part(commitment: Create) -> None:
    """A part that is no list of objects is refused with a sentence, not with a failure."""
    errors = refusal(commitment, milestones=["one"], parts="two")
    assert set(errors) == {"milestones", "parts"}


def test_twelve_rows_keep_their_order(commitment: Create, act: Act) -> None:
    """The order of rows is content: it survives creation and update."""
    rows = [{"title_translated": {"en": f"Step {number}"}} for number in range(12)]
    made = commitment(milestones=rows)
    assert made["milestones"] == rows
    after = act("package_patch", id=made["id"], milestones=rows[::-1])
    assert after["milestones"] == rows[::-1]


def test_an_emptied_part_is_gone(commitment: Create, act: Act) -> None:
    """Taking out the last row takes out the part."""
    made = commitment(milestones=[{"title_translated": {"en": "A"}}])
    after = act("package_patch", id=made["id"], milestones=[])
    assert "milestones" not in act("package_show", id=after["id"])


def test_a_plain_client_renames_an_organization(act: Act, unique: Any) -> None:
    """Changing only CKAN's title changes the name that it was read from."""
    made = act(
        "organization_create", name=unique("body"), title_translated={"fr": "Ancien", "en": "Old"}
    )
    act("organization_patch", id=made["id"], title="Nouveau")
    shown = act("organization_show", id=made["id"])
    assert shown["title_translated"] == {"fr": "Nouveau", "en": "Old"}
