"""The development bank's policy as data: imports and assignments, nothing executed."""
