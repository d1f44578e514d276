"""Messages that are written in one place and translated in another."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark a message for the catalogues; it is translated where it is shown."""
    return message
