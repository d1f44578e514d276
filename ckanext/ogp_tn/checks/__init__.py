"""Checks of links, files and records: declared in ``schemas/checks``, run as jobs, shown to all."""
