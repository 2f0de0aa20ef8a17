"""What strangers say of the API: other people's clients, auditors, linters, fuzzers, and a browser."""
