"""FILES IN AND OUT: people, groups, memberships and licences as CSV or XLSX, from and to the lists of the admin.

`views.Exchanging` gives a list its pages. A file is read within bounds (`reading`), kept on the server between the two
steps (`staging`), checked row by row by a `Resource` of django-import-export (`rows`, and one module for each kind) and
written whole or not at all, by the functions the pages use. `cells` says how text travels in a cell.
"""
