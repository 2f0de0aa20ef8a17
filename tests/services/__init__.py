"""Tests of what the services decide, each on SQLite and on PostgreSQL."""
