"""The licence of many datasets at once, and how to cite one, through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"
Call = Callable[..., Any]


def licence_of(act: Call, dataset: dict[str, Any]) -> str:
    """Return the licence that a dataset has now."""
    return act("package_show", id=dataset["id"]).get("license_id", "")


# Setting


def test_datasets_that_say_nothing_get_the_licence(
    act: Call, body: dict[str, Any], dataset: Call, legacy: Call
) -> None:
    """By default those without one are set, private or public; the others are left alone."""
    private, unspecified, public = dataset(), dataset(license_id="notspecified"), legacy()
    kept, unknown = dataset(license_id="cc-by"), dataset(license_id="Our own terms")
    report = act("ogp_tn_licence_set", organization=body["name"], license_id=NATIONAL)
    names = [one["name"] for one in (private, unspecified, public)]
    assert sorted(report.pop("updated")) == sorted(names)
    assert report == {"license_id": NATIONAL, "unchanged": [], "refused": {}}
    assert {licence_of(act, one) for one in (private, unspecified, public)} == {NATIONAL}
    assert licence_of(act, kept) == "cc-by"
    # A licence that we do not know is no missing licence: nobody makes it open by the dozen.
    assert licence_of(act, unknown) == "notspecified"


def test_listed_datasets_get_the_licence(act: Call, body: dict[str, Any], dataset: Call) -> None:
    """Whatever they had: by name or id, each once."""
    first, second, other = dataset(license_id="OTL"), dataset(), dataset()
    had = dataset(license_id="odc-by")
    report = act(
        "ogp_tn_licence_set",
        organization=body["id"],
        license_id="ODC-BY-1.0",
        ids=[first["name"], second["id"], first["id"], had["name"]],
    )
    assert report["license_id"] == "odc-by"
    assert sorted(report["updated"]) == sorted([first["name"], second["name"]])
    assert report["unchanged"] == [had["name"]]
    assert licence_of(act, other) == ""


def test_what_was_kept_of_an_unknown_licence_is_forgotten(
    act: Call, body: dict[str, Any], dataset: Call
) -> None:
    """Once a body has chosen, the record no longer shows what stood there before."""
    made = dataset(license_id="Our own terms")
    act("ogp_tn_licence_set", organization=body["id"], license_id=NATIONAL, ids=[made["name"]])
    shown = act("package_show", id=made["id"])
    assert (shown["license_id"], shown.get("license_original")) == (NATIONAL, None)


def test_a_dataset_that_cannot_be_changed_is_reported(
    act: Call, body: dict[str, Any], dataset: Call, meddle: Call
) -> None:
    """It says why, and the others are set all the same."""
    broken, sound = dataset(), dataset()
    meddle(broken, extras={"frequency": "now and then"})
    report = act("ogp_tn_licence_set", organization=body["id"], license_id=NATIONAL)
    assert report["updated"] == [sound["name"]]
    assert "now and then" in " ".join(report["refused"][broken["name"]])


@pytest.mark.parametrize("license_id", ["notspecified", "Our own terms", "", "OTL"])
def test_only_a_licence_that_is_offered_is_set(
    act: Call, body: dict[str, Any], license_id: str
) -> None:
    """What nobody may choose in the form is refused, with what may be chosen."""
    with pytest.raises(tk.ValidationError) as caught:
        act("ogp_tn_licence_set", organization=body["id"], license_id=license_id)
    [message] = caught.value.error_dict["license_id"]
    assert not license_id or NATIONAL in message


def test_only_datasets_of_the_body_are_set(act: Call, body: dict[str, Any], dataset: Call) -> None:
    """A stranger's dataset is named, and nothing is written."""
    stranger = factories.Dataset(owner_org=factories.Organization()["id"], license_id="cc-by")
    mine = dataset()
    with pytest.raises(tk.ValidationError, match=stranger["name"]):
        act(
            "ogp_tn_licence_set",
            organization=body["id"],
            license_id=NATIONAL,
            ids=[mine["name"], stranger["name"]],
        )
    assert licence_of(act, mine) == ""


def test_rows_of_the_inventory_are_no_datasets(
    act: Call, body: dict[str, Any], unique: Callable[[str], str]
) -> None:
    """A row says what a body holds; it is not given a licence by the dozen."""
    act(
        "package_create",
        type="inventory",
        reference=unique("row"),
        owner_org=body["id"],
        title_translated={"fr": "Registre"},
    )
    report = act("ogp_tn_licence_set", organization=body["id"], license_id=NATIONAL)
    assert report["updated"] == []


