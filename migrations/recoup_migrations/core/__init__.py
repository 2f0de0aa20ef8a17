"""The migrations of the core tables and of the ledger."""
