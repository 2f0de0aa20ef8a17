"""The sub-commands of the recoup program that core brings, a file each."""
