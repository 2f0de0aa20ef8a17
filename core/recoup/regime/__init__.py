"""What a regime promises: the contract with plugins."""
