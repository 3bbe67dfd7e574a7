"""What the feed keeps about itself: runs, their files, rows it could not take, rows that wait for their parent."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Least
from django.utils import timezone

from tanggap.feed.kinds import KINDS
from tanggap.feed.reasons import SENTENCES
from tanggap.lib.sealing import SealedField, unseal

FIGURES = ("inserted", "updated", "unchanged", "stale", "pending", "rejected")
DATA_AT = Least("as_of", "started_at")
"""As of when a file's data is; a core whose clock runs ahead does not look into the future."""
KIND_LABELS = [(kind.name, kind.label) for kind in KINDS.values()]


class FeedRunQuerySet(models.QuerySet["FeedRun"]):
    def unfinished(self) -> Self:
        """Those that run, or were killed and nobody has noticed yet."""
        return self.filter(finished_at=None, interrupted_at=None)

    def in_state(self, state: str) -> Self:
        """Those of which `FeedRun.State` says so."""
        finished = self.exclude(finished_at=None)
        refused = self._with_files(status=FeedFile.Status.REFUSED)
        return {
            FeedRun.State.RUNNING: self.unfinished(),
            FeedRun.State.INTERRUPTED: self.exclude(interrupted_at=None),
            FeedRun.State.REFUSED: finished.filter(refused),
            FeedRun.State.LOADED: finished.exclude(refused),
        }[FeedRun.State(state)]

    def of_kind(self, kind: str) -> Self:
        return self.filter(self._with_files(kind=kind))

    def with_rejects(self) -> Self:
        return self.filter(self._with_files(rejected__gt=0))

    @staticmethod
    def _with_files(**which: Any) -> models.Exists:
        return models.Exists(FeedFile.objects.filter(run=models.OuterRef("pk"), **which))


class FeedRun(models.Model):
    """One call of the loader: who, when, which files. A run that was killed has `interrupted_at`.

    `now_*` say how far the file in hand has been read; they stay as they were where a run was killed.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Berjalan"
        INTERRUPTED = "interrupted", "Terputus"
        LOADED = "loaded", "Dimuat"
        REFUSED = "refused", "Ada berkas yang ditolak"

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    interrupted_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    now_file = models.CharField(max_length=255, blank=True)
    now_read = models.PositiveBigIntegerField(default=0)
    now_expected = models.PositiveBigIntegerField(null=True)
    heard_at = models.DateTimeField(null=True)
    """When the loader last said how far it is."""

    objects = FeedRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="feed_run_recent"),
            models.Index(
                fields=["id"],
                name="feed_run_unfinished",
                condition=models.Q(finished_at=None, interrupted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Pemuatan {self.pk}"

    @property
    def is_running(self) -> bool:
        return self.finished_at is None and self.interrupted_at is None

    @property
    def percent(self) -> int | None:
        """How much of the file in hand has been read; None if nobody knows how long it is."""
        return min(100, 100 * self.now_read // self.now_expected) if self.now_expected else None

    @property
    def is_read(self) -> bool:
        """Whether the file in hand has been read to its end and is being taken in."""
        return self.now_expected is not None and self.now_read >= self.now_expected

    def finish(self, *, seconds: float) -> None:
        self.seconds = round(seconds, 3)
        self.finished_at = timezone.now()
        self.files_done = self.files_total
        self.save(update_fields=["seconds", "finished_at", "files_done"])


class FeedFileQuerySet(models.QuerySet["FeedFile"]):
    def loaded(self) -> "FeedFileQuerySet":
        return self.filter(status=FeedFile.Status.LOADED)

    def data_as_of(self, kind: str) -> datetime | None:
        """As of when the data of a kind is: the core's word in the manifest, else when the file was loaded (P12)."""
        moments = self.loaded().filter(kind=kind).order_by(DATA_AT.desc())
        return moments.values_list(DATA_AT, flat=True).first()

    def as_of_at_least(self, moment: datetime) -> "FeedFileQuerySet":
        """Those whose data is as of that moment or later."""
        return self.filter(models.Q(as_of=None) | models.Q(as_of__gte=moment), started_at__gte=moment)


class FeedFile(models.Model):
    """A file of a run and its figures: rows read are the sum of what became of them, always (F4)."""

    class Status(models.TextChoices):
        LOADED = "loaded", "Dimuat"
        REFUSED = "refused", "Ditolak"

    run = models.ForeignKey(FeedRun, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=KIND_LABELS, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.LOADED)
    error = models.TextField(blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    as_of = models.DateTimeField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0)
    read = models.PositiveBigIntegerField(default=0)
    inserted = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    stale = models.PositiveBigIntegerField(default=0)
    pending = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    taken_in = models.PositiveBigIntegerField(default=0)
    """Rows that had waited for a row of this file; they were read, and counted as pending, in an earlier one."""
    reasons = models.JSONField(default=dict)

    objects = FeedFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(read=sum((models.F(name) for name in FIGURES), models.Value(0))),
                name="feed_rows_read_add_up",
            )
        ]
        indexes = [
            models.Index(
                models.F("kind"),
                DATA_AT.desc(),
                name="feed_file_data_as_of",
                condition=models.Q(status="loaded"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_refused(self) -> bool:
        return self.status == self.Status.REFUSED

    def refuse(self, sentence: str) -> None:
        """Nothing of it was taken: no row is counted, and the sentence says why."""
        self.status = self.Status.REFUSED
        self.error = sentence
        for name in ("read", "taken_in", *FIGURES):
            setattr(self, name, 0)

    @property
    def rows_per_second(self) -> int:
        return round(self.read / self.seconds) if self.seconds else 0


class FeedReject(models.Model):
    """A row that could not be taken, as it stood in the file (sealed), and why (F4)."""

    file = models.ForeignKey(FeedFile, models.CASCADE, related_name="rejects")
    line = models.PositiveBigIntegerField("Baris")
    field = models.CharField("Kolom", max_length=40, blank=True)
    reason = models.CharField("Alasan", max_length=20)
    sentence = models.TextField()
    raw = SealedField()

    class Meta:
        ordering = ["line", "pk"]
        indexes = [models.Index(fields=["file", "line", "id"], name="feed_reject_page")]

    def __str__(self) -> str:
        return f"baris {self.line}: {SENTENCES.get(self.reason, self.reason)}"


class PendingRow(models.Model):
    """A good row whose parent has not come yet: taken in when it does, whichever file brings it (F3)."""

    kind = models.CharField(max_length=20, choices=KIND_LABELS)
    key = models.CharField(max_length=120)
    parent_key = models.CharField(max_length=40)
    as_of = models.DateTimeField(null=True)
    columns = ArrayField(models.CharField(max_length=40))
    row = SealedField()
    file = models.ForeignKey(FeedFile, models.CASCADE, related_name="+")
    line = models.PositiveBigIntegerField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="pending_row_once")]
        indexes = [
            models.Index(fields=["kind", "parent_key"], name="pending_row_parent"),
            models.Index(fields=["kind", "-since", "-id"], name="pending_row_page"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @classmethod
    def opened(cls, sealed: bytes) -> str:
        """The row as CSV, from the column as plain SQL gives it."""
        return unseal(sealed, context=f"{cls._meta.label_lower}.row")


class Arrival(models.Model):
    """Rows that arrived and of which the listeners have not been told yet (F9): customers or contracts by id."""

    file = models.ForeignKey(FeedFile, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=KIND_LABELS)
    ids = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.kind}: {len(self.ids)}"
