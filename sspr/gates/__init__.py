"""Proving who you are: which methods a run may be offered, sending codes, and checking what a person brings back.

A *gate* is one method being passed in one run. The request only writes a challenge without a code; the worker draws
the code, keeps its HMAC and hands the message to a gateway in one step, so the code is never in the request, in a task
argument or in the database. Front doors: `offer`, `challenges.ask`, `proof.spend_try` and `proof.holds`.
Imports models and what stands below; knows nothing of steps or pages.
"""
