"""Municipalities and their governorates.

The code of a municipality is the two digits of its governorate in ISO 3166-2 and three more, so
the governorate of any code is known. Of the 350 municipalities the project knows a few by name
(``schemas/vocabularies/municipalities.yaml``); a portal adds its own in a file of that form.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata.vocabularies import Vocabulary, vocabulary

CODE = re.compile(r"([0-9]{2})[0-9]{3}")


class WrongMunicipalities(ValueError):
    """A file of municipalities that cannot be used; says what is wrong with it."""


def municipalities() -> dict[str, dict[str, str]]:
    """Return the names of the municipalities that are known, by code, in the order of the codes.

    :raises WrongMunicipalities: if the portal's own file says what it may not
    """
    own = config.municipalities_file()
    known = [*vocabulary("municipalities").terms, *(read(Path(own)).terms if own else ())]
    return dict(sorted({term.value: dict(term.label) for term in known}.items()))


def governorate_of(code: str) -> str | None:
    """Return the governorate that a municipality's code says, ``TN-13`` of ``13020``.

    :returns: None if the code has another form, or there is no such governorate
    """
    found = CODE.fullmatch(code)
    governorate = f"TN-{found[1]}" if found else ""
    return governorate if governorate in vocabulary("governorates") else None


@cache
def read(file: Path) -> Vocabulary:
    """Read a file of municipalities, once per process.

    :raises WrongMunicipalities: if it is not there, is no YAML, or has a code of no governorate
    """
    try:
        terms = yaml.safe_load(file.read_text(encoding="utf-8"))["terms"]
        codes = [term["value"] for term in terms]
        for code in codes:
            if not isinstance(code, str) or not governorate_of(code):
                raise WrongMunicipalities(
                    f"{file}: {code!r} is not a municipality's code, which is five digits in "
                    "quotes, the first two those of a governorate in ISO 3166-2."
                )
        return Vocabulary(file.stem, {"title": {}, "terms": terms})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError) as error:
        raise WrongMunicipalities(f"{file}: {error}") from error
