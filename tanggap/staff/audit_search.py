"""What the audit pages can be narrowed by, and the columns they are downloaded with."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from tanggap.audit.acts import ACTS, SETTINGS_ACTS
from tanggap.audit.models import AuditEvent, AuditEventQuerySet, Viewer, ViewEvent, ViewEventQuerySet
from tanggap.institution.current import known_institution
from tanggap.lib.dates import tanggal
from tanggap.lib.forms import DateField
from tanggap.lib.paging import batches

DEFAULT_DAYS = 30


class PeriodForm(forms.Form):
    """The period and the actor, for acts and looks alike. With nothing asked: the last 30 days."""

    first = DateField(label="Dari tanggal", required=False)
    last = DateField(label="Sampai tanggal", required=False)
    actor = forms.CharField(label="Pelaku", required=False, max_length=120)

    def __init__(self, asked: QueryDict, viewer: Viewer) -> None:
        is_asked = any(name in asked for name in self.base_fields)
        super().__init__(asked if is_asked else {"first": f"{_days_ago(DEFAULT_DAYS):%d/%m/%Y}"})
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "Tanggal akhir harus sama dengan atau setelah tanggal awal.")
        return self.cleaned_data

    @property
    def period(self) -> str:
        """The period in words, for the record of a download."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return f"periode {tanggal(first) if first else 'awal'} – {tanggal(last) if last else 'kini'}"

    @property
    def used(self) -> list[str]:
        """What the search was narrowed by, as the form calls it."""
        return [str(self[name].label) for name, value in self.cleaned_data.items() if value]


def _days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


class ActsForm(PeriodForm):
    """Acts: also by what was done, to what, and in which request."""

    act = forms.ChoiceField(label="Tindakan", required=False)
    object = forms.CharField(label="Objek", required=False, max_length=120)
    request = forms.CharField(label="ID permintaan", required=False, max_length=36)

    def __init__(self, asked: QueryDict, viewer: Viewer) -> None:
        super().__init__(asked, viewer)
        codes = ACTS if viewer.has_right("audit.all") else SETTINGS_ACTS
        named = sorted((ACTS[code].label, code) for code in codes)
        self.fields["act"].choices = [("", "Semua"), *((code, label) for label, code in named)]  # type: ignore[attr-defined]

    def found(self) -> AuditEventQuerySet:
        """The acts asked for, of those the viewer may see; none while the form has errors."""
        rows = AuditEvent.objects.visible_to(self.viewer)
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.within(asked["first"], asked["last"])
        rows = rows.by_actor(asked["actor"]) if asked["actor"] else rows
        rows = rows.filter(act=asked["act"]) if asked["act"] else rows
        rows = rows.about(asked["object"]) if asked["object"] else rows
        return rows.filter(request_id=asked["request"]) if asked["request"] else rows


class LooksForm(PeriodForm):
    """Looks at customers' data: also by customer and case."""

    customer = forms.IntegerField(label="ID pelanggan", required=False, min_value=1, max_value=2**63 - 1)
    case = forms.CharField(label="Nomor kasus", required=False, max_length=24)

    def found(self) -> ViewEventQuerySet:
        rows = ViewEvent.objects.visible_to(self.viewer)
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.within(asked["first"], asked["last"])
        rows = rows.by_actor(asked["actor"]) if asked["actor"] else rows
        rows = rows.filter(customer_id=asked["customer"]) if asked["customer"] else rows
        return rows.filter(case_number=asked["case"]) if asked["case"] else rows


ACT_COLUMNS = (
    *("id", "waktu", "kode tindakan", "tindakan", "id pelaku", "pelaku"),
    *("jenis objek", "id objek", "objek", "kolom", "alasan", "id permintaan", "ip"),
)
LOOK_COLUMNS = (
    *("id", "waktu", "id pelaku", "pelaku", "id pelanggan", "nomor kasus"),
    *("data yang dibuka", "alasan", "id permintaan", "ip"),
)


def act_rows(found: QuerySet[AuditEvent]) -> Iterator[tuple[Any, ...]]:
    """Lines of the download, newest first; any number of them in constant memory."""
    for batch in batches(found):
        for e in batch:
            what = (e.object_type, e.object_id, e.object_label, "; ".join(e.fields))
            yield (e.pk, _local(e.at), e.act, e.sentence, e.actor_id, e.actor_label, *what, *_end(e))


def look_rows(found: QuerySet[ViewEvent]) -> Iterator[tuple[Any, ...]]:
    for batch in batches(found):
        for e in batch:
            whose = (e.customer_id, e.case_number, "; ".join(e.shown))
            yield (e.pk, _local(e.at), e.actor_id, e.actor_label, *whose, *_end(e))


def _end(event: AuditEvent | ViewEvent) -> tuple[str, str, str]:
    return (event.reason, event.request_id, event.ip or "")


def _local(at: dt.datetime) -> str:
    return at.astimezone(known_institution().tz).isoformat(timespec="milliseconds")
