"""What a step asks to be recorded: reading what was typed into values of the field's type, and telling it (D7)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import Field, Outcome, Procedure, Step
from tanggap.institution.models import Department
from tanggap.lib.errors import DomainError

LONGEST = 4000
RUPIAH = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
YES_NO = {"ya": True, "tidak": False, "on": True, "True": True, "False": False}


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
        text = _typed(typed, field)
        if not text:
            if is_required(field, outcome):
                errors[field.code] = f"{field.label} wajib diisi."
            continue
        try:
            values[field.code] = READERS[field.type](field, text, case)
        except (ValueError, OverflowError):
            errors[field.code] = f"{field.label} tidak dikenali."
    if errors:
        raise BadRecord(errors)
    return values


def is_required(field: Field, outcome: Outcome) -> bool:
    """Required of every outcome of the step, or of this one, which names it (see `document.Field`)."""
    return field.required or field.code in outcome.fields


def is_same(run: StepRun, step: Step, outcome: Outcome, typed: Mapping[str, Any], *, case: Case) -> bool:
    """Whether what was typed says nothing else than what the step has recorded: a form that was sent twice."""
    try:
        return bool(run.record | read(step, outcome, typed, case=case) == run.record)
    except BadRecord:
        return False


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


def _typed(typed: Mapping[str, Any], field: Field) -> str:
    value = typed.get(field.code)
    return "" if value is None else str(value).replace("\0", "").strip()


def _text(field: Field, text: str, case: Case) -> str:
    if len(text) > LONGEST:
        raise ValueError
    return text


def _line(field: Field, text: str, case: Case) -> str:
    return " ".join(_text(field, text, case).split())


def _choice(field: Field, text: str, case: Case) -> str:
    if text not in vocabulary.CHOICES[field.choices]:
        raise ValueError
    return text


def _yes_no(field: Field, text: str, case: Case) -> bool:
    if text not in YES_NO:
        raise ValueError
    return YES_NO[text]


def _date(field: Field, text: str, case: Case) -> str:
    day, month, year = text.split("/") if "/" in text else reversed(text.split("-"))
    return date(int(year), int(month), int(day)).isoformat()


def _instant(field: Field, text: str, case: Case) -> str:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=case.branch.tz)).isoformat()


def _rupiah(field: Field, text: str, case: Case) -> str:
    digits = text.replace("Rp", "").replace(".", "").replace(" ", "").replace(",", ".")
    if not RUPIAH.fullmatch(digits):
        raise ValueError
    return str(Decimal(digits))


def _department(field: Field, text: str, case: Case) -> str:
    if not Department.objects.filter(code=text, is_active=True).exists():
        raise ValueError
    return text


def _file(field: Field, text: str, case: Case) -> int:
    """The number of an attachment of this case that no scanner found anything in."""
    if not case.attachments.filter(pk=int(text), finding="").exists():
        raise ValueError
    return int(text)


READERS: dict[str, Callable[[Field, str, Case], Any]] = {
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
