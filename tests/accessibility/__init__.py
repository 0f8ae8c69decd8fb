"""What the pages promise to people who cannot see, point, hurry or remember (SR-A11Y), one by one.

`dom` reads a page as a browser would, `pages` walks to every page and every mistake of the portal, `keyboard` is a
person without a mouse. What the automated checkers see is looked for in tests/pages.
"""
