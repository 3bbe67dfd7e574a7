"""The core's answer to an application in progress: the account it has opened, or its refusal (O13).

In both cases the core has taken the application, so the mother's name goes; its digest stays (O1).
"""

import re

from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.lib.errors import DomainError
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.moves import MovedOn, ReasonMissing, ensure_state, move
from tanggap.onboarding.states import State

ACCOUNT_NUMBER = re.compile(r"[0-9]{5,34}")
LONGEST_REASON = 500


class BadAccountNumber(DomainError):
    """Not a number that a core would give an account."""

    message = "Nomor rekening terdiri dari 5 sampai 34 angka; strip dan spasi boleh ditulis."


@transaction.atomic
def complete(application_id: int, *, account_number: str, by: Actor) -> Application:
    """The core has opened the account. Saying the same once more changes nothing.

    :param account_number: digits; spaces, dots and dashes are dropped.
    :raises BadAccountNumber:
    :raises MovedOn: it is not in progress, or was completed with another number.
    :raises NotFound:
    """
    number = re.sub(r"[\s.-]", "", account_number)
    if not ACCOUNT_NUMBER.fullmatch(number):
        raise BadAccountNumber
    application = Application.objects.lock(application_id)
    if application.state == State.COMPLETED and application.account_number == number:
        return application
    ensure_state(application, State.IN_PROGRESS)
    application.account_number = number
    _take(application, Move.Act.COMPLETED, State.COMPLETED, by=by, fields=("account_number",))
    return application


@transaction.atomic
def refuse(application_id: int, *, reason: str, by: Actor) -> Application:
    """The core has refused it. Saying so once more with the same reason changes nothing.

    :raises ReasonMissing:
    :raises MovedOn: it is not in progress.
    :raises NotFound:
    """
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise ReasonMissing("Tuliskan alasan sistem inti menolak pengajuan ini.")
    application = Application.objects.lock(application_id)
    if _was_refused(application, words):
        return application
    ensure_state(application, State.IN_PROGRESS)
    _take(application, Move.Act.REJECTED, State.REJECTED, by=by, reason=words)
    return application


def _was_refused(application: Application, reason: str) -> bool:
    last = application.moves.last()
    return (
        application.state == State.REJECTED
        and last is not None
        and (last.old_state, last.reason) == (State.IN_PROGRESS, reason)
    )


def _take(
    application: Application, act: Move.Act, to: State, *, by: Actor, reason: str = "", fields: tuple[str, ...] = ()
) -> None:
    application.mother_name = ""
    move(application, act, to=to, by=by, at=timezone.now(), reason=reason, fields=(*fields, "mother_name"))


def numbered(number: str) -> int:
    """The key of `PB-000123`, or of `123`.

    :raises MovedOn: there is no such application.
    """
    digits = number.strip().upper().removeprefix("PB-")
    if not digits.isascii() or not digits.isdigit() or not Application.objects.filter(pk=int(digits)).exists():
        raise MovedOn(f"Tidak ada pengajuan {number}.")
    return int(digits)
