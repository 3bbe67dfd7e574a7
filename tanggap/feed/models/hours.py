"""By when each kind of data is expected, and the days on which it was late (F11)."""

from datetime import date, datetime, time, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from tanggap.feed.models.runs import KIND_LABELS, FeedFile
from tanggap.institution.current import institution
from tanggap.institution.schedules import NoCalendar, schedule_of
from tanggap.institution.worktime import DAY, local_day
from tanggap.lib.dates import ZONE_NAMES

LONGEST_REST = 60
"""Days without a working day after which every day is taken for one: a calendar without hours silences no alarm."""


class FeedHourQuerySet(models.QuerySet["FeedHour"]):
    def expected(self) -> "FeedHourQuerySet":
        return self.filter(is_expected=True)


class FeedHour(models.Model):
    """A kind of data is to be here by this hour, in the institution's zone, every day or on working days."""

    class Days(models.TextChoices):
        EVERY = "every", "Setiap hari"
        WORKING = "working", "Hari kerja menurut kalender lembaga"

    kind = models.CharField(
        "Data",
        max_length=20,
        choices=KIND_LABELS,
        unique=True,
        error_messages={"unique": "Jam untuk data ini sudah ada; ubah yang itu."},
    )
    by = models.TimeField("Paling lambat pukul", default=time(6), help_text="Menurut zona waktu lembaga.")
    days = models.CharField("Ditunggu pada", max_length=8, choices=Days, default=Days.EVERY)
    window_hours = models.PositiveSmallIntegerField(
        "Dihitung sejak (jam sebelumnya)",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="Data yang lebih lama dari sekian jam sebelum jam itu bukan kiriman hari itu.",
    )
    is_expected = models.BooleanField(
        "Ditunggu", default=True, help_text="Jika dimatikan, keterlambatan data ini tidak diberitahukan."
    )
    since = models.DateTimeField(default=timezone.now, editable=False)
    """Hours that lie before this instant are not asked about: a new rule begins with its next hour."""

    objects = FeedHourQuerySet.as_manager()

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(condition=models.Q(window_hours__range=(1, 24)), name="feed_hour_window_is_a_day")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def by_told(self) -> str:
        """`06.00 WIB`."""
        return f"{self.by:%H.%M} {ZONE_NAMES[institution().zone]}"

    def due_on(self, day: date) -> datetime:
        return datetime.combine(day, self.by, institution().tz)

    def counts_from(self, due: datetime) -> datetime:
        """Data older than this is not that day's."""
        return due - timedelta(hours=self.window_hours)

    def is_day(self, day: date) -> bool:
        """Whether data is expected on that day; without a calendar every day counts."""
        if self.days == self.Days.EVERY:
            return True
        try:
            schedule = schedule_of()
        except NoCalendar:
            return True
        return schedule.is_workday(day)

    def next_due(self, after: datetime) -> datetime:
        """The first expected hour after an instant."""
        day = local_day(after, institution().tz)
        if self.due_on(day) <= after:
            day += DAY
        return self.due_on(self._nearest_day(day, DAY))

    def last_due(self, now: datetime) -> datetime:
        """The last expected hour up to now, now included."""
        day = local_day(now, institution().tz)
        if self.due_on(day) > now:
            day -= DAY
        return self.due_on(self._nearest_day(day, -DAY))

    def _nearest_day(self, day: date, step: timedelta) -> date:
        near = (day + n * step for n in range(LONGEST_REST))
        return next((found for found in near if self.is_day(found)), day)

    def late_from(self, as_of: datetime | None) -> datetime:
        """The instant from which data as of `as_of` is late, if nothing newer comes."""
        due = self.next_due(self.since)
        while as_of and as_of >= self.counts_from(due):
            due = self.next_due(max(due, as_of))
        return due


class FeedAlarmQuerySet(models.QuerySet["FeedAlarm"]):
    def open(self) -> "FeedAlarmQuerySet":
        return self.filter(cleared_at=None)

    def kinds(self) -> int:
        """How many kinds they are about."""
        return self.order_by().values("kind").distinct().count()


class FeedAlarm(models.Model):
    """A kind of data had not come by its hour of one day. Cleared when data of that day comes, or is waited for no
    more (`file` is empty then)."""

    kind = models.CharField("Data", max_length=20, choices=KIND_LABELS)
    day = models.DateField("Hari")
    due_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    """As of when the data was when the alarm was raised; empty: none had ever come."""
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    file = models.ForeignKey(FeedFile, models.SET_NULL, null=True, related_name="+")

    objects = FeedAlarmQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="feed_alarm_once_a_day")]
        indexes = [models.Index(fields=["kind"], name="feed_alarm_open", condition=models.Q(cleared_at=None))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} terlambat, {self.day:%d/%m/%Y}"
