"""My account over HTTP: the overview, the change of a known password, and security info."""
