"""How the codes of an application stand, for its page: what went out and arrived, what may be done (O5, O9, O10)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tanggap.identity.models import Role, User
from tanggap.messaging import deliveries
from tanggap.messaging.deliveries import Delivery
from tanggap.onboarding.codes.allowance import A_DAY, Allowance, allowance_of
from tanggap.onboarding.models import Application, Code, Move
from tanggap.onboarding.models.application import UNLOCKS
from tanggap.onboarding.models.codes import CARRIERS
from tanggap.onboarding.states import State


@dataclass(frozen=True)
class Sent:
    """A code and the messages that carried it and its link; never the code itself."""

    code: Code
    deliveries: tuple[Delivery, ...]

    def words(self, now: datetime) -> list[str]:
        """Who had it made, how it ended, the wrong tries, and whether it counts for the day."""
        code = self.code
        made = f"oleh {code.made_by}" if code.made_by else "otomatis setelah persetujuan"
        ending = code.get_ending_display() or ("Kedaluwarsa" if code.is_expired(now) else "Berlaku")
        tries = f"salah {code.tries} kali" if code.tries else ""
        uncounted = "" if code.is_counted else "tidak dihitung, karena pasti tidak terkirim"
        return [word for word in (made, ending.lower(), tries, uncounted) if word]


@dataclass(frozen=True)
class Standing:
    """What the box of codes shows one person at one instant."""

    application: Application
    user: User
    now: datetime

    @property
    def is_shown(self) -> bool:
        return self.is_waiting or bool(self.sent)

    @property
    def is_waiting(self) -> bool:
        waits: bool = self.application.state == State.WAITING_CONFIRMATION
        return waits and not self.application.is_waiting_too_long(self.now)

    @cached_property
    def allowance(self) -> Allowance:
        return allowance_of(self.application, self.now)

    @property
    def a_day(self) -> int:
        return A_DAY

    @cached_property
    def sent(self) -> list[Sent]:
        """Each code with its messages, newest first."""
        codes = list(self.application.codes.select_related("made_by").order_by("-pk"))
        if not codes:
            return []
        messages = [d for d in deliveries.of(self.application) if d.kind in CARRIERS]
        return [Sent(code, tuple(_between(messages, code, after))) for code, after in _with_next(codes)]

    @property
    def live(self) -> Code | None:
        newest = self.sent[0].code if self.sent else None
        return newest if newest and newest.ended_at is None and not newest.is_expired(self.now) else None

    @cached_property
    def is_reported(self) -> bool:
        """The number was said not to be the applicant's, and no code has gone out since."""
        last = self.application.moves.filter(act=Move.Act.REPORTED).last()
        return last is not None and all(sent.code.made_at < last.at for sent in self.sent)

    @cached_property
    def may_resend(self) -> bool:
        is_own = self.is_waiting and self.application.opened_by_id == self.user.pk
        return is_own and self.user.branches_for(Role.AO).filter(pk=self.application.branch_id).exists()

    @cached_property
    def may_unlock(self) -> bool:
        heads = self.user.branches_for(Role.KACAB).filter(pk=self.application.branch_id)
        return self.is_waiting and self.application.is_locked and self.unlocks_left > 0 and heads.exists()

    @property
    def unlocks_left(self) -> int:
        return UNLOCKS - self.application.unlocks


def _with_next(codes: list[Code]) -> list[tuple[Code, Code | None]]:
    """Each with the one that was made after it."""
    return list(zip(codes, [None, *codes], strict=False))


def _between(messages: list[Delivery], code: Code, after: Code | None) -> list[Delivery]:
    return [d for d in messages if d.at >= code.made_at and (after is None or d.at < after.made_at)]
