"""How a customer wants to be written to."""

from django.db import models
from django.utils import timezone

from tanggap.customers.models.mirror import Customer


class ContactPreference(models.Model):
    """The channel a customer chose; without a row none was chosen. Codes follow rules of their own."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        WHATSAPP = "whatsapp", "WhatsApp"
        SMS = "sms", "SMS"

    customer = models.OneToOneField(
        Customer, models.DO_NOTHING, related_name="contact_preference", db_constraint=False, primary_key=True
    )
    channel = models.CharField("Saluran pilihan", max_length=8, choices=Channel)
    chosen_at = models.DateTimeField("Dipilih", default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel__in=["email", "whatsapp", "sms"]), name="contact_channel_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel}"
