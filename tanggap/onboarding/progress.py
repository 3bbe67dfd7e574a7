"""How far a draft is: its steps as the form shows them above each page."""

from dataclasses import dataclass

from django.urls import reverse

from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.steps import CHECK, STEPS
from tanggap.onboarding.submission import missing_in

LAST = "Periksa kembali"


@dataclass(frozen=True)
class ShownStep:
    label: str
    state: str
    href: str


def shown_steps(application: Application, current: str) -> list[ShownStep]:
    """The steps and the last page, each with its address: `done`, `now` or `todo`."""
    open_ones = {gap.step for gap in missing_in(application)}
    pages = [*((step.slug, step.title, step.slug not in open_ones) for step in STEPS), (CHECK, LAST, False)]
    return [
        ShownStep(title, "now" if slug == current else "done" if is_done else "todo", step_path(application, slug))
        for slug, title, is_done in pages
    ]


def next_step(application: Application) -> str:
    """Where one goes on: the first step in which something is missing."""
    return next((gap.step for gap in missing_in(application)), CHECK)


def step_path(application: Application, slug: str) -> str:
    return reverse("application_step", kwargs={"pk": application.pk, "slug": slug})


def returned(application: Application) -> Move | None:
    """Why the draft lies here again, if it was sent back."""
    found: Move | None = application.moves.exclude(act=Move.Act.REPORTED).last()
    return found if found and found.act == Move.Act.RETURNED else None
