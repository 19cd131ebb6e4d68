"""What ``leadrescue run`` does: engines, migration, demo dealership, and the three processes, all on this machine."""
