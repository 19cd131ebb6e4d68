"""Each entity's fields, declared once, as data."""
