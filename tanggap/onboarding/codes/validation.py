"""Trying a code: once right, the application is in progress and the consent recorded; wrong ones add up (O8, O9, O11).

The counting transaction never raises for a wrong try, so that it stays counted whatever happens afterwards: what a try
came to is returned. Everything is decided under the application's lock, with the time taken after it.
"""

import hmac
import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution.models import LegalText
from tanggap.lib.context import origin
from tanggap.lib.errors import Forbidden
from tanggap.lib.links import token_digest
from tanggap.lib.together import Part, change, insertion, write
from tanggap.onboarding.codes import ending, queries, throttling
from tanggap.onboarding.codes.consent import ThroughService, consent, text_in_force
from tanggap.onboarding.codes.issuing import code_digest
from tanggap.onboarding.codes.outcome import (
    COUNTED,
    NO_TRY,
    Form,
    Outcome,
    Result,
    confirmed,
    no_code,
    not_waiting,
    said,
    wrong,
)
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Method, Move, Try
from tanggap.onboarding.models.codes import TRIES
from tanggap.onboarding.moves import CUSTOMER, steps
from tanggap.onboarding.states import State

SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u00ad\u200b-\u200f\u2060\ufeff]+")
SIX_DIGITS = re.compile(r"[0-9]{6}")
DONE = frozenset({State.IN_PROGRESS, State.COMPLETED})
"""An application in one of these was confirmed."""


class InvolvedYourself(Forbidden):
    """Whoever entered or approved the application may not stand in for the customer (O7)."""

    message = "Anda ikut memasukkan atau menyetujui pengajuan ini, sehingga orang lain yang harus memvalidasi kodenya."


def six_digits(typed: str) -> str | None:
    """The code of what was typed: spaces, dashes and full-width digits are tolerated. None: not six digits."""
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed[:60]))
    return plain if SIX_DIGITS.fullmatch(plain) else None


def validate(
    application_id: int,
    typed: str,
    *,
    text_id: int | None,
    link: Link | None = None,
    service: ThroughService | None = None,
) -> Outcome:
    """Try a code on an application, and tell what it came to. Not inside a transaction: the count must stay (O9).

    :param text_id: the version of the consent that was shown or read out; if another is in force, the outcome is
        TEXT_CHANGED and no try is counted.
    :param link: by which the customer came; it must still be the newest.
    :param service: what customer service states; None: the customer does it.
    :raises TooManyAttempts: this address or person, or everybody together, tries too often (O14); nothing is counted.
    :raises InvolvedYourself, NothingToConsentTo, NotFound: nothing is counted either.
    """
    plain = six_digits(typed)
    if plain is None:
        return said(Result.NOT_SIX_DIGITS, Method.SERVICE if service else Method.SELF)
    throttling.refuse_floods(service.by if service else None)
    return _tried(application_id, plain, text_id, link, service)


def validate_by_link(token: str, typed: str, *, text_id: int | None) -> Outcome | None:
    """The same for the customer who came by the link with this token; None: there is no such link."""
    plain = six_digits(typed)
    if plain is None:
        return said(Result.NOT_SIX_DIGITS, Method.SELF)
    [links] = throttling.refuse_floods(None, queries.link_alone.asked(token_digest(token)))
    return _tried(links[0].application_id, plain, text_id, links[0], None) if links else None


def _tried(
    application_id: int, plain: str, text_id: int | None, link: Link | None, service: ThroughService | None
) -> Outcome:
    with transaction.atomic(durable=True):
        held = queries.hold(application_id, text_id)
        if link:
            link.application = held.application
        outcome = _Validation(held, plain, text_id, link, service).run()
    _after(held.application, outcome)
    return outcome


def _after(application: Application, outcome: Outcome) -> None:
    """What may fail without harm to the count, which is committed."""
    if outcome.result in COUNTED and application.is_locked:
        trail.record("application.otp_locked", application, by=CUSTOMER)


