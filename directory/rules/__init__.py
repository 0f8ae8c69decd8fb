"""The directory's rules as plain functions: facts in, answers out. No Django, no rows, no clock."""
