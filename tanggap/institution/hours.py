"""Opening hours in words, from the same calendars that deadlines are computed with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from tanggap.institution import current, schedules
from tanggap.institution.worktime import DAY, NoWorkingTime, Rules, Schedule, local_day
from tanggap.lib.dates import DAYS, MONTHS, ZONE_NAMES

MINUTES_A_WEEK = 7 * 1440
HORIZON = timedelta(days=30)
"""How far ahead days off are told."""

Week = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Hours:
    """Whether it is open, that in words, and the ordinary week: `(("Senin–Jumat", "09.00–18.00"), …)`."""

    is_open: bool
    words: str
    week: Week
    zone: str


def hours_of(calendar_id: int | None, at: datetime, zone: ZoneInfo | None = None) -> Hours | None:
    """The hours of a calendar as they are read in `zone` (the calendar's own if none is given); None without one."""
    try:
        schedule = schedules.schedule(calendar_id or 0)
    except schedules.NoCalendar:
        return None
    zone = zone or schedule.tz
    return Hours(schedule.is_open(at), in_words(schedule, at, zone), week(schedule, zone), ZONE_NAMES[zone.key])


def in_words(schedule: Schedule, at: datetime, zone: ZoneInfo) -> str:
    """`Buka sekarang sampai 18.00 WIB`, `Tutup; buka lagi Senin 08.00 WIB`; days off by name: `Tutup (Nyepi); …`."""
    try:
        if schedule.is_open(at):
            return f"Buka sekarang sampai {_moment(schedule.next_closing(at), at, zone, closing=True)}"
        return f"{_closed(schedule, at)}; buka lagi {_moment(schedule.next_opening(at), at, zone)}"
    except NoWorkingTime:
        return "Buka 24 jam" if schedule.is_open(at) else _closed(schedule, at)


def coming_days_off(at: datetime) -> list[tuple[date, str]]:
    """Days off of the next weeks by name, today's too."""
    today = local_day(at, current.institution().tz)
    return [(day, name) for day, name in sorted(_days_off().items()) if today <= day <= today + HORIZON]


def week(schedule: Schedule, zone: ZoneInfo) -> Week:
    """The ordinary week as read in `zone`; neighbouring days with the same hours are one line, Monday first."""
    spans = _spans(schedule.rules[-1], zone)
    days = [", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in spans[number]) or "Tutup" for number in range(7)]
    lines: list[tuple[int, int]] = []
    for number, text in enumerate(days):
        if lines and days[lines[-1][1]] == text:
            lines[-1] = (lines[-1][0], number)
        else:
            lines.append((number, number))
    return tuple((_days(first, last), days[first]) for first, last in lines)


def _spans(rules: Rules, zone: ZoneInfo) -> list[list[tuple[int, int]]]:
    """Minutes from midnight by day from Monday on, moved into `zone` and cut at its midnights."""
    moved = _offset(zone) - _offset(rules.zone)
    found: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for weekday, pairs in rules.spans.items():
        for opens, closes in pairs:
            begin = ((weekday - 1) * 1440 + opens + moved) % MINUTES_A_WEEK
            left = closes - opens
            while left > 0:
                day, minute = divmod(begin, 1440)
                part = min(left, 1440 - minute)
                found[day].append((minute, minute + part))
                begin, left = (begin + part) % MINUTES_A_WEEK, left - part
    return [_joined(sorted(day)) for day in found]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch are one."""
    joined: list[tuple[int, int]] = []
    for opens, closes in spans:
        touches = bool(joined) and joined[-1][1] == opens
        joined.append((joined.pop()[0] if touches else opens, closes))
    return joined


def _offset(zone: ZoneInfo) -> int:
    """Minutes east of UTC; the zones of Indonesia know no summer time."""
    offset = datetime(2026, 1, 1, tzinfo=zone).utcoffset()
    return offset // timedelta(minutes=1) if offset else 0


def _closed(schedule: Schedule, at: datetime) -> str:
    day = local_day(at, schedule.tz)
    name = _days_off().get(day) if not schedule.is_workday(day) else None
    return f"Tutup ({name})" if name else "Tutup"


def _moment(instant: datetime, at: datetime, zone: ZoneInfo, *, closing: bool = False) -> str:
    """`18.00 WIB` today, `Senin 08.00 WIB` within a week, `Senin 17 Agustus 08.00 WIB` later; closing at midnight is
    `24.00` of the day before."""
    local, today = instant.astimezone(zone), local_day(at, zone)
    ends_day = closing and (local.hour, local.minute) == (0, 0)
    day = local.date() - DAY if ends_day else local.date()
    clock = f"{'24.00' if ends_day else f'{local:%H.%M}'} {ZONE_NAMES[zone.key]}"
    if day == today:
        return clock
    name = DAYS[day.weekday()]
    return f"{name} {clock}" if day - today < 7 * DAY else f"{name} {day.day} {MONTHS[day.month - 1]} {clock}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}.{minutes % 60:02}"


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "Setiap hari"
    return DAYS[first] if first == last else f"{DAYS[first]}–{DAYS[last]}"


def _load_days_off() -> dict[date, str]:
    today = local_day(timezone.now(), current.institution().tz)
    rows = schedules.days_off().filter(day__range=(today - DAY, today + HORIZON + DAY))
    names: dict[date, str] = {}
    for day, name in rows.order_by("-kind").values_list("day", "name"):
        names[day] = name
    return names


_days_off = current.Kept(_load_days_off)
