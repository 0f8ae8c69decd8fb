"""Benchmarks as ratios (product.md §9), each against a bare run of the same work on the same machine.

`make bench` runs them on a PostgreSQL server of its own, prints a table and keeps it in docs/benchmarks.md.
"""
