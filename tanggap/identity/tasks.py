"""Jobs of the queue about accounts."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tanggap.identity.models import EmailChange


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="identity.let_go_of_addresses", pass_context=False)
def let_go_of_addresses(timestamp: int = 0) -> None:
    """Drop the plain copy of addresses whose 72 hours are over: they are free already, and nobody needs it (P8)."""
    EmailChange.objects.filter(undo_until__lte=timezone.now()).exclude(held=None).update(held=None)
