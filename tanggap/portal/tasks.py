"""Housekeeping of the portal."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from tanggap.portal.complaints import drafts
from tanggap.portal.models import Registration

KEPT = timedelta(days=30)
"""How long a link that was used can still say so."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.purge_registrations", pass_context=False)
def purge_registrations(timestamp: int = 0) -> None:
    """Delete registrations that were never activated in their six hours, and the remains of old ones (P5)."""
    now = timezone.now()
    Registration.objects.out_of_time(now).delete()
    Registration.objects.filter(activated_at__lt=now - KEPT).delete()


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="portal.purge_drafts", pass_context=False)
def purge_complaint_drafts(timestamp: int = 0) -> None:
    """Delete complaints that were begun and never sent (P16)."""
    drafts.purge()
