"""What staff write for everybody to read: pages, and posts of news and promotions."""

from datetime import date, datetime

from django.core.validators import RegexValidator
from django.db import models

SLUG = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Gunakan huruf kecil, angka, dan tanda hubung, misalnya jam-layanan-ramadan."
)
LONGEST_BODY = 50_000


class Writing(models.Model):
    """A title, an address and a body in the plain Markdown of `lib.prose`. Without an instant of publication it is a
    draft; with one to come it waits for it."""

    title = models.CharField("Judul", max_length=120)
    slug = models.CharField(
        "Alamat",
        max_length=80,
        unique=True,
        validators=[SLUG],
        help_text="Bagian akhir alamat halaman. Dikosongkan: dibuat dari judul.",
        error_messages={"unique": "Alamat ini sudah dipakai tulisan lain."},
    )
    summary = models.CharField(
        "Ringkasan", max_length=200, blank=True, help_text="Satu kalimat untuk daftar dan mesin pencari."
    )
    body = models.TextField("Isi")
    published_at = models.DateTimeField("Terbit sejak", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def is_published(self, at: datetime) -> bool:
        return self.published_at is not None and self.published_at <= at


class PageQuerySet(models.QuerySet["Page"]):
    def readable(self, at: datetime) -> "PageQuerySet":
        """Published by `at`."""
        return self.filter(published_at__lte=at)


class Page(Writing):
    """A page of the institution's own: *Tentang Perusahaan*, *Produk*…, at `/pages/<slug>`."""

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(body=""), name="page_has_a_body")]

    @property
    def href(self) -> str:
        return f"/pages/{self.slug}"


class PostQuerySet(models.QuerySet["Post"]):
    def readable(self, at: datetime) -> "PostQuerySet":
        """Published by `at`; a promotion that is over can still be read."""
        return self.filter(published_at__lte=at)

    def live(self, at: datetime, today: date) -> "PostQuerySet":
        """What lists show: published, and no promotion that is over; newest first."""
        return self.readable(at).exclude(valid_until__lt=today).order_by("-published_at", "-pk")


class Post(Writing):
    """A short piece of news or a promotion; a promotion may end by itself after its last day."""

    class Kind(models.TextChoices):
        NEWS = "news", "Berita"
        PROMO = "promo", "Promo"

    kind = models.CharField("Jenis", max_length=8, choices=Kind, default=Kind.NEWS)
    valid_until = models.DateField(
        "Berlaku sampai", null=True, blank=True, help_text="Hanya untuk promo: hari terakhir promo berlaku."
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = [models.F("published_at").desc(nulls_first=True), "-pk"]
        indexes = [models.Index(fields=["kind", "-published_at", "-id"], name="post_newest")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(body=""), name="post_has_a_body"),
            models.CheckConstraint(
                condition=models.Q(kind="promo") | models.Q(valid_until=None),
                name="post_only_a_promo_ends",
                violation_error_message="Hanya promo yang memiliki batas waktu.",
            ),
        ]

    @property
    def href(self) -> str:
        return f"/news/{self.slug}" if self.kind == self.Kind.NEWS else f"/promos/{self.slug}"

    def is_over(self, today: date) -> bool:
        """A promotion past its last day."""
        return self.valid_until is not None and self.valid_until < today
