"""Forms about clocks: another term, an extension, missing documents."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from tanggap.desk.models import Extension, Term
from tanggap.desk.models.clock import Unit
from tanggap.institution.current import institution
from tanggap.institution.worktime import day_start
from tanggap.lib.forms import DateField

MOST = {Unit.WORKING_DAYS: 250, Unit.WORKING_MINUTES: 10 * 540, Unit.ELAPSED_MINUTES: 30 * 24 * 60}
"""The longest term by unit: a year of working days, ten working days, thirty days."""
UNITS = {Unit.WORKING_DAYS: "hari kerja", Unit.WORKING_MINUTES: "menit kerja", Unit.ELAPSED_MINUTES: "menit"}


class TermForm(forms.Form):
    """How long a kind of clock runs from now on, or from a day to come."""

    amount = forms.IntegerField(label="Lama", min_value=1)
    begins_on = DateField(
        label="Berlaku mulai", required=False, help_text="Kosongkan untuk berlaku sekarang. Tidak pernah mundur."
    )

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = Unit(term.unit)
        self.initial["amount"] = term.amount
        self.fields["amount"] = forms.IntegerField(
            label="Lama", min_value=1, max_value=MOST[unit], help_text=f"Dalam {UNITS[unit]}, paling lama {MOST[unit]}."
        )

    def clean_begins_on(self) -> datetime | None:
        """00.00 of that day in the institution's zone."""
        day = self.cleaned_data["begins_on"]
        if day is None:
            return None
        begins_at = day_start(day, institution().tz)
        if begins_at <= timezone.now() - timedelta(days=1):
            raise forms.ValidationError("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.")
        return begins_at


class ExtensionForm(forms.Form):
    """Why the term of a written complaint is extended."""

    reason = forms.ChoiceField(label="Alasan", choices=Extension.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Keterangan",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Untuk catatan kita; pelanggan hanya membaca alasannya.",
    )


class DocumentsForm(forms.Form):
    """What the customer is asked for."""

    what = forms.CharField(
        label="Dokumen yang diminta",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca pelanggan, misalnya: salinan KTP dan bukti transfer.",
    )
