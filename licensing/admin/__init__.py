"""Licensing in admin: the catalogue and its rules, what a tenant bought, its products, and who holds them.

Importing the modules registers their pages. A licence is given on the person's or the group's page, which are composed
in `sspr.admin`; every act here calls a function of `licensing`.
"""

from licensing.admin import assignments, catalogue, products, purchases

__all__ = ["assignments", "catalogue", "products", "purchases"]
