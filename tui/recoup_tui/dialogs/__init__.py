"""What opens above a page and wants an answer, a file each."""
