"""What a step asks to be recorded: reading what was typed into values of the field's type, and telling it (D7)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import Field, Outcome, Procedure, Step
from tanggap.institution.models import Department
from tanggap.institution.worktime import local_day
from tanggap.lib import dates, money
from tanggap.lib.errors import DomainError
from tanggap.lib.forms import typed_day

LONGEST = 4000
EARLIEST = 1900
"""The year before which nothing has happened that a case could be about: typing errors, and the calendar's own end."""
YES_NO = {"ya": True, "tidak": False, "on": True, "True": True, "False": False}
ZONES = {name: ZoneInfo(zone) for zone, name in dates.ZONE_NAMES.items()}


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
        if field.zone and (zone := str(typed.get(field.zone, "")).strip()):
            text = f"{text} {zone}"
        try:
            values[field.code] = READERS[field.type](field, text, case)
        except NotYet:
            errors[field.code] = f"{field.label} belum terjadi. Periksa kembali tanggal dan jamnya."
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
    """What was recorded at a step, in a line, as people write it: `Alasan: …; Jumlah yang ditagih: Rp 815.000`."""
    fields = procedure.steps[run.step].fields
    zone = run.case.branch.tz
    told = [(field.label, _shown(field, run.record[field.code], zone)) for field in fields if field.code in run.record]
    return "; ".join(f"{label}: {text.removesuffix('.')}" for label, text in told)


def _shown(field: Field, value: Any, zone: ZoneInfo) -> str:
    """As people read it."""
    match field.type:
        case "choice":
            return vocabulary.CHOICES[field.choices].get(value, str(value))
        case "instant":
            return dates.waktu(datetime.fromisoformat(value), zone)
    return WRITTEN[field.type](value) if field.type in WRITTEN else str(value)


def _name_of_department(code: str) -> str:
    return str(Department.objects.filter(code=code).values_list("name", flat=True).first() or code)


WRITTEN: dict[str, Callable[[Any], str]] = {
    "yes_no": lambda value: "ya" if value else "tidak",
    "date": lambda value: dates.tanggal(date.fromisoformat(value)),
    "rupiah": lambda value: money.short_rupiah(Decimal(value)),
    "department": _name_of_department,
}


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


class NotYet(Exception):
    """What should have happened lies ahead."""


def _date(field: Field, text: str, case: Case) -> str:
    read = typed_day(text)
    if read.year < EARLIEST:
        raise ValueError
    if field.past and read > local_day(timezone.now(), case.branch.tz):
        raise NotYet
    return read.isoformat()


def _instant(field: Field, text: str, case: Case) -> str:
    """`2026-11-20T09:42`, in the branch's zone unless an offset or `WITA` follows."""
    words = text.split()
    tz = ZONES.get(words[-1], case.branch.tz) if words else case.branch.tz
    moment = datetime.fromisoformat("T".join(word for word in words if word not in ZONES))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=tz)
    if moment.year < EARLIEST:
        raise ValueError
    if field.past and moment > timezone.now():
        raise NotYet
    return moment.isoformat()


def _rupiah(field: Field, text: str, case: Case) -> str:
    return str(money.read(text))


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
