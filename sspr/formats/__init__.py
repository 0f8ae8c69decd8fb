"""How dates and times are written, where Django's own way does not serve: Django looks here first.

English here is written as in these pages: day before month, the month in letters so that nobody reads one for the
other, 24 hours. Arabic has no short form with a time at Django and would get the American one.
"""
