"""Numbered migrations, never edited after a release."""
