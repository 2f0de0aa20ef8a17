"""Rules: pure calculation."""
