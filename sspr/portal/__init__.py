"""HTTP and nothing else: parse, call one step, go to the page of the state that follows.

One package a journey (`signin`, `reset`, `account`), and beside them what every request meets: `middleware`, `errors`,
`context`, `operations`. May import everything of the portal but the lab and the admin.
"""
