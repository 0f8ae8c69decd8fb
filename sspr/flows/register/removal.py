"""Taking a registered method away."""

from uuid import UUID

from django.db import transaction

from directory import audit
from directory.activities import Activity
from directory.models import AuthenticationMethod, User


def remove(user: User, method_id: int, *, correlation_id: UUID) -> bool:
    """Delete a method that `user` registered; False when there is none by that number, or no longer."""
    with transaction.atomic():
        method = AuthenticationMethod.objects.select_for_update().filter(user=user, pk=method_id).first()
        if method is None:
            return False
        method.delete()
        audit.record(
            Activity.METHOD_DELETED,
            tenant=user.tenant,
            target=user,
            actor=user,
            reason=f"User deleted {method.method}",
            correlation_id=correlation_id,
        )
        return True
