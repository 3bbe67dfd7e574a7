"""The messages of the outbox' benchmark: made once with the product's own texts and seals, queued anew each round."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from tanggap.gateway_kinds import filled
from tanggap.lib.loops import wake
from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.transports import gateway

NOTICE, CODE = "login_id_masked", "activation_code"
BATCH = 1_000

QUEUE = """
insert into messaging_message (
    kind, state, priority, channel, fallback, recipient, recipient_index, about_type, about_id, payload, holds_secrets,
    key, created_at, state_at, expires_at, attempts, next_attempt_at, claimed_by, provider_id, reason
)
select kind, state, priority, channel, fallback, recipient, recipient_index, about_type, about_id, payload,
    holds_secrets, gen_random_uuid(), now(), now(), now() + interval '1 day', 0, now(), '', '', ''
from bench_message
"""
EVENTS = """
insert into messaging_messageevent (message_id, state, at, channel, reason)
select id, state, now(), channel, '' from messaging_message
"""
TABLES = "messaging_message, messaging_messageevent, messaging_meter, messaging_tally, messaging_channelhalt"


def fill(count: int) -> list[dict[str, Any]]:
    """Make so many messages, each to another number; the bodies that the gateway will be given."""
    bodies: list[dict[str, Any]] = []
    for first in range(0, count, BATCH):
        made = [_made(number) for number in range(first, min(first + BATCH, count))]
        bodies += [filled(gateway.gateway().body, gateway._values(message)) for message in made]
        Message.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_message")
        cursor.execute("create table bench_message as select * from messaging_message")
    return bodies


def _made(number: int) -> Message:
    with transaction.atomic():
        message = outbox.queue(NOTICE, to=Recipient(phone=f"0812{number:08}"), email="s•••@contoh.test")
        transaction.set_rollback(True)
    message.pk = None
    return message


def empty() -> None:
    """Nothing is left of the round before."""
    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES}")


@transaction.atomic
def queue_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        cursor.execute(EVENTS)
    wake(outbox.CHANNEL)


def queue_code(number: int) -> None:
    phone = Recipient(phone=f"0813{number:08}")
    outbox.queue(CODE, to=phone, code=f"{number:06}", url="https://contoh.test/member/activate?p=abc")


def is_waiting() -> bool:
    """Whether any of the many has not left yet."""
    waiting = Message.objects.filter(kind=NOTICE, state__in=[State.QUEUED, State.SENDING])
    return waiting.exists()


def left() -> int:
    """How many of the many still wait."""
    return Message.objects.filter(kind=NOTICE, state__in=[State.QUEUED, State.SENDING]).count()


def accepted() -> int:
    return Message.objects.filter(kind=NOTICE, state=State.SENT).count()


def waits_of_codes() -> list[float]:
    """Milliseconds from queueing to the gateway's answer, for each code that has left."""
    sent = Message.objects.filter(kind=CODE, state=State.SENT).values_list("created_at", "state_at")
    return [(state_at - created_at) / timedelta(milliseconds=1) for created_at, state_at in sent]
