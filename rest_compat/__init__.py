"""The REST v1 door."""
