"""Benchmarks: each measures Recoup beside a peer or a limit, in the same run, on the same machine."""
