"""The audit trail: one entry per command that was carried out."""
