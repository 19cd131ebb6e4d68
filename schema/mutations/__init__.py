"""The mutations, by what they change."""
