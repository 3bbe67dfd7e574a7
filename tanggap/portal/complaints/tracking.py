"""*Lacak Pengaduan*: visitors see how a case stands by its number and their phone, and nothing else of it (P17, S7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django import forms
from django.db.models import Q

from tanggap.customers import digests
from tanggap.customers.models import Customer
from tanggap.desk.models import Case
from tanggap.desk.promises import answer_by
from tanggap.identity.captcha import CaptchaForm
from tanggap.lib import limits
from tanggap.lib.forms import LineField, PhoneField
from tanggap.lib.limits import Limit
from tanggap.portal.complaints.own import state_words

BY_NUMBER = Limit("track.number", 10, timedelta(hours=1))
BY_PHONE = Limit("track.phone", 10, timedelta(hours=1))
BY_ADDRESS = Limit("track.address", 30, timedelta(hours=1))


class TrackForm(CaptchaForm):
    """Number and phone, with the captcha."""

    number = LineField(
        label="Nomor pengaduan",
        max_length=20,
        help_text="Misalnya PGD-2026-000123, seperti pada SMS atau e-mail tanda terima.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone = PhoneField(label="Nomor telepon Anda", help_text="Nomor yang Anda berikan saat mengadu.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.order_fields(["number", "phone", "captcha"])

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].upper().replace(" ", "")
        return number


@dataclass(frozen=True)
class Standing:
    """All that a visitor is told."""

    number: str
    state: str
    tone: str
    due: datetime | None
    zone: tzinfo


def track(number: str, phone: str, *, address: str) -> Standing | None:
    """How the case stands; None for a number that does not exist and for a phone that is not its customer's alike: both
    are one look-up and the same counters. Call it outside a transaction, so that attempts stay counted.

    :param phone: in E.164. :raises TooManyAttempts: too many of this number, phone or address in an hour.
    """
    for limit, subject in ((BY_ADDRESS, address), (BY_NUMBER, number), (BY_PHONE, phone)):
        limits.spend(limit, subject)
    index = digests.phone_index(phone)
    theirs = Customer.objects.filter(Q(phone_index=index) | Q(phone2_index=index))
    known = Q(contact_phone_index=index) | Q(customer__in=theirs)
    case = Case.objects.select_related("branch").filter(known, number=number).first()
    return _standing(case) if case else None


def _standing(case: Case) -> Standing:
    """Of a duplicate that was merged, how the case stands that goes on for it, under the visitor's own number."""
    now = _going_on(case)
    words, tone = state_words(now)
    return Standing(case.number, words, tone, answer_by(now) if now.is_open else None, now.branch.tz)


def _going_on(case: Case) -> Case:
    while case.merged_into:
        case = case.merged_into
    return case
