"""What was found of a dataset and of each of its files, put together for whoever may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.ogp_tn.checks import declared, results, rules
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.checks.model import Result


@dataclass(frozen=True)
class Verdict:
    """What was found of one thing: a file, or what the record says beside its files."""

    thing: Mapping[str, Any]
    result: Result | None
    """Of a file's content; None where it was not looked at as it is now."""
    findings: Sequence[Finding]

    @property
    def severities(self) -> list[str]:
        """How bad each finding is."""
        checks = declared.active()
        return [checks[one.check].severity for one in self.findings]

    @property
    def state(self) -> str:
        """A value of ``check_states``; what the record says of a file counts even unlooked at."""
        found = rules.state(self.severities)
        return rules.NOT_CHECKED if self.result is None and found == rules.PASSED else found

    @property
    def is_dead(self) -> bool:
        """Whether the address does not give what it promises."""
        checks = declared.active()
        return any(
            checks[one.check].on == declared.LINK and checks[one.check].severity == rules.ERROR
            for one in self.findings
        )


@dataclass(frozen=True)
class Of:
    """What was found of a dataset."""

    record: Verdict
    files: Sequence[Verdict]

    @property
    def state(self) -> str:
        """The worst of all."""
        return rules.worst(one.state for one in (self.record, *self.files)) or rules.NOT_CHECKED

    @property
    def findings(self) -> list[Finding]:
        """All findings, those of the record first."""
        return [one for of in (self.record, *self.files) for one in of.findings]


def of(dataset: Mapping[str, Any], found: results.Files, *, to_steward: bool = False) -> Of:
    """Return what was found of a dataset.

    :param dataset: as ``package_show`` gives it
    :param found: its latest results
    :param to_steward: whether what is not for the public belongs to it
    """
    record = found.get("")
    said = visible(record, to_steward=to_steward)
    files = []
    for file in dataset.get("resources") or []:
        result = results.of_file(found, file)
        own = [one for one in said if one.where.get("file") == file["id"]]
        files.append(Verdict(file, result, [*own, *visible(result, to_steward=to_steward)]))
    return Of(Verdict(dataset, record, [one for one in said if "file" not in one.where]), files)


def visible(result: Result | None, *, to_steward: bool) -> list[Finding]:
    """Return the findings of a result that somebody may know."""
    checks = declared.active()
    found: Iterable[Finding] = results.findings(result) if result else ()
    return [one for one in found if to_steward or checks[one.check].is_public]
