"""What an application says, in words, as the form's own pages and "Periksa kembali" show it to its author."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from tanggap.lib.dates import tanggal
from tanggap.lib.money import short_rupiah
from tanggap.lib.phone import readable
from tanggap.onboarding.fields import column, label_of
from tanggap.onboarding.models import Application
from tanggap.onboarding.steps import STEPS, Step, StepForm

WORDS: dict[str, Callable[[Any], str]] = {
    "birth_date": tanggal,
    "income_per_year": short_rupiah,
    "phone": readable,
    "phone2": readable,
}


class Answer(NamedTuple):
    label: str
    words: str


@dataclass(frozen=True)
class Difference:
    """A field in which what is kept and what was typed are not the same."""

    label: str
    stored: str
    typed: str


def words_of(name: str, value: Any) -> str:
    """A column's value as it is read; "" where there is none."""
    if value in (None, ""):
        return ""
    labels = dict(column(name).flatchoices)
    return str(labels.get(value) or WORDS.get(name, str)(value)).replace("\n", ", ")


def answers_of(application: Application) -> list[tuple[Step, list[Answer]]]:
    """Each step that has fields, with what was answered there."""
    return [(step, [_answer(application, name) for name in step.fields]) for step in STEPS if step.fields]


def differences(application: Application, form: StepForm) -> list[Difference]:
    """Where the form's values are not those that are kept."""
    return [
        Difference(label_of(name), words_of(name, getattr(application, name)), words_of(name, typed))
        for name, typed in form.draft().items()
        if getattr(application, name) != typed
    ]


def _answer(application: Application, name: str) -> Answer:
    words = words_of(name, getattr(application, name))
    if name == "domicile" and not words:
        words = "Sama dengan alamat KTP"
    return Answer(label_of(name), words)
