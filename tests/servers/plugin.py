"""Servers for tests, started from what the machine has."""
