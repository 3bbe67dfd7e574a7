"""Messages that nobody wants any more: a code that a newer one has replaced."""

from django.db import models
from django.db.models import Q

from tanggap.messaging.models.messages import Message


class Withdrawal(models.Model):
    """This message, and whatever falls back from it, shall not leave if it has not left.

    A row of its own, written without waiting for the message's lock: whoever withdraws holds locks on what the message
    is about, and whoever moves the message may be asking for those. `settled_at` is when the message was seen to.
    """

    message = models.OneToOneField(Message, models.DO_NOTHING, primary_key=True, db_constraint=False)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(settled_at=None), name="withdrawal_unsettled")]

    def __str__(self) -> str:
        return str(self.message_id)
