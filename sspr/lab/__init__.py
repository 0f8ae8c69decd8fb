"""THE LAB: the trainer's console and the simulated outside world; an app installed in demo mode only.

`carrier` and `mailbox` are what the gateways reach instead of real phones and mail servers, `access` knows who the
trainer is. Routes of the lab do not exist outside demo mode, and within it only for the trainer, but for a person's own
phone page behind its unguessable address.
"""
