"""What a step asks to be recorded: reading what was typed into values of the field's type, and telling it (D7)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import Field, Outcome, Procedure, Step
from tanggap.institution.models import Department
from tanggap.lib.errors import DomainError

LONGEST = 4000


class BadRecord(DomainError):
    """Fields are missing or wrong; `errors` holds a sentence for each, by its code."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("Lengkapi isian berikut: " + " ".join(self.errors.values()))


def read(step: Step, outcome: Outcome, typed: Mapping[str, Any], *, case: Case) -> dict[str, Any]:
    """The values of the step's fields for this outcome, as JSON holds them; unknown keys are dropped.

    :raises BadRecord: what is required is missing, or a value is not of its type.
    """
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in step.fields:
        text = str(typed.get(field.code, "")).strip()
        if not text:
            if is_required(field, outcome):
                errors[field.code] = f"{field.label} wajib diisi."
            continue
        try:
            values[field.code] = READERS[field.type](field, text, case)
        except (ValueError, InvalidOperation):
            errors[field.code] = f"{field.label} tidak dikenali."
    if errors:
        raise BadRecord(errors)
    return values


def is_required(field: Field, outcome: Outcome) -> bool:
    """A field that some outcomes name is required by those; else its own word holds for all."""
    return field.required or field.code in outcome.fields


def summary(run: StepRun, procedure: Procedure) -> str:
    """What was recorded at a step, in a line: `Alasan: …; Keterangan: …`."""
    fields = procedure.steps[run.step].fields
    told = [f"{field.label}: {_shown(field, run.record[field.code])}" for field in fields if field.code in run.record]
    return "; ".join(told)


def _shown(field: Field, value: Any) -> str:
    if field.type == "choice":
        return vocabulary.CHOICES[field.choices].get(value, str(value))
    if field.type == "yes_no":
        return "ya" if value else "tidak"
    return str(value)


def _text(field: Field, text: str, case: Case) -> str:
    if len(text) > LONGEST:
        raise ValueError
    return text


def _choice(field: Field, text: str, case: Case) -> str:
    if text not in vocabulary.CHOICES[field.choices]:
        raise ValueError
    return text


def _yes_no(field: Field, text: str, case: Case) -> bool:
    return {"ya": True, "tidak": False, "on": True, "True": True, "False": False}.get(text, False)


def _date(field: Field, text: str, case: Case) -> str:
    day, month, year = text.split("/") if "/" in text else reversed(text.split("-"))
    return date(int(year), int(month), int(day)).isoformat()


def _instant(field: Field, text: str, case: Case) -> str:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=case.branch.tz)).isoformat()


def _rupiah(field: Field, text: str, case: Case) -> str:
    digits = text.replace("Rp", "").replace(".", "").replace(" ", "").replace(",", ".")
    amount = Decimal(digits)
    if not amount.is_finite() or amount < 0:
        raise ValueError
    return str(amount)


def _department(field: Field, text: str, case: Case) -> str:
    if not Department.objects.filter(code=text, is_active=True).exists():
        raise ValueError
    return text


READERS: dict[str, Callable[[Field, str, Case], Any]] = {
    "text": _text,
    "line": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "date": _date,
    "instant": _instant,
    "rupiah": _rupiah,
    "department": _department,
    "file": _text,
}
