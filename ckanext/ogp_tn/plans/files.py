"""Reading a plan file: an action plan and its commitments as data, of any country.

The format is ``schemas/plan-file.schema.json``, explained in ``docs/plan-file.md``. Nothing
here needs a portal: what a file may say about a portal (its bodies) is checked by the action.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml
from jsonschema import ValidationError

from ckanext.ogp_tn.metadata import json_schemas
from ckanext.ogp_tn.metadata.json_schemas import place as place_of
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.plans import progress_rules, rules

Content = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where, and a sentence to be translated with its values."""

    place: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


def _problem(place: str, message: str, **values: Any) -> Problem:
    return Problem(place, message, values)


def read(text: str) -> Content:
    """Read the text of a plan file.

    :param text: YAML
    :returns: plain JSON values; YAML's dates as ISO strings
    :raises yaml.YAMLError: if it is not YAML; its text names line and column
    """
    return _plain(yaml.safe_load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def commitment_name(plan: str, number: int) -> str:
    """Return the name of a commitment's page: ``nap2-01``."""
    return f"{plan}-{number:02d}"


NOT_ONE_OF = N_("“{value}” is not one of: {known}.")
#: What a person reads who claims completion without evidence.
UNPROVEN = N_(
    "Completion needs evidence: give an address or a dataset, or record it as substantial."
)
#: What a person reads who reports progress that nobody can look at.
NOTHING_TO_SEE = N_("Give an address or a dataset as evidence, or say that there is none yet.")
#: What a person reads who writes of the future as if it were the past.
TO_COME = N_("This day is still to come.")
#: In a context: what is written is a plan file, whose dates are what the plan says.
LOADING = "ogp_tn_plan_file"

_TYPES = {
    "object": N_("a group of fields"),
    "array": N_("a list"),
    "string": N_("a text (in quotes, if it looks like a number)"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "boolean": N_("true or false"),
}


def _explain(error: ValidationError) -> Iterator[Problem]:
    """Turn one finding of the JSON Schema into sentences of ours."""
    place = place_of(error.absolute_path)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "required":
        for name in sorted(set(wanted) - set(value)):
            yield _problem(place_of(error.absolute_path, name), N_("Missing."))
    elif error.validator == "additionalProperties":
        schema: Any = error.schema
        known = schema["properties"]
        for name in sorted(set(value) - set(known)):
            yield _problem(
                place_of(error.absolute_path, name),
                N_("Unknown name. Known here: {known}."),
                known=", ".join(known),
            )
    elif error.validator == "type":
        yield _problem(
            place, N_("Must be {kind}, not “{value}”."), kind=_TYPES[wanted], value=value
        )
    elif error.validator == "vocabulary":
        yield _problem(
            place,
            NOT_ONE_OF,
            value=value,
            known=", ".join(vocabulary(wanted).values()),
        )
    elif error.validator == "format":
        yield _problem(place, N_("“{value}” is not a date. Write it as 2018-07-31."), value=value)
    elif error.validator == "minProperties":
        yield _problem(place, N_("Needs a text in at least one language: ar, fr or en."))
    elif error.validator == "minLength":
        yield _problem(place, N_("Empty. Leave the field out instead."))
    else:
        yield _problem(
            place,
            N_("“{value}” does not have the right form ({rule})."),
            value=value,
            rule=f"{error.validator} {wanted}",
        )


def _inconsistencies(content: Content) -> Iterator[Problem]:
    """Yield what each field alone cannot show; only for content of the right shape."""
    plan, commitments = content["plan"], content["commitments"]
    if plan.get("period_end", "9999") < plan["period_start"]:
        yield _problem("plan.period_end", N_("Before the start of the period."))
    axes = [axis["id"] for axis in plan["axes"]]
    numbers = Counter(commitment["number"] for commitment in commitments)
    for index, commitment in enumerate(commitments):
        place = f"commitments[{index}]"
        if numbers[commitment["number"]] > 1:
            yield _problem(
                f"{place}.number",
                N_("Number {number} is there more than once."),
                number=commitment["number"],
            )
        if "axis" in commitment and commitment["axis"] not in axes:
            yield _problem(
                f"{place}.axis", NOT_ONE_OF, value=commitment["axis"], known=", ".join(axes)
            )
        yield from _inner_inconsistencies(place, commitment)


def _inner_inconsistencies(place: str, commitment: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where the parts of one commitment contradict each other."""
    codes = [part["code"] for part in commitment.get("parts", [])]
    for name in ("milestones", "assessments", "progress"):
        for at, row in enumerate(commitment.get(name, [])):
            if "part" in row and row["part"] not in codes:
                yield _problem(
                    f"{place}.{name}[{at}].part",
                    N_("No part has the code {code}."),
                    code=row["part"],
                )
    yield from _unfounded(place, commitment)
    schema: Any = json_schemas.validator("plan-file").schema
    names = schema["$defs"]["commitment"]["properties"]
    for at, name in enumerate(commitment.get("missing_in_source", [])):
        if name not in names:
            yield _problem(
                f"{place}.missing_in_source[{at}]", N_("No field is named {name}."), name=name
            )


def _unfounded(place: str, commitment: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is claimed with nothing to show for it, or before its day."""
    for at, assessment in enumerate(commitment.get("assessments", [])):
        if rules.is_unproven(assessment, rules.proofs(commitment)):
            yield _problem(f"{place}.assessments[{at}].level", UNPROVEN)
    for at, entry in enumerate(commitment.get("progress", [])):
        if progress_rules.shows_nothing(entry):
            yield _problem(f"{place}.progress[{at}].url", NOTHING_TO_SEE)
    for name, at, member in progress_rules.days_to_come(commitment, date.today().isoformat()):
        yield _problem(f"{place}.{name}[{at}].{member}", TO_COME)


def problems(content: Any) -> list[Problem]:
    """Return everything that is wrong in a plan file, in the order of the file.

    :param content: what :func:`read` returned
    """
    findings = sorted(
        json_schemas.validator("plan-file").iter_errors(content),
        key=lambda error: [str(p) for p in error.absolute_path],
    )
    found = [problem for error in findings for problem in _explain(error)]
    return found or list(_inconsistencies(content))


def datasets(content: Content) -> list[dict[str, Any]]:
    """Return the datasets that a valid file describes: the plan, then its commitments."""
    plan = content["plan"]
    return [
        {**plan, "type": "action-plan"},
        *(
            {
                **commitment,
                "type": "commitment",
                "plan": plan["name"],
                "name": commitment_name(plan["name"], commitment["number"]),
            }
            for commitment in content["commitments"]
        ),
    ]
