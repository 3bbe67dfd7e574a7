"""Issuing codes and trying them, as tests need it: the plain code is read from its message."""

import time_machine
from django.db import transaction
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.onboarding.codes.consent import text_in_force
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.codes.outcome import Outcome
from tanggap.onboarding.codes.validation import validate
from tanggap.onboarding.models import Application, Code


def issued(application: Application) -> Code:
    with transaction.atomic():
        return issue(Application.objects.lock(application.pk), at=timezone.now())


def plain(code: Code) -> str:
    return Message.objects.get(pk=code.message_id).params["code"]


def token(code: Code) -> str:
    return Message.objects.get(pk=code.message_id).params["url"].partition("p=")[2]


def other_than(right: str, nth: int = 1) -> str:
    """A code that is not the right one."""
    return f"{(int(right) + nth) % 1_000_000:06d}"


def tried(application: Application, typed: str, **more) -> Outcome:
    """With the consent that is in force."""
    return validate(application.pk, typed, text_id=more.pop("text_id", text_in_force().pk), **more)


def at(moment):
    """The clock stands still."""
    return time_machine.travel(moment, tick=False)
