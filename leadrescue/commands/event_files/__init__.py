"""Files of events: their columns and their formats."""
