"""The forms of the institution's settings pages."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tanggap.institution.calendars import Span, SpansUnread, read_spans, write_spans
from tanggap.institution.current import institution
from tanggap.institution.models import WEEKDAYS, Branch, Calendar, Department, Holiday, Institution, LegalText
from tanggap.lib.forms import DateField

OFFICE_DAY: Span = (time(9), time(18))


class InstitutionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Institution
        fields = [
            *("name", "legal_name", "phone", "email", "service_hours", "zone", "calendar"),
            *(
                "brand_hue",
                "contract_groups",
                "posting_days",
                "joint_leave_is_workday",
                "payment_sms",
                "activation_code",
            ),
            "confirmation_days",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_choice(self, "calendar", "Belum dipilih")


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A branch or a department: what both ask."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _without_choice(self, "calendar", "Kalender lembaga")


class BranchForm(PlaceForm):
    class Meta:
        model = Branch
        fields = [
            "code",
            "name",
            "city",
            "zone",
            "address",
            "phone",
            "map_link",
            "calendar",
            "is_head_office",
            "is_open",
        ]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}


class DepartmentForm(PlaceForm):
    class Meta:
        model = Department
        fields = ["name", "code", "calendar", "is_active"]


class HolidayForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Holiday
        fields = ["day", "name", "kind", "is_estimated", "is_void"]
        field_classes = {"day": DateField}


class SpansField(forms.CharField):
    """The hours of one weekday, typed as text: several spans make a day with a break."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return read_spans(text or "")
        except SpansUnread as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else write_spans(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(read_spans(data or "") != (initial or []))
        except SpansUnread:
            return True


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """A calendar and its week: one line of hours for each day."""

    class Meta:
        model = Calendar
        fields = ["name", "zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        week = _week(self.instance)
        for number, label in WEEKDAYS:
            self.fields[_day_field(number)] = SpansField(label=label, required=False, max_length=200)
            self.initial[_day_field(number)] = week[number]

    @property
    def spans(self) -> dict[int, list[Span]]:
        return {number: self.cleaned_data[_day_field(number)] for number, _ in WEEKDAYS}


def _week(calendar: Calendar) -> dict[int, list[Span]]:
    """The spans by weekday; a new calendar begins with ordinary office hours."""
    if not calendar.pk:
        return {number: [OFFICE_DAY] if number <= 5 else [] for number, _ in WEEKDAYS}
    week: dict[int, list[Span]] = {number: [] for number, _ in WEEKDAYS}
    for span in calendar.spans.all():
        week[span.weekday].append((span.opens, span.closes))
    return week


def _day_field(number: int) -> str:
    return f"day_{number}"


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LegalText
        fields = ["body", "note"]
        widgets = {"body": forms.Textarea(attrs={"rows": 22, "maxlength": 50_000, "spellcheck": "true"})}
        help_texts = {
            "body": "Paragraf dipisah baris kosong. “# ” di awal baris: judul; “- ”: butir; *kata*: tekanan.",
            "note": "Apa yang berubah dan mengapa; dibaca oleh yang menerbitkan.",
        }

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        if len(body) > 50_000:
            raise ValidationError("Isi paling panjang 50.000 huruf.")
        return body


class PublicationForm(forms.Form):
    """When a version begins to hold, in the institution's zone; empty: at once."""

    effective_at = forms.DateTimeField(
        label="Berlaku sejak",
        required=False,
        input_formats=["%d/%m/%Y %H.%M", "%d/%m/%Y %H:%M", "%d/%m/%Y"],
        widget=forms.DateTimeInput(format="%d/%m/%Y %H.%M", attrs={"placeholder": "dd/mm/yyyy jj.mm"}),
        help_text="Kosongkan agar langsung berlaku.",
        error_messages={"invalid": "Tulis tanggal dan jam, misalnya 01/12/2026 08.00."},
    )
    read_at = forms.CharField(widget=forms.HiddenInput)
    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_effective_at(self) -> datetime | None:
        typed: datetime | None = self.cleaned_data["effective_at"]
        return typed.replace(tzinfo=institution().tz) if typed else None

    def clean_read_at(self) -> datetime:
        try:
            return datetime.fromisoformat(self.cleaned_data["read_at"])
        except ValueError:
            raise ValidationError("Muat ulang halaman, lalu baca kembali konsepnya.") from None


def _without_choice(form: forms.BaseForm, name: str, label: str) -> None:
    """What the field of a foreign key reads when nothing is chosen."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = label
