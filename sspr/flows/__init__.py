"""The journeys: one package each, one module a step, one verb a module.

A step asks the decision, moves the run and does its effect in one transaction, both or neither. Journeys are strangers
to each other. Pages, the lab and the receivers call steps; steps know nothing of HTTP.
"""
