"""Data stewards: their role, their mandates, and what everybody may do."""
