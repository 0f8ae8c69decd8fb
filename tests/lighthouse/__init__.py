"""Lighthouse over the portal's most visited pages, by `make lighthouse`; needs npm and Chromium, so no test of pytest.

`measure.mjs` walks to the pages and measures, `__main__` starts a demo for it, judges, and writes docs/benchmarks.md.
"""
