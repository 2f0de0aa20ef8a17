"""The full-width pages of the console, a file each."""
