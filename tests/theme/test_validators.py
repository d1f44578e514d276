"""The colours that an administrator may choose."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.theme.validators import ogp_tn_hex_color


@pytest.mark.parametrize("color", ["#b3122b", "#FFF", " #14213d "])
def test_a_colour_is_written_as_hash_and_hexadecimal_digits(color: str) -> None:
    """Six or three hexadecimal digits after a hash are a colour; blanks around it do no harm."""
    assert ogp_tn_hex_color(color) == color.strip()


@pytest.mark.parametrize("color", ["red", "#12345", "#fff; } body { display: none", "rgb(1,2,3)"])
def test_anything_else_is_refused(color: str) -> None:
    """What is written into the page's style cannot be anything but a colour."""
    with pytest.raises(tk.Invalid):
        ogp_tn_hex_color(color)
