"""Channels by which nothing leaves: marked once, told once, resumed by a probe or by an administrator (M6)."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor, System
from tanggap.identity.models import Role, User
from tanggap.institution.current import forget_on_commit, institution
from tanggap.lib.advisory import Space
from tanggap.lib.dates import waktu
from tanggap.lib.errors import Conflict
from tanggap.lib.links import public_url
from tanggap.lib.loops import wake
from tanggap.messaging import outbox
from tanggap.messaging.models import ChannelHalt
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel

ME = System("saluran pesan")
NOTICE = "tanggap_channels"
FIRST_PROBE = {ChannelHalt.Cause.REFUSED: timedelta(seconds=30), ChannelHalt.Cause.FAILING: timedelta(seconds=5)}
LONGEST_PROBE = timedelta(minutes=15)
AGAIN_WITHIN = timedelta(minutes=10)
"""A channel that halts this soon after a probe had resumed it never really worked: its old halt goes on, unrung."""

_ORDER = {channel: number for number, channel in enumerate(Channel.values)}


class AlreadyHalted(Conflict):
    message = "Saluran ini sudah dihentikan administrator. Muat ulang halaman untuk melihat alasannya."


@transaction.atomic
def halt(channel: str, *, cause: ChannelHalt.Cause, reason: str) -> ChannelHalt | None:
    """Mark a channel as halted and ring the alarm; None if it is halted already, or again so soon that it rang before.

    Any number of threads and workers may do so at once: it rings once (M6).
    """
    _lock(channel)
    now = timezone.now()
    if ChannelHalt.objects.open().filter(channel=channel).exists() or _reopened(channel, reason, now):
        return None
    halt = ChannelHalt.objects.create(
        channel=channel,
        cause=cause,
        reason=reason[:255],
        raised_at=now,
        raised_by=ME.actor_label,
        probe_at=now + FIRST_PROBE[cause],
    )
    trail.record("message_channel.halted", halt, by=ME, reason=cause.label)
    _tell_administrators(halt)
    wake(NOTICE)
    forget_on_commit()
    return halt


@transaction.atomic
def halt_by_hand(channel: str, *, reason: str, by: User) -> ChannelHalt:
    """Stop a channel until an administrator resumes it; takes the place of a halt that would resume by itself.

    :raises AlreadyHalted: by an administrator.
    """
    _lock(channel)
    now = timezone.now()
    if found := ChannelHalt.objects.open().filter(channel=channel).first():
        if found.is_by_hand:
            raise AlreadyHalted
        _clear(found, by=by)
    halt = ChannelHalt.objects.create(
        channel=channel, cause=ChannelHalt.Cause.HAND, reason=reason[:255], raised_at=now, raised_by=by.actor_label
    )
    trail.record("message_channel.halted_by_hand", halt, by=by, reason=reason)
    forget_on_commit()
    return halt


@transaction.atomic
def resume(channel: str, *, by: Actor, halt_id: int | None = None) -> ChannelHalt | None:
    """Let a channel send again and wake the workers; None if it is not halted, so it is safe to repeat (M6).

    :param halt_id: only if this is the halt that is open.
    """
    _lock(channel)
    halt = ChannelHalt.objects.open().filter(channel=channel).first()
    if halt is None or halt_id not in (None, halt.pk):
        return None
    _clear(halt, by=by)
    act = "message_channel.resumed" if by is ME else "message_channel.resumed_by_hand"
    trail.record(act, halt, by=by)
    wake(outbox.URGENT_CHANNEL)
    wake(outbox.CHANNEL)
    forget_on_commit()
    return halt


def next_probe(halt: ChannelHalt, now: datetime) -> datetime:
    """When to ask again after `halt.probes` probes in vain: twice as long each time, up to a quarter of an hour."""
    first = FIRST_PROBE[ChannelHalt.Cause(halt.cause)]
    longest: timedelta = min(first * 2 ** min(halt.probes, 16), LONGEST_PROBE)
    return now + longest


def _lock(channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [Space.CHANNEL, _ORDER[channel]])


def _clear(halt: ChannelHalt, *, by: Actor) -> None:
    halt.cleared_at, halt.cleared_by, halt.probe_at = timezone.now(), by.actor_label, None
    halt.save(update_fields=["cleared_at", "cleared_by", "probe_at"])


def _reopened(channel: str, reason: str, now: datetime) -> bool:
    """Whether the last halt, which a probe had taken for mended, goes on."""
    last = ChannelHalt.objects.filter(channel=channel).first()
    if last is None or last.is_by_hand or last.cleared_by != ME.actor_label or not last.cleared_at:
        return False
    if now - last.cleared_at > AGAIN_WITHIN:
        return False
    last.cleared_at, last.cleared_by, last.reason = None, "", reason[:255]
    last.probe_at = next_probe(last, now)
    last.save(update_fields=["cleared_at", "cleared_by", "reason", "probe_at"])
    wake(NOTICE)
    forget_on_commit()
    return True


def _tell_administrators(halt: ChannelHalt) -> None:
    if halt.channel == Channel.EMAIL:
        return
    for person in User.objects.staff().holding(Role.ADMIN):
        outbox.queue(
            "channel_halted",
            to=Recipient(email=person.email, name=person.full_name, user_id=person.pk),
            about=halt,
            channel=halt.get_channel_display(),
            reason=" ".join(halt.reason.split()),
            at=waktu(halt.raised_at, institution().tz),
            url=public_url(reverse("message_channels")),
        )
