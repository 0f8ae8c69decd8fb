"""What holds for every route: protective headers, refusals, escaping. The routes are read from the URL conf.

`routes` enumerates them and finds arguments for each in a seeded portal, so that a route added tomorrow is tested
tomorrow; `conftest` has the portal and the people who call; `dom` reads a page as a browser would.
"""
