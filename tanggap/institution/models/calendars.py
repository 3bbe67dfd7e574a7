"""Working time as it is edited (calendars, spans, holidays) and as it was in force (schedule versions)."""

from zoneinfo import ZoneInfo

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tanggap.institution.models.zones import ZONES, zone_is_known

WEEKDAYS = [(1, "Senin"), (2, "Selasa"), (3, "Rabu"), (4, "Kamis"), (5, "Jumat"), (6, "Sabtu"), (7, "Minggu")]


class Calendar(models.Model):
    """Working time: weekly spans in a zone; holidays come off."""

    name = models.CharField("Nama", max_length=60, unique=True)
    zone = models.CharField("Zona waktu", max_length=32, choices=ZONES, default="Asia/Jakarta")

    class Meta:
        ordering = ["name"]
        constraints = [zone_is_known("calendar")]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class CalendarSpan(models.Model):
    """One working span of a weekday; several make a day with a lunch break. Closing at 00.00 is midnight, 24.00.

    Spans of one calendar never overlap: an exclusion constraint of the first migration keeps them apart.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(
        "Hari", choices=WEEKDAYS, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    opens = models.TimeField("Mulai")
    closes = models.TimeField("Selesai")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes="00:00"),
                name="span_closes_after_it_opens",
            ),
            models.CheckConstraint(condition=models.Q(weekday__range=(1, 7)), name="span_weekday_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{closing_text(self)}"


def closing_text(span: CalendarSpan) -> str:
    """`18.00`; midnight at the end of the day reads `24.00`."""
    return f"{span.closes:%H.%M}" if span.closes.hour or span.closes.minute else "24.00"


class Holiday(models.Model):
    """A day off: national, or joint leave (cuti bersama), which a setting may count as a working day.

    A day that came from the library keeps `seeded_day`, so that a staff member may move, rename or void it and the
    next seeding neither brings it back nor overwrites it.
    """

    class Kind(models.TextChoices):
        NATIONAL = "national", "Libur nasional"
        JOINT_LEAVE = "joint_leave", "Cuti bersama"

    day = models.DateField("Tanggal")
    name = models.CharField("Nama", max_length=120)
    kind = models.CharField("Jenis", max_length=12, choices=Kind, default=Kind.NATIONAL)
    is_estimated = models.BooleanField(
        "Perkiraan", default=False, help_text="Tanggal belum ditetapkan pemerintah; periksa kembali menjelang harinya."
    )
    is_void = models.BooleanField(
        "Dibatalkan", default=False, help_text="Hari ini tidak lagi libur, tetapi catatannya disimpan."
    )
    is_edited = models.BooleanField(default=False, editable=False)
    seeded_day = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["day", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind"],
                name="holiday_once_a_day_and_kind",
                violation_error_message="Tanggal ini sudah ada dengan jenis yang sama.",
            ),
            models.UniqueConstraint(fields=["seeded_day", "kind"], name="holiday_seeded_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="holiday_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class ScheduleVersion(models.Model):
    """What a calendar was from an instant on: a full, unchangeable copy of its zone, spans and days off (D15).

    Editing a calendar, a holiday or the joint-leave setting adds a version that begins at the instant of the edit;
    working time before it is computed from the earlier ones, so the past stays as it was counted.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    begins_at = models.DateTimeField()
    zone = models.CharField(max_length=32, choices=ZONES)
    spans = models.JSONField()
    """`{"1": [[540, 1080]], …}`: minutes from midnight by ISO weekday, ordered, up to 1440."""
    days_off = models.JSONField()
    """ISO dates, ordered, from the day this version begins."""
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["calendar", "number"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="schedule_version_once"),
            models.UniqueConstraint(fields=["calendar", "begins_at"], name="schedule_version_begins_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.calendar} versi {self.number}"
