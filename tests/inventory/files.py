"""Files as a steward sends them."""

from __future__ import annotations

import io

from werkzeug.datastructures import FileStorage

HEADINGS = "reference;title_translated-fr;openness;legal_ground;justification_translated-fr"


def file(*rows: str, headings: str = HEADINGS, name: str = "inventaire.csv") -> FileStorage:
    """Return a CSV file as a browser sends it."""
    return FileStorage(io.BytesIO("\n".join([headings, *rows]).encode()), name)


#: A table with a mistake of another kind in each of eleven cells.
ELEVEN = [
    "reference;title_translated-fr;openness;legal_ground;justification_translated-fr;"
    "planned_quarter;license_id;personal_data;held_formats;Couleur;frequency;theme",
    "A1;Vent;bleu;;;;;;;;;",
    "A1;Pluie;open;;;;;;;;;",
    "A3;;open;;;;;;;;;",
    "A4;Neige;closed;;Trop tôt.;;;;;;;",
    "A5;Grêle;open;archives;;;;;;;;",
    "A6;Brume;open;;;été 2018;;;;;;",
    "A7;Givre;open;;;;licence maison;;;;;",
    "A8;Rosée;open;;;;;peut-être;;;;",
    "A9;Orage;open;;;;;;papyrus;;;",
    "A10;Foudre;open;;;;;;;;souvent;",
]
