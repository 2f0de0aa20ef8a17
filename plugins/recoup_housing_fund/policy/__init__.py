"""The housing provident fund's policy as data: imports and assignments, nothing executed."""
