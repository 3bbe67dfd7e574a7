"""The limits in force on each channel: what an administrator set, or what its provider is known to allow (M6)."""

from django.db import transaction

from tanggap.audit import trail
from tanggap.identity.models import User
from tanggap.institution.current import Kept, forget_on_commit
from tanggap.messaging.models import ChannelRules
from tanggap.messaging.states import Channel

DEFAULTS: dict[str, dict[str, int | None]] = {
    Channel.EMAIL: {},
    Channel.WHATSAPP: {"per_second": 80, "pair_seconds": 6, "recipient_per_day": 20},
    Channel.SMS: {"recipient_per_day": 20},
}
"""WhatsApp Cloud API: 80 messages a second for a number, and about one in six seconds to the same person."""

FIELDS = ("per_second", "per_day", "urgent_share", "pair_seconds", "recipient_per_day")


def _load() -> dict[str, ChannelRules]:
    stored = {row.channel: row for row in ChannelRules.objects.all()}
    return {channel: stored.get(channel) or default_rules(channel) for channel in Channel.values}


_rules = Kept(_load)


def default_rules(channel: str) -> ChannelRules:
    """The limits of a channel for which nobody has set any; not saved."""
    return ChannelRules(channel=channel, **DEFAULTS[channel])


def rules_of(channel: str) -> ChannelRules:
    """The limits in force, at most a second old; shared between threads: read it, never change it."""
    return _rules()[channel]


def rules_to_edit(channel: str) -> ChannelRules:
    """The same for a form, as they are stored now."""
    return ChannelRules.objects.filter(pk=channel).first() or default_rules(channel)


@transaction.atomic
def save_rules(rules: ChannelRules, *, by: User, fields: list[str]) -> ChannelRules:
    """Set the limits of a channel; they hold for what is taken from the outbox from now on, within a second (M6)."""
    values = {name: getattr(rules, name) for name in FIELDS}
    saved, _ = ChannelRules.objects.update_or_create(channel=rules.channel, defaults=values)
    if fields:
        trail.record("channel_rules.changed", saved, by=by, fields=fields)
    forget_on_commit()
    return saved
