"""Deleting an account: at once, and all of it."""

from django.db import transaction

from accounts.models import User
from roadmap.journey.models import Roadmap


def erase(user: User) -> None:
    """Delete a person's account, and with it everything that hangs on it.

    What they reported about the catalogue stays there without their name. Doing it twice has the
    effect of once.

    Args:
        user: whose account; not of somebody who may use the admin.

    Raises:
        ValueError: for staff, whose changes to the catalogue name them.

    Locks the user's row with the weaker lock, as starting a roadmap does, and then the roadmap, as
    every other write does: whoever is writing comes first, and whoever waits finds nothing.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
        if locked is None:
            return
        if locked.is_staff:
            raise ValueError("staff accounts are deleted in the admin")
        # Evaluated for its lock alone.
        list(Roadmap.objects.select_for_update().filter(user=locked).values_list("pk"))
        locked.delete()
