"""The background door: due rows become sent messages."""
