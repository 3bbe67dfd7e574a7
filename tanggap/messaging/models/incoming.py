"""What providers hand to us, whole, before anybody has looked at it (M8)."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tanggap.lib.sealing import SealedOnRequest


class IncomingState(models.TextChoices):
    WAITING = "waiting", "Menunggu"
    DONE = "done", "Dibaca"
    QUARANTINED = "quarantined", "Karantina"


class Incoming(models.Model):
    """One thing that arrived, such as the body of one webhook request; sealed, as it holds telephone numbers.

    `source` names who reads it (settings.INCOMING_READERS). `next_look_at` is when the worker looks at it (again);
    `note` says why it lies in quarantine, or what was not understood or found.
    """

    source = models.CharField(max_length=20)
    body = SealedOnRequest()
    received_at = models.DateTimeField()
    standing = models.CharField(max_length=11, choices=IncomingState, default=IncomingState.WAITING)
    next_look_at = models.DateTimeField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=255, blank=True)

    objects: ClassVar[models.Manager["Incoming"]]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(standing__in=IncomingState.values), name="incoming_standing_is_known"),
            models.CheckConstraint(
                condition=Q(standing=IncomingState.WAITING, next_look_at__isnull=False)
                | ~Q(standing=IncomingState.WAITING) & Q(next_look_at=None),
                name="incoming_due_while_waiting",
            ),
            models.CheckConstraint(
                condition=~Q(standing=IncomingState.QUARANTINED) | ~Q(note=""), name="incoming_quarantine_has_a_note"
            ),
        ]
        indexes = [
            models.Index(fields=["next_look_at"], condition=Q(standing=IncomingState.WAITING), name="incoming_due"),
            models.Index(fields=["id"], condition=Q(standing=IncomingState.QUARANTINED), name="incoming_quarantined"),
            models.Index(fields=["received_at"], name="incoming_received"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    @property
    def raw(self) -> bytes:
        """The bytes as they arrived.

        :raises CannotUnseal: key missing or bytes changed.
        """
        field = self._meta.get_field("body")
        assert isinstance(field, SealedOnRequest)  # noqa: S101
        return field.open(self.body).encode("latin-1") if self.body else b""

    def settle(self, standing: IncomingState, note: str, now: datetime) -> None:
        self.standing, self.note, self.settled_at, self.next_look_at = standing, note[:255], now, None

    def put_off(self, until: datetime, note: str) -> None:
        self.standing, self.note, self.next_look_at = IncomingState.WAITING, note[:255], until
