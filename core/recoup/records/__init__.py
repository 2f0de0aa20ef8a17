"""What is stored: tables, constraints and the two bulk adapters."""
