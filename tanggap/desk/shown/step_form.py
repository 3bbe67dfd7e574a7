"""The fields of a step as a form: for drawing only, what is typed is read by `procedure.recording` (D7)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from tanggap.desk.models import Case
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import Field, Step
from tanggap.desk.procedure.recording import LONGEST
from tanggap.institution.models import Department
from tanggap.lib import dates, money

PREFIX = "record"
NONE_CHOSEN = ("", "Pilih")


class StepForm(forms.Form):
    """One field for each of the step's. `typed` is kept as it was; `faults` are sentences by code; `known` begins what
    nobody has typed yet: values as they are recorded, of the step itself or of what the customer stated."""

    use_required_attribute = False

    def __init__(
        self,
        case: Case,
        step: Step,
        typed: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
        known: Mapping[str, Any] | None = None,
    ) -> None:
        self.faults = dict(faults or {})
        data = None if typed is None else {f"{PREFIX}-{code}": text for code, text in typed.items()}
        begun = {field.code: written(field, (known or {}).get(field.code), case) for field in step.fields}
        super().__init__(data, prefix=PREFIX, initial=begun)
        self.fields.update({field.code: field_for(field, step, case) for field in step.fields})

    def full_clean(self) -> None:
        """What is wrong has been found already, by whoever refused the record."""
        self._errors = ErrorDict({code: self.error_class([text]) for code, text in self.faults.items()})


def typed_in(step: Step, sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields of the step, by code."""
    return {field.code: sent.get(f"{PREFIX}-{field.code}", "") for field in step.fields}


def written(field: Field, value: Any, case: Case) -> str:
    """A recorded value as somebody would type it into the field; "" for one that is not of its type."""
    if value in (None, ""):
        return ""
    try:
        return WRITTEN.get(field.type, _as_it_is)(value, case)
    except (ValueError, ArithmeticError):
        return ""


def field_for(field: Field, step: Step, case: Case) -> forms.Field:
    """A field of Django's that looks like what the document asks for; told for which outcome alone it is required."""
    shown = SHOWN[field.type](field, case)
    shown.label, shown.required = field.label, field.required
    needed_by = [outcome.title for outcome in step.outcomes if field.code in outcome.fields]
    also = f"Wajib untuk “{'”, “'.join(needed_by)}”." if needed_by and not field.required else ""
    shown.help_text = " ".join(filter(None, (field.hint, also)))
    return shown


def _as_it_is(value: Any, case: Case) -> str:
    return str(value)


def _written_date(value: Any, case: Case) -> str:
    return dates.tanggal(date.fromisoformat(str(value)[:10]))


def _written_instant(value: Any, case: Case) -> str:
    moment = datetime.fromisoformat(str(value))
    return f"{moment.astimezone(case.branch.tz) if moment.tzinfo else moment:%Y-%m-%dT%H:%M}"


def _written_rupiah(value: Any, case: Case) -> str:
    return money.short_rupiah(Decimal(str(value))).removeprefix("Rp ")


def _written_yes_no(value: Any, case: Case) -> str:
    return "ya" if value is True or value == "ya" else "tidak"


WRITTEN: dict[str, Callable[[Any, Case], str]] = {
    "date": _written_date,
    "instant": _written_instant,
    "rupiah": _written_rupiah,
    "yes_no": _written_yes_no,
}


def _text(field: Field, case: Case) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}))


def _line(field: Field, case: Case) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"maxlength": LONGEST}))


def _choice(field: Field, case: Case) -> forms.Field:
    return forms.ChoiceField(choices=[NONE_CHOSEN, *vocabulary.CHOICES[field.choices].items()])


def _yes_no(field: Field, case: Case) -> forms.Field:
    return forms.ChoiceField(widget=forms.RadioSelect, choices=[("ya", "Ya"), ("tidak", "Tidak")])


def _date(field: Field, case: Case) -> forms.Field:
    return forms.CharField(widget=forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "hh/bb/tttt"}))


def _instant(field: Field, case: Case) -> forms.Field:
    return forms.CharField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


def _rupiah(field: Field, case: Case) -> forms.Field:
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "Rp"}))


def _department(field: Field, case: Case) -> forms.Field:
    rows = Department.objects.filter(is_active=True).order_by("name").values_list("code", "name")
    return forms.ChoiceField(choices=[NONE_CHOSEN, *rows])


def _file(field: Field, case: Case) -> forms.Field:
    rows = [(str(row.pk), row.name) for row in case.attachments.filter(finding="")]
    return forms.ChoiceField(choices=[NONE_CHOSEN, *rows])


SHOWN: dict[str, Callable[[Field, Case], forms.Field]] = {
    "text": _text,
    "line": _line,
    "choice": _choice,
    "yes_no": _yes_no,
    "date": _date,
    "instant": _instant,
    "rupiah": _rupiah,
    "department": _department,
    "file": _file,
}
