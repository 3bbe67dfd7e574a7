"""What the customer's link shows now: the form, or what has happened and what to do (O6, O11). Opening changes nothing.

What has become of the application is told first, by any of its links; only then whether the link is the newest.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tanggap.lib.links import token_digest
from tanggap.lib.prepared import Prepared
from tanggap.onboarding.codes import queries
from tanggap.onboarding.codes.outcome import SENTENCES, Form, Outcome, Result, no_code, not_waiting, said
from tanggap.onboarding.codes.validation import confirmed_at
from tanggap.onboarding.models import Application, Code, Link, Method, Move
from tanggap.onboarding.states import State

LONGEST_TOKEN = 100
SELF = Method.SELF


class Shown(StrEnum):
    """Which page the link opens."""

    FORM = "form"
    NO_CODE = "no_code"
    LOCKED = "locked"
    CONFIRMED = "confirmed"
    OVER = "over"
    REPORTED = "reported"
    OLD = "old"
    UNKNOWN = "unknown"


STATUS = {Shown.UNKNOWN: 410, Shown.OLD: 410}
"""No use any more, or never; 404 is for addresses that are not there."""


@dataclass(frozen=True)
class Opening:
    """`words`: what has happened and what to do, where that is not the form; `code`: the live one, with FORM."""

    shown: Shown
    words: str = ""
    link: Link | None = None
    code: Code | None = None
    confirmed_at: dt.datetime | None = None

    @property
    def application(self) -> Application | None:
        return self.link.application if self.link else None


def opened(token: str, now: dt.datetime) -> Opening:
    """What the link with this token shows at `now`."""
    link = _found(queries.link_with_application, token)
    if link is None:
        return Opening(Shown.UNKNOWN)
    application = link.application
    if (at := confirmed_at(application)) is not None:
        return Opening(Shown.CONFIRMED, link=link, confirmed_at=at)
    if application.state != State.WAITING_CONFIRMATION or application.is_waiting_too_long(now):
        return _with(Shown.OVER, not_waiting(application, SELF), link)
    if link.superseded_at:
        return Opening(Shown.REPORTED, link=link) if _is_reported(link) else _old(link)
    if application.is_locked:
        return _with(Shown.LOCKED, said(Result.LOCKED, SELF), link)
    return _form(link, now)


def asked_again(form: Form | None, now: dt.datetime) -> Opening | None:
    """The form after a wrong code; None: there is none, or its code has run out meanwhile."""
    if form is None or form.code.is_expired(now):
        return None
    return Opening(Shown.FORM, link=form.link, code=form.code)


def link_of(token: str) -> Link | None:
    """The link with this token, whatever has become of it since."""
    return _found(queries.link_alone, token)


def _found(by_digest: Prepared[Link], token: str) -> Link | None:
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return next(iter(by_digest(token_digest(token))), None)


def _form(link: Link, now: dt.datetime) -> Opening:
    code = next(iter(queries.last_code(link.application_id)), None)
    if code is None or code.ended_at is not None:
        return _with(Shown.NO_CODE, no_code(code, SELF), link)
    if code.is_expired(now):
        return _with(Shown.NO_CODE, said(Result.EXPIRED, SELF), link)
    return Opening(Shown.FORM, link=link, code=code)


def _old(link: Link) -> Opening:
    return Opening(Shown.OLD, SENTENCES[Result.OLD_LINK][SELF], link)


def _with(shown: Shown, outcome: Outcome, link: Link) -> Opening:
    return Opening(shown, outcome.message, link)


def _is_reported(link: Link) -> bool:
    """Whether it was this link that was reported: no newer one has been made since."""
    reports = Move.objects.filter(application=link.application, act=Move.Act.REPORTED)
    has_newer = Link.objects.filter(application=link.application, superseded_at=None).exists()
    return not has_newer and link.superseded_at in reports.values_list("at", flat=True)
