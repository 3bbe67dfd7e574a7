"""Dates and times as Indonesians write them, and the three zones of the country."""

from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
WIB = ZoneInfo("Asia/Jakarta")
"""In whose days limits, evaluations and the seals of the audit trail are counted, wherever the institution sits."""
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def tanggal(value: date) -> str:
    """`01/06/2016`. An instant is shown as the day it is in the present zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{value:%d/%m/%Y}"


def tanggal_panjang(value: date) -> str:
    """`Selasa, 1 Juni 2016`."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return f"{DAYS[value.weekday()]}, {value.day} {MONTHS[value.month - 1]} {value.year}"


def waktu(value: datetime, zone: str | tzinfo | None = None) -> str:
    """`15/11/2026 06.00 WIB`, in `zone` (a name or tzinfo) or the present one (in requests the institution's)."""
    local, name = _local(value, zone)
    return f"{local:%d/%m/%Y %H.%M} {name}"


def waktu_detik(value: datetime, zone: str | tzinfo | None = None) -> str:
    """`15/11/2026 06.00.05 WIB`, for what must be told to the second."""
    local, name = _local(value, zone)
    return f"{local:%d/%m/%Y %H.%M.%S} {name}"


def jam(value: datetime, zone: str | tzinfo | None = None) -> str:
    """`06.00 WIB`."""
    local, name = _local(value, zone)
    return f"{local:%H.%M} {name}"


def jam_detik(value: datetime, zone: str | tzinfo | None = None) -> str:
    """`06.00.05`, where the day and the zone stand beside it."""
    return f"{_local(value, zone)[0]:%H.%M.%S}"


def lama(span: timedelta) -> str:
    """A span in words, its two largest units: `2 hari 3 jam`, `24 menit`, `kurang dari 1 menit`."""
    minutes = abs(span) // timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = [(days, "hari"), (hours, "jam"), (minutes, "menit")]
    while units and not units[0][0]:
        units.pop(0)
    words = [f"{number} {unit}" for number, unit in units[:2] if number]
    return " ".join(words) or "kurang dari 1 menit"


def sisa(span: timedelta) -> str:
    """A short span to the second, rounded up: `4 menit 12 detik`, `12 detik`."""
    seconds = max(0, -(-span // timedelta(seconds=1)))
    parts = [(seconds // 60, "menit"), (seconds % 60, "detik")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 detik"


def this_year() -> int:
    return timezone.localdate().year


def _local(value: datetime, zone: str | tzinfo | None) -> tuple[datetime, str]:
    tz = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    local = value.astimezone(tz)
    return local, ZONE_NAMES.get(str(tz)) or f"{local:%Z}"
