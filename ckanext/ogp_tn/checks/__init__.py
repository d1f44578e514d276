"""Checks of data: what they find in records, links and files, and what a steward does about it."""
