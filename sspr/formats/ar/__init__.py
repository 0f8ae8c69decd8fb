"""Arabic: see the package."""
