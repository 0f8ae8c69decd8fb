"""Signing in: one question to the cloud's copy of the password, or to the on-premises directory where that is to say,
and the smart lockout around it.

Front door: `password.check`. It answers and records; making a session of the answer is the portal's work.
"""
