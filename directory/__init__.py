"""WHO: tenants, people, groups, their methods, the cloud copy of the password, the clock and the audit log.

Front doors: `lookup` (find a person), `clock` (what time is it for this tenant), `methods` (what can they prove
themselves with), `passwords` (judge, hash, set, verify), `throttling` and `lockout` (two things), `groups` (members by
hand, nesting), `dynamic` (members by rule), `audit.record`.
Knows nothing of licences, writeback or the portal; imports none of them.
"""
