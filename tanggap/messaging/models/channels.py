"""What is kept of a channel: its limits, its meters, its halts, and what left by it minute by minute (M6)."""

from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from tanggap.messaging.states import Channel


class ChannelRules(models.Model):
    """The limits of a channel, as an administrator set them; a channel without a row has those of `channels.rules`."""

    channel = models.CharField("Saluran", max_length=8, choices=Channel, primary_key=True, editable=False)
    per_second = models.PositiveIntegerField(
        "Pesan per detik",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text="Menurut perjanjian dengan penyedia. Kosong: tanpa batas.",
    )
    per_day = models.PositiveIntegerField(
        "Pesan per hari",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Dihitung per hari kalender menurut zona lembaga. Kosong: tanpa batas.",
    )
    urgent_share = models.PositiveSmallIntegerField(
        "Disisihkan untuk kode dan tautan (%)",
        default=25,
        validators=[MaxValueValidator(90)],
        help_text="Bagian dari kedua batas di atas yang tidak boleh dipakai pesan lain.",
    )
    pair_seconds = models.PositiveSmallIntegerField(
        "Jeda ke satu penerima (detik)",
        default=0,
        validators=[MaxValueValidator(600)],
        help_text="Kode dan tautannya boleh berturut-turut. 0: tanpa jeda.",
    )
    recipient_per_day = models.PositiveSmallIntegerField(
        "Pesan biasa per penerima per hari",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Kode dan tautan tidak dihitung. Kosong: tanpa batas.",
    )

    objects: ClassVar[models.Manager["ChannelRules"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="channel_rules_channel_is_known"),
            models.CheckConstraint(condition=Q(urgent_share__lte=90), name="channel_rules_leave_some_for_others"),
        ]

    def __str__(self) -> str:
        return self.get_channel_display()

    @property
    def limits_recipients(self) -> bool:
        return bool(self.pair_seconds or self.recipient_per_day)

    @property
    def limits_channel(self) -> bool:
        return bool(self.per_second or self.per_day)


class Meter(models.Model):
    """How much of a limit is used: of a channel (`subject` is empty), or of one recipient on it.

    `full_at` is the instant at which what was let through is paid off at the allowed rate; `today` counts on `day`.
    """

    channel = models.CharField(max_length=8, choices=Channel)
    subject = models.BinaryField(db_default=b"")
    full_at = models.DateTimeField()
    day = models.DateField()
    today = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "subject"], name="meter_of_a_subject")]
        indexes = [models.Index(fields=["day"], name="meter_day")]

    def __str__(self) -> str:
        return f"{self.channel} {self.full_at:%H:%M:%S}"


class ChannelHaltQuerySet(models.QuerySet["ChannelHalt"]):
    def open(self) -> "ChannelHaltQuerySet":
        return self.filter(cleared_at=None)

    def due_for_a_probe(self, now: datetime) -> "ChannelHaltQuerySet":
        return self.open().filter(probe_at__lte=now)


class ChannelHalt(models.Model):
    """Nothing leaves by a channel from `raised_at` to `cleared_at`. At most one is open for each channel.

    `probe_at` is when the transport is asked again whether it works; empty for a halt by hand.
    """

    class Cause(models.TextChoices):
        REFUSED = "refused", "Ditolak penyedia"
        FAILING = "failing", "Gagal berturut-turut"
        HAND = "hand", "Dihentikan administrator"

    channel = models.CharField("Saluran", max_length=8, choices=Channel)
    cause = models.CharField("Sebab", max_length=8, choices=Cause)
    reason = models.CharField("Alasan", max_length=255)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=120)
    probe_at = models.DateTimeField(null=True)
    probes = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=255, blank=True)
    """What the transport answered to the last probe."""
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["ChannelHalt"]] = ChannelHaltQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=Q(cleared_at=None), name="channel_halted_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="channel_halt_channel_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="channel_halt_has_a_reason"),
            models.CheckConstraint(
                condition=Q(cause="hand", probe_at=None) | ~Q(cause="hand"), name="channel_halt_by_hand_is_not_probed"
            ),
        ]
        indexes = [models.Index(fields=["channel", "-raised_at"], name="channel_halt_history")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} dihentikan"

    @property
    def is_open(self) -> bool:
        return self.cleared_at is None

    @property
    def is_by_hand(self) -> bool:
        return self.cause == self.Cause.HAND


class Tally(models.Model):
    """What left by a channel in one minute, and what was refused: attempts, not messages."""

    channel = models.CharField(max_length=8, choices=Channel)
    minute = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=255, blank=True)
    """The last refusal's reason."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "minute"], name="tally_of_a_minute")]
        indexes = [
            models.Index(fields=["channel", "-minute"], condition=Q(sent__gt=0), name="tally_sent"),
            models.Index(fields=["channel", "-minute"], condition=Q(refused__gt=0), name="tally_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.minute:%H:%M} {self.sent}/{self.refused}"
