"""What whoever enters or approves an application should look at twice: reasons to ask, never to refuse (O1, O2).

A sentence tells what does not fit and names no other person's data.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.lib import nik, phone
from tanggap.onboarding.models import Application
from tanggap.onboarding.states import State

KTP_AGE = 17
NAMED = 3
"""Other applications that a sentence names."""


class Warning(NamedTuple):
    """`code` is stable and names the rule; `sentence` is for the page."""

    code: str
    sentence: str


Rule = Callable[[Application], Iterator[Warning]]


def warnings_of(application: Application) -> list[Warning]:
    """All that does not fit, as it is now; what is not filled in yet is not warned of. A few look-ups by index."""
    return [warning for rule in RULES for warning in rule(application)]


def _birth_date(application: Application) -> Iterator[Warning]:
    if not nik.is_possible(application.nik) or application.birth_date is None:
        return
    if not nik.agrees_with_birth_date(application.nik, application.birth_date):
        yield Warning("nik_birth_date", "Tanggal lahir berbeda dari yang tersirat pada NIK. Cocokkan dengan KTP.")


def _sex(application: Application) -> Iterator[Warning]:
    if not nik.is_possible(application.nik) or not application.sex:
        return
    if nik.is_of_woman(application.nik) != (application.sex == Application.Sex.FEMALE):
        yield Warning("nik_sex", "Jenis kelamin berbeda dari yang tersirat pada NIK. Cocokkan dengan KTP.")


def _age(application: Application) -> Iterator[Warning]:
    if application.birth_date and not _is_grown_up(application.birth_date, timezone.localdate()):
        yield Warning(
            "young", f"Nasabah belum berusia {KTP_AGE} tahun, umur wajib KTP. Periksa siapa yang mewakilinya."
        )


def _is_grown_up(born: date, today: date) -> bool:
    return (today.year - born.year, today.month, today.day) >= (KTP_AGE, born.month, born.day)


def _nik_is_open(application: Application) -> Iterator[Warning]:
    if application.nik_index is None:
        return
    others = Application.objects.open().filter(nik_index=application.nik_index).exclude(pk=application.pk)
    if told := _told(others):
        yield Warning("nik_open", f"NIK ini dipakai juga pada pengajuan lain yang masih berjalan: {told}.")


def _nik_has_account(application: Application) -> Iterator[Warning]:
    if application.nik_index is None:
        return
    same = Q(nik_index=application.nik_index)
    opened = Application.objects.filter(same, state=State.COMPLETED).exclude(pk=application.pk)
    if Customer.objects.filter(same).exists() or opened.exists():
        yield Warning("nik_known", "NIK ini sudah dimiliki nasabah yang tercatat di sistem inti.")


def _phone_of_staff(application: Application) -> Iterator[Warning]:
    if application.phone and User.objects.staff().with_phone(application.phone).exists():
        yield Warning(
            "phone_staff", "Nomor Handphone 1 adalah nomor seorang staf. Pastikan nasabah memegangnya sendiri."
        )


def _phone_of_another(application: Application) -> Iterator[Warning]:
    """Of an application of another person, that is of another NIK; rejected and expired ones count too."""
    if application.phone_index is None:
        return
    others = Application.objects.filter(phone_index=application.phone_index).exclude(pk=application.pk)
    if application.nik_index is not None:
        others = others.exclude(nik_index=application.nik_index)
    if told := _told(others):
        yield Warning("phone_other", f"Nomor Handphone 1 dipakai juga pada pengajuan orang lain: {told}.")


def _phone_of_customer(application: Application) -> Iterator[Warning]:
    if application.phone and application.nik_index is not None:
        owners = Customer.objects.with_phone(application.phone)
        if owners.exclude(nik_index=application.nik_index).exists():
            yield Warning("phone_customer", "Nomor Handphone 1 tercatat di sistem inti sebagai nomor nasabah lain.")


def _phone_is_odd(application: Application) -> Iterator[Warning]:
    if application.phone and not phone.is_valid(application.phone):
        yield Warning("phone_odd", "Nomor Handphone 1 di luar penomoran yang dikenal. Periksa kembali angkanya.")


def _told(others: "models.QuerySet[Application]") -> str:
    """The first few by number and branch, and how many more there are."""
    found = list(others.select_related("branch").order_by("-pk")[: NAMED + 1])
    words = [f"{other} ({other.branch.name})" for other in found[:NAMED]]
    return ", ".join(words) + (" dan lainnya" if len(found) > NAMED else "")


RULES: tuple[Rule, ...] = (
    *(_birth_date, _sex, _age),
    *(_nik_is_open, _nik_has_account),
    *(_phone_of_staff, _phone_of_another, _phone_of_customer, _phone_is_odd),
)
