"""What every test may use. Databases are thrown away, warnings are errors, the order is random: see pyproject.toml."""

from hypothesis import settings

from sspr.languages import catalogues

pytest_plugins = ["pytester", "tests.proofs.plugin", "tests.servers.plugin"]


def pytest_configure() -> None:
    """Every process compiles what is stale, before anybody reads it; several at once do no harm."""
    catalogues.compile_stale()


# How long an example takes says something about the machine, and nothing about the code.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")
