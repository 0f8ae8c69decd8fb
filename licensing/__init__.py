"""MAY THEY: what a tenant bought, to whom it is assigned, and what each person may therefore do.

Front door: `entitlement.decide(facts.facts_for(user, now=now), capability)` answers whether and, if not, why not;
`assign.assign` and `assign.remove` are the only ways a licence comes and goes; `editions.table` draws the comparison
of editions from the same decision. `entitlement` is pure. Everything here may import `directory` and nothing above.
"""
