"""What every test may use. Databases are thrown away, warnings are errors, the order is random: see pyproject.toml."""

pytest_plugins = ["pytester", "tests.proofs.plugin", "tests.servers.plugin"]
