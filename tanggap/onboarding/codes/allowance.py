"""Whether a code may go out now, when the next may, and how many are left today (O3, O10, O14).

A day's five and the gap hold for the application and for the phone number over all applications. The application's day
is the branch's own, the number's is WIB's. Codes that the transport refused for certain do not count
there, only for a far higher limit of the number's day.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from tanggap.customers import digests
from tanggap.lib import phone
from tanggap.lib.advisory import Space
from tanggap.lib.dates import WIB, jam, waktu
from tanggap.onboarding.models import Application, Code

A_DAY = 5
ORDERED_A_DAY = 20
"""Codes for one number in a WIB day, refused ones too: who is paid for messages could refuse them for ever."""
GAP = dt.timedelta(minutes=5)
HOUR = dt.timedelta(hours=1)


class Bar(StrEnum):
    """What forbids a code now."""

    NONE = ""
    PHONE = "phone"
    LOCKED = "locked"
    GAP = "gap"
    APPLICATION_DAY = "application_day"
    NUMBER_DAY = "number_day"
    REFUSED_DAY = "refused_day"
    BUSY = "busy"


@dataclass(frozen=True)
class Allowance:
    """`next_at`: when the next code may go out at the earliest; None: now, or not before somebody has acted.

    `left_today`: how many more of the day's five, this one included if it may go now. `reason`: the sentence for staff
    that says what to do, "" when a code may go out.
    """

    may_send: bool
    next_at: dt.datetime | None
    left_today: int
    reason: str = ""
    bar: Bar = Bar.NONE


def hold_number(application: Application) -> None:
    """Until the caller's transaction ends, nobody else decides on a code for this phone number.

    Taken after the application's lock and before the time; two applications may share a number.
    """
    with connection.cursor() as cursor:
        index = digests.phone_index(application.phone).hex()
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [Space.OTP_NUMBER, index])


def allowance_of(application: Application, now: dt.datetime) -> Allowance:
    """Whether a code may go out at `now`. To act on the answer, hold the application and `hold_number` first."""
    index = digests.phone_index(application.phone)
    branch_day, wib_day = now.astimezone(application.branch.tz).date(), now.astimezone(WIB).date()
    is_counted = Q(is_counted=True)
    by_application = Code.objects.filter(is_counted, application=application, branch_day=branch_day).count()
    of_number = Code.objects.filter(phone_index=index, wib_day=wib_day)
    number = of_number.aggregate(counted=Count("pk", filter=is_counted), ordered=Count("pk"))
    left = max(0, min(A_DAY - by_application, A_DAY - number["counted"], ORDERED_A_DAY - number["ordered"]))
    bars = {
        Bar.GAP: _end_of_gap(application, index, now),
        Bar.APPLICATION_DAY: _midnight(branch_day, application.branch.tz) if by_application >= A_DAY else None,
        Bar.NUMBER_DAY: _midnight(wib_day, WIB) if number["counted"] >= A_DAY else None,
        Bar.REFUSED_DAY: _midnight(wib_day, WIB) if number["ordered"] >= ORDERED_A_DAY else None,
    }
    return _hopeless(application, left) or _waiting(bars, application, left) or _busy(now, left) or _free(left)


def is_indonesian_mobile(number: str) -> bool:
    """Codes go to +62 mobile numbers only: the rest of the world is where fraud with paid numbers lives (O14)."""
    try:
        return number.startswith("+62") and phone.e164(number, mobile=True) == number
    except phone.BadPhone:
        return False


def _hopeless(application: Application, left: int) -> Allowance | None:
    """What no waiting mends."""
    if not is_indonesian_mobile(application.phone):
        reason = "Nomor Handphone 1 bukan nomor seluler Indonesia (+62). Kembalikan pengajuan untuk memperbaikinya."
        return Allowance(False, None, left, reason, Bar.PHONE)
    if application.is_locked:
        reason = "OTP pengajuan ini terkunci karena terlalu banyak kode salah. Kacab harus membukanya lebih dahulu."
        return Allowance(False, None, left, reason, Bar.LOCKED)
    return None


def _waiting(bars: dict[Bar, dt.datetime | None], application: Application, left: int) -> Allowance | None:
    ends = {bar: at for bar, at in bars.items() if at is not None}
    if not ends:
        return None
    bar = max(ends, key=lambda name: ends[name])
    at, zone = ends[bar], application.branch.tz
    sentences = {
        Bar.GAP: f"Kode berikutnya dapat dikirim mulai {jam(at, zone)}, lima menit setelah kode terakhir.",
        Bar.APPLICATION_DAY: f"Lima kode hari ini sudah terpakai. Kode berikutnya mulai {waktu(at, zone)}.",
        Bar.REFUSED_DAY: f"Terlalu banyak kode untuk nomor ini gagal dikirim. Periksa nomornya dengan nasabah. "
        f"Kode berikutnya mulai {waktu(at, zone)}.",
        Bar.NUMBER_DAY: f"Nomor ini sudah menerima lima kode hari ini. Kode berikutnya mulai {waktu(at, zone)}.",
    }
    return Allowance(False, at, left, sentences[bar], bar)


def _busy(now: dt.datetime, left: int) -> Allowance | None:
    """More codes in an hour than the institution ever sends: somebody is abusing us, or the setting is too low."""
    most = settings.OTP_CODES_PER_HOUR
    recent = list(Code.objects.filter(made_at__gt=now - HOUR).order_by("-made_at").values_list("made_at")[:most])
    if len(recent) < most:
        return None
    return Allowance(
        False,
        recent[-1][0] + HOUR,
        left,
        "Pengiriman OTP seluruh lembaga sedang dibatasi. Coba lagi nanti, dan beri tahu admin.",
        Bar.BUSY,
    )


def _free(left: int) -> Allowance:
    return Allowance(True, None, left)


def _end_of_gap(application: Application, index: bytes, now: dt.datetime) -> dt.datetime | None:
    recent = Code.objects.filter(Q(application=application) | Q(phone_index=index), is_counted=True)
    last = recent.filter(made_at__gt=now - GAP).order_by("-made_at").first()
    return last.made_at + GAP if last else None


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The first instant of the day after."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
