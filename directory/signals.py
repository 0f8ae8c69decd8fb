"""News for the apps above. Sent in the transaction of the change, so that a listener's row is kept or lost with it.

Changes of single rows are told by Django's own signals of Membership and User; what is written in bulk is told here.
"""

from django.dispatch import Signal

members_changed = Signal()  # group, user_ids: these people joined or left
person_deleted = Signal()  # user, by, correlation_id: deleted, and to be restored for a while
people_changed = Signal()  # tenant, user_ids, columns: attributes of these people
