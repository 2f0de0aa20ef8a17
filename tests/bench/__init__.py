"""Tests of the benchmarks: small runs, so that they are there when somebody needs a figure."""
