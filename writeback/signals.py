"""News that travels up."""

from django.dispatch import Signal

# The outcome of a job is known (`job.decided`). Sent inside the transaction that records it, so a receiver's effect
# and the outcome are one; a receiver that raises undoes both. Keyword: job. Sent once for each job.
job_closed = Signal()
