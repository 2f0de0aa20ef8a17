"""The suite that every regime inherits."""
