"""The open-data inventory: what each public body holds, and what became of opening it."""
