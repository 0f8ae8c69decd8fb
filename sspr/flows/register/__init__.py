"""Security info: adding an authenticator app and taking a method away, each asked of the same decision.

Front door: `app.draw`, `app.reveal` and `app.confirm` for an authenticator, `removal.remove` for any method.
"""
