"""The pages of the review; and what core's pages say when a change waits."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, g, has_request_context, send_file, session
from flask.views import MethodView
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.metadata import answers, stored_files
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.stewards import permissions, proposals
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.roles import REVIEW

ogp_review = Blueprint("ogp_review", __name__, url_prefix="/ogp/review")


_call = partial(
    answers.called,
    missing=N_("There is no such proposal."),
    refused=N_("This is not yours to review."),
)


class Waiting(MethodView):
    """What waits, and deciding about many at once."""

    def get(self, errors: list[str] | None = None) -> str:
        """Show what the reader may review, and what they proposed."""
        organization = tk.request.args.get("organization", "")
        found = _call("ogp_tn_review_list", organization=organization)
        user = tk.current_user.name
        reviews = permissions.bodies_where(user, REVIEW)
        if not (found or reviews or permissions.bodies_where(user, "create_dataset")):
            tk.abort(403, tk._("You neither write nor review for a public body."))
        return tk.render(
            "ogp_tn/stewards/review_list.html",
            {
                "to_review": [
                    one for one in found if one["may_decide"] and one["status"] == rules.WAITING
                ],
                "reviews": bool(reviews),
                "own": [one for one in found if one["mine"]],
                "errors": errors or [],
                "form": tk.request.form,
                "chosen": tk.request.form.getlist("proposal"),
            },
        )

    def post(self) -> str | AnyResponse:
        """Decide about those that are chosen; what cannot be decided is said and left."""
        chosen = tk.request.form.getlist("proposal")
        if not chosen:
            return self.get([tk._("Choose at least one.")])
        errors = []
        for one in chosen:
            id, _, version = one.partition(":")
            try:
                _call("ogp_tn_review_decide", id=id, version=version, **_decision())
            except tk.ValidationError as error:
                errors.append(_about(id, error))
        if errors:
            return self.get(errors)
        _say_done(len(chosen))
        return tk.redirect_to("ogp_review.waiting")


class Proposal(MethodView):
    """One proposal, its differences, the decision."""

    def get(self, id: str, errors: list[str] | None = None) -> str:
        """Show what it changes."""
        entry = _call("ogp_tn_review_show", id=id)
        return tk.render(
            "ogp_tn/stewards/review.html",
            {"proposal": entry, "errors": errors or [], "form": tk.request.form},
        )

    def post(self, id: str) -> str | AnyResponse:
        """Decide."""
        try:
            version = tk.request.form.get("version", "")
            _call("ogp_tn_review_decide", id=id, version=version, **_decision())
        except tk.ValidationError as error:
            return self.get(id, list(error.error_summary.values()))
        _say_done(1)
        return tk.redirect_to("ogp_review.waiting")


@ogp_review.post("/<id>/withdraw")
def withdraw(id: str) -> AnyResponse:
    """Take a proposal back."""
    try:
        entry = _call("ogp_tn_review_withdraw", id=id)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
        return tk.redirect_to("ogp_review.proposal", id=id)
    tk.h.flash_success(tk._("The proposal is taken back."))
    dataset = entry["dataset"]
    return tk.redirect_to(f"{dataset['type']}.read", id=dataset["name"])


@ogp_review.get("/<id>/file/<file>")
def kept_file(id: str, file: str) -> Response:
    """Hand a file that waits with a proposal to whoever may see the proposal."""
    entry = _call("ogp_tn_review_show", id=id)
    kept = next(
        (
            upload
            for change in entry["changes"]
            if change["path"][:2] == [rules.FILES, file] and (upload := _upload(change)) is not None
        ),
        None,
    )
    try:
        stream = stored_files.open_file(kept["kept"]) if kept else None
    except FileNotFoundError:
        stream = None
    if kept is None or stream is None:
        return tk.abort(404, tk._("No download is available"))
    return send_file(stream, as_attachment=True, download_name=kept["name"])


def _upload(change: rules.Change) -> dict[str, Any] | None:
    after = change["after"]
    if len(change["path"]) == 2 and after:
        after = after.get(rules.UPLOAD)
    elif change["path"][2:] != [rules.UPLOAD]:
        return None
    return after if after and "kept" in after else None


def _decision() -> dict[str, str]:
    return {name: tk.request.form.get(name, "") for name in ("decision", "comment")}


def _about(id: str, error: tk.ValidationError) -> str:
    """Return what is wrong with a decision, and about which record it was."""
    entry = _call("ogp_tn_review_show", id=id)
    title = tk.h.ogp_tn_text(entry["dataset"]["title_translated"] or entry["dataset"]["title"])
    return f"{title['text'] or entry['dataset']['name']}: " + " ".join(
        str(message) for message in error.error_summary.values()
    )


def _say_done(number: int) -> None:
    if tk.request.form.get("decision") == rules.PUBLISH:
        said = tk.ungettext("{n} proposal is published.", "{n} proposals are published.", number)
    else:
        said = tk.ungettext(
            "{n} proposal is given back to its author.",
            "{n} proposals are given back to their authors.",
            number,
        )
    tk.h.flash_success(said.format(n=tk.h.ogp_tn_number(number)))


ogp_review.add_url_rule("", view_func=Waiting.as_view("waiting"))
ogp_review.add_url_rule("/<id>", view_func=Proposal.as_view("proposal"))


# Core's pages


def _remember(sender: Any, **sent: Any) -> None:
    if has_request_context():
        g.ogp_tn_proposed = sent


proposals.proposed.connect(_remember)


@ogp_review.after_app_request
def say_that_it_waits(response: Response) -> Response:
    """Say what became of a form where its page believes that everything is written.

    :returns: what the page answered; where it leads on to what the public sees, which has not
        changed, it leads to the proposal
    """
    sent = g.get("ogp_tn_proposed")
    if sent is None or tk.request.method != "POST" or response.status_code not in (302, 303):
        return response
    record = model.Package.get(sent["package_id"])
    if record is None or record.state != "active":
        return response  # a draft is not finished yet
    session.pop("_flashes", None)
    if record.private:
        tk.h.flash_success(tk._("It is saved, and waits for review before everybody sees it."))
        return response
    tk.h.flash_success(
        tk._("It is proposed, and waits for review. The public still sees what was approved.")
    )
    blueprint, endpoint = tk.get_endpoint()
    from_core = blueprint in (record.type, f"{record.type}_resource")
    if from_core and not (response.location or "").endswith("/resource/new"):
        response.location = tk.h.url_for("ogp_review.proposal", id=sent["proposal_id"])
    return response
