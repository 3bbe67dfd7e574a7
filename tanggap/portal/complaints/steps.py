"""The steps of *Form Pengaduan* in their order, and how far a draft has come (P16)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tanggap.identity.models import User
from tanggap.portal.complaints.forms import AboutForm, PaymentForm, ProofForm, StepForm, StoryForm
from tanggap.portal.contracts import own_contracts
from tanggap.portal.models import ComplaintDraft

PAYMENT = "konfirmasi-pembayaran"
"""The category whose procedure asks for the facts of a payment (D10)."""
CHECK = "check"
TITLES = {"about": "Tentang apa", "story": "Apa yang terjadi", "proof": "Bukti dan kontak", CHECK: "Periksa kembali"}
ORDER = tuple(TITLES)


@dataclass(frozen=True)
class Shown:
    """A step as the stepper draws it."""

    label: str
    state: str
    href: str


def category_of(draft: ComplaintDraft) -> str:
    return str(draft.answers.get("about", {}).get("category", ""))


def form_of(draft: ComplaintDraft, step: str, user: User, typed: Mapping[str, Any] | None = None) -> StepForm:
    """The form of a step with what was typed now, else with what the draft holds, else empty."""
    kind: type[StepForm] = {"about": AboutForm, "proof": ProofForm}.get(step, StoryForm)
    if step == "story" and category_of(draft) == PAYMENT:
        kind = PaymentForm
    own = own_contracts(user) if step == "about" else ()
    return kind(typed if typed is not None else draft.answers.get(step), own=own)


def forms_of(draft: ComplaintDraft, user: User) -> dict[str, StepForm]:
    """All of them as the draft holds them."""
    return {step: form_of(draft, step, user) for step in ORDER if step != CHECK}


def missing(forms: Mapping[str, StepForm]) -> str:
    """The first step that is not in order; "" if all are."""
    return next((step for step, form in forms.items() if not form.is_valid()), "")


def step_path(draft: ComplaintDraft, step: str) -> str:
    return reverse("member_complaint_step", args=[draft.pk, step])


def after(step: str) -> str:
    return ORDER[ORDER.index(step) + 1]


def stepper(draft: ComplaintDraft | None, current: str) -> Iterator[Shown]:
    """Each step, with its address where one may go back to it."""
    here = ORDER.index(current)
    for place, step in enumerate(ORDER):
        is_filled = draft is not None and (step in draft.answers or place < here)
        state = "now" if place == here else "done" if is_filled else "todo"
        yield Shown(TITLES[step], state, step_path(draft, step) if draft and is_filled else "")
