"""MAY THEY: what a tenant bought, who holds it by which path, and what each person may therefore do.

Front doors: `entitlement.decide(facts.facts_for(user, now=now), capability)` answers whether and, if not, why not;
`assign.change_licenses` gives and takes directly, `groups.set_licenses` lets a group carry products, whose members
`processing.work` serves in the background; `subscriptions` buys, renews and ends what a tenant pays for; `ledger.seats`
counts. `entitlement`, `paths`, `lifecycle`, `bars` and `states` are pure. Everything here may import `directory` and
nothing above.
"""