class _Validation:
    """One try at one locked application."""

    def __init__(
        self,
        held: queries.Held,
        plain: str,
        text_id: int | None,
        link: Link | None,
        service: ThroughService | None,
    ) -> None:
        self.held, self.application, self.plain, self.text_id, self.link = held, held.application, plain, text_id, link
        self.service, self.method = service, Method.SERVICE if service else Method.SELF
        self.now = timezone.now()
        self.code: Code | None = None
        self.writes: list[Part] = []
        """What the try changes, beside the row that tells of it."""

    def run(self) -> Outcome:
        if self.service and self.application.involves(self.service.by):
            raise InvolvedYourself
        outcome = self.not_open() or self.judged()
        if outcome.result not in NO_TRY:
            write(*self.writes, insertion(self.as_row(outcome)))
        if self.writes and self.code and self.code.ended_at:
            ending.withdraw_message(self.code)
        return outcome

    def not_open(self) -> Outcome | None:
        """Why no code at all could be tried now."""
        if self.held.confirmation and self.application.state in DONE:
            return confirmed(self.held.confirmation.at, again=True)
        is_waiting = self.application.state == State.WAITING_CONFIRMATION
        if not is_waiting or self.application.is_waiting_too_long(self.now):
            return not_waiting(self.application, self.method)
        if self.application.is_locked:
            return said(Result.LOCKED, self.method)
        if self.link and self.link != self.held.link:
            return said(Result.OLD_LINK, self.method)
        return None

    def judged(self) -> Outcome:
        """What the typed code is worth: the application waits, is not locked, and the link is the newest."""
        text = self.held.text_in_force(self.now) or text_in_force(self.now)
        if text.pk != self.text_id:
            return said(Result.TEXT_CHANGED, self.method)
        self.code = self.held.code
        if self.code is None or self.code.ended_at is not None:
            return no_code(self.code, self.method)
        if self.code.is_expired(self.now):
            ending.finish(self.code, Code.Ending.EXPIRED, at=self.code.expires_at)
            return said(Result.EXPIRED, self.method)
        if self.is_typed(self.code):
            return self.confirm(self.code, text)
        if any(self.is_typed(older) for older in self.held.codes if older != self.code):
            return said(Result.SUPERSEDED, self.method)
        return self.count_wrong(self.code, text)

    def is_typed(self, code: Code) -> bool:
        """Compared in constant time (O4)."""
        return hmac.compare_digest(bytes(code.digest), code_digest(self.application.pk, self.plain))

    def confirm(self, code: Code, text: LegalText) -> Outcome:
        code.application = self.application
        code.ended_at, code.ending = self.now, Code.Ending.USED
        given = consent(code, text, self.service, messages=self.held.messages, at=self.now)
        self.application.expires_at = None
        by = self.service.by if self.service else CUSTOMER
        self.writes = [
            change(code, "ended_at", "ending"),
            insertion(given),
            *steps(
                self.application, Move.Act.CONFIRMED, to=State.IN_PROGRESS, by=by, at=self.now, fields=("expires_at",)
            ),
        ]
        return confirmed(self.now)

    def count_wrong(self, code: Code, text: LegalText) -> Outcome:
        """On the code and on the application; the fifth ends the code, the tenth locks the application (O9)."""
        code.tries += 1
        self.application.failures += 1
        result = Result.WRONG if code.tries < TRIES else Result.EXHAUSTED
        if result == Result.EXHAUSTED:
            code.ended_at, code.ending = self.now, Code.Ending.EXHAUSTED
        self.writes = [change(code, "tries", "ended_at", "ending"), change(self.application, "failures")]
        if self.application.is_locked:
            return Outcome(result, said(Result.LOCKED, self.method).message, tries_left=0)
        if result == Result.EXHAUSTED:
            return said(result, self.method)
        return wrong(TRIES - code.tries, self.method, Form(self.link, code, text) if self.link else None)

    def as_row(self, outcome: Outcome) -> Try:
        return Try(
            application=self.application,
            code=self.code,
            at=self.now,
            outcome=outcome.result.value,
            method=self.method,
            by=self.service.by if self.service else None,
            ip=origin().ip,
        )


def confirmed_at(application: Application) -> datetime | None:
    """When the customer confirmed it; None: not yet, or it came to nothing afterwards."""
    if application.state not in DONE:
        return None
    return Confirmation.objects.filter(application=application).values_list("at", flat=True).first()
