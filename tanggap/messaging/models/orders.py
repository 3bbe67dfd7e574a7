"""In which order a kind of message goes over its channels, where the institution has chosen (M2)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tanggap.messaging.kinds import KINDS


class ChannelOrder(models.Model):
    """The channels of one kind, first to last, with commas between; a kind without a row keeps its own order."""

    kind = models.CharField(max_length=40, primary_key=True, editable=False)
    channels = models.CharField("Urutan saluran", max_length=24)

    objects: ClassVar[models.Manager["ChannelOrder"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channels__regex=r"^(email|whatsapp|sms)(,(email|whatsapp|sms))*$"),
                name="channel_order_channels_are_known",
            )
        ]

    def __str__(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind
