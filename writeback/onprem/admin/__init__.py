"""THE CONSOLE ON PREMISES: people, policies and logs of the directory at home, as its own administrators work with it.

This package knows nothing of the cloud's directory, so its pages ask the visitor's user object, whoever made it, for
rights and tenant; somebody without a tenant is a platform operator and sees all. What is done goes to the security log
(`writeback.onprem.security`). Importing it registers the pages.
"""

from writeback.onprem.admin import logs, people, policies

__all__ = ["logs", "people", "policies"]
