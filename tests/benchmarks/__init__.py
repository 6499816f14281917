"""Benchmarks: `make bench`. They print tables and fail nothing; compare runs on one machine."""
