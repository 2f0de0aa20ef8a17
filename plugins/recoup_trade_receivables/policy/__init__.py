"""The trade receivables's policy as data: imports and assignments, nothing executed."""
