"""Signing in and out over HTTP: the user ID first, then the password, as the modelled product asks for them."""
