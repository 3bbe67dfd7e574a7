"""What operators watch: events that wait too long for their seal, guards that sleep, keys that do not open."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from tanggap.audit import sealer
from tanggap.audit.chain import Place
from tanggap.audit.models import Unsealed
from tanggap.lib import canary
from tanggap.lib.checks import check_key_rings

LONGEST_WAIT = dt.timedelta(seconds=60)


@dataclass(frozen=True)
class ChainState:
    """Where the chain ends (None: nothing sealed yet), and how many events wait for their seal, since when."""

    place: Place | None
    sealed_at: dt.datetime | None
    waiting: int
    oldest: dt.datetime | None

    def oldest_wait(self, now: dt.datetime) -> dt.timedelta:
        return max(now - self.oldest, dt.timedelta()) if self.oldest else dt.timedelta()

    @property
    def is_late(self) -> bool:
        return self.oldest_wait(timezone.now()) > LONGEST_WAIT


def chain_state() -> ChainState:
    """The chain as it stands, without reading it again."""
    end = sealer.head()
    tail = Unsealed.objects.aggregate(count=Count("pk"), oldest=Min("at"))
    return ChainState(end.place if end.sealed_at else None, end.sealed_at, tail["count"], tail["oldest"])


GUARDS = {
    "audit_auditevent": ("append_only", "never_emptied", "enqueue"),
    "audit_viewevent": ("append_only", "never_emptied", "enqueue"),
    "audit_auditseal": ("append_only", "never_emptied"),
}

AWAKE = "select tgrelid::regclass::text, tgname from pg_trigger where tgenabled = 'A' and tgrelid = any(%s::regclass[])"


def faults() -> list[str]:
    """For `tanggap doctor`: a sentence for each thing wrong with the audit trail or the key rings."""
    wrong_rings = [str(found.msg) for found in check_key_rings()]
    return [*_late_seals(), *_sleeping_guards(), *(wrong_rings or canary.check_or_plant())]


def _late_seals() -> list[str]:
    state = chain_state()
    if not state.is_late:
        return []
    seconds = state.oldest_wait(timezone.now()).total_seconds()
    return [
        f"{state.waiting} audit events wait for their seal, the oldest for {seconds:.0f} s: is a worker running? "
        "If one is, `tanggap manage audit verify` names what is wrong."
    ]


def _sleeping_guards() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(AWAKE, [list(GUARDS)])
        awake = set(cursor.fetchall())
    return [
        f"The trigger {trigger} of {table} is missing or switched off: the audit trail can be changed. "
        f"Run `alter table {table} enable always trigger {trigger}`, then `tanggap manage audit verify`."
        for table, triggers in GUARDS.items()
        for trigger in triggers
        if (table, trigger) not in awake
    ]


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    state = chain_state()
    wait = state.oldest_wait(timezone.now()).total_seconds()
    return {
        "tanggap_audit_unsealed": ("Audit events that wait for their seal.", state.waiting),
        "tanggap_audit_unsealed_oldest_seconds": ("Age of the oldest audit event without a seal.", wait),
        "tanggap_key_ring_faults": ("Stored canaries that the present keys do not open.", len(canary.faults())),
    }