@pytest.mark.parametrize("action", ["ogp_tn_licence_set", "ogp_tn_licence_list"])
def test_only_who_manages_the_body_may(
    act: Call, body: dict[str, Any], dataset: Call, action: str
) -> None:
    """Neither a visitor, nor an editor, nor the admin of another body."""
    made = dataset()
    editor, stranger = factories.User(), factories.User()
    act("organization_member_create", id=body["id"], username=editor["name"], role="editor")
    factories.Organization(users=[{"name": stranger["name"], "capacity": "admin"}])
    for user in ("", editor["name"], stranger["name"]):
        with pytest.raises(tk.NotAuthorized):
            act(action, by=user, organization=body["id"], license_id=NATIONAL)
    assert licence_of(act, made) == ""


def test_an_unknown_body_is_not_found(act: Call) -> None:
    """The message names it."""
    with pytest.raises(tk.ObjectNotFound, match="nobody"):
        act(
            "ogp_tn_licence_set",
            by=factories.Sysadmin()["name"],
            organization="nobody",
            license_id=NATIONAL,
        )


# Listing


def test_datasets_are_listed_by_licence(act: Call, body: dict[str, Any], dataset: Call) -> None:
    """First those without one, then in the order of the register; an unknown one is no blank."""
    names = {
        licence: dataset(license_id=licence)["name"]
        for licence in ("OTL", "cc-by", "Our own terms", "", NATIONAL)
    }
    listed = act("ogp_tn_licence_list", organization=body["name"])
    assert [(one["license_id"], one["count"]) for one in listed] == [
        ("", 1),
        (NATIONAL, 1),
        ("cc-by", 1),
        ("notspecified", 1),
        ("OTL", 1),
    ]
    [unknown] = listed[3]["datasets"]
    assert unknown == {
        "name": names["Our own terms"],
        "title": "Lignes",
        "title_translated": {"fr": "Lignes"},
        "private": True,
        "license_original": "Our own terms",
    }


# Publishing many at once


def test_many_datasets_are_published_only_with_licences(
    act: Call, body: dict[str, Any], dataset: Call
) -> None:
    """One without is named, and none is published; then all are."""
    ready, lacking = dataset(license_id="cc-by"), dataset(title_translated={"fr": "Sans licence"})
    ids = [ready["id"], lacking["id"]]
    with pytest.raises(tk.ValidationError, match="Sans licence"):
        act("bulk_update_public", org_id=body["id"], datasets=ids)
    assert act("package_show", id=ready["id"])["private"] is True
    act("ogp_tn_licence_set", organization=body["id"], license_id=NATIONAL)
    act("bulk_update_public", org_id=body["id"], datasets=ids)
    assert [act("package_show", id=one)["private"] for one in ids] == [False, False]


# Citing


def test_a_citation_names_the_body_and_the_address(
    act: Call, body: dict[str, Any], dataset: Call
) -> None:
    """In each language of the portal, with the address under which the dataset stays."""
    made = dataset(license_id="cc-by", private=False, issued="2018-07")
    found = act("ogp_tn_citation_show", by="", id=made["name"])
    assert set(found["citation"]) == {"ar", "fr", "en"}
    assert found["producer"] == body["title_translated"]
    assert (found["date"], found["date_of"]) == ("2018-07", "issued")
    assert (found["name"], found["license_id"]) == (made["name"], "cc-by")
    assert found["address"].endswith(f"/dataset/{made['name']}")
    assert all(found["address"] in sentence for sentence in found["citation"].values())
    assert "Ministère du Transport, «\u00a0Lignes\u00a0»" in found["citation"]["fr"]


def test_a_private_dataset_is_cited_to_its_own_people(act: Call, dataset: Call) -> None:
    """Who may not see the dataset learns nothing of it."""
    made = dataset(license_id="cc-by")
    assert act("ogp_tn_citation_show", id=made["id"])["citation"]
    with pytest.raises(tk.NotAuthorized):
        act("ogp_tn_citation_show", by="", id=made["id"])


def test_what_is_not_there_cannot_be_cited(act: Call) -> None:
    """As with ``package_show``."""
    with pytest.raises(tk.ObjectNotFound):
        act("ogp_tn_citation_show", by="", id="nothing")
