"""`tanggap manage trial_message ADDRESS`: send one message the usual way and tell what became of it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.lib.errors import DomainError
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State

UNDER_WAY = {State.QUEUED, State.SENDING}
LEFT = {State.SENT, State.DELIVERED, State.READ}


class Command(BaseCommand):
    help = "Queue a trial message to an e-mail address or phone number, and wait for the worker to send it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--note", default="Abaikan pesan ini.")
        parser.add_argument("--wait", type=float, default=20.0, help="seconds to wait for the worker (default 20)")

    def handle(self, *args: Any, address: str, note: str, wait: float, **options: Any) -> None:
        try:
            to = Recipient(email=address) if "@" in address else Recipient(phone=address)
        except DomainError:
            raise CommandError(f"{address} is neither an e-mail address nor a phone number.") from None
        message = self._watched(queue("trial", to=to, note=note).pk, time.monotonic() + wait)
        if message.state in UNDER_WAY:
            raise CommandError(f"Still {message.state}: {message.reason or 'no worker has taken it yet'}")
        if message.state not in LEFT:
            raise CommandError(f"{message.state}: {message.reason}")
        self.stdout.write(f"Sent by {message.channel} as {message.provider_id}.")

    def _watched(self, pk: int, deadline: float) -> Message:
        while True:
            message = Message.objects.get(pk=pk)
            if message.state not in UNDER_WAY or time.monotonic() >= deadline:
                return message
            time.sleep(0.1)
