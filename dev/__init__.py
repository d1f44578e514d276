"""The local stack: everything `make demo` and `make test` start, with nothing but Python and make.

Run as ``python3 -m dev <command>`` by the system's own Python: this package imports the standard
library only (``jars.py``, ``wsgi.py`` and ``translations.py`` apart, which run inside the
environment). This file is read by any Python, however old, so that it can say what is needed.
"""

import sys


def too_old(version: "tuple[int, ...]") -> "str | None":
    """Return what to tell a person whose Python is too old for CKAN 2.12, None for others."""
    if version >= (3, 11):
        return None
    return (
        "This needs Python 3.11 or newer and found {}: install a newer python3, or name one with "
        "`make demo PYTHON=/path/to/python3`.".format(".".join(str(part) for part in version[:3]))
    )


if too_old(sys.version_info[:3]):
    sys.exit(too_old(sys.version_info[:3]))
