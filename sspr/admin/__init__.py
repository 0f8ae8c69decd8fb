"""ADMINISTRATION: the stock Django admin, wearing the portal's tokens, at the top of all apps.

`site` is the admin site itself, whose sign-in is the portal's. `pages` registers the person's, the group's and the
tenant's pages, composed of what every app knows, and the audit log; licences, jobs and the on-premises side are
registered by their own apps. Nothing here sets a field that a function of an app sets.
"""
