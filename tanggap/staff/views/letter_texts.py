"""The words of letters by rule and of answers: each version stays, the newest is in force (P18)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.customers.models import Customer
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.messaging.letters import texts
from tanggap.messaging.letters.kinds import COMMON, KINDS, MEANINGS, LetterKind, label_of
from tanggap.messaging.letters.making import common_values, preview
from tanggap.messaging.models import LetterText
from tanggap.staff.letters.forms import TextForm

MOVED = "Teks ini diubah orang lain sejak Anda membukanya. Periksa versi yang berlaku, lalu simpan sekali lagi."


@access.staff("settings.view")
@require_safe
def texts_list(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/letters`: each kind with the version in force."""
    rows = [(label_of(text.kind), text) for text in texts.all_in_force()]
    return render(request, "staff/settings/letters/list.html", {"rows": rows})


@access.staff("settings.view")
@require_safe
def text(request: SignedInRequest, kind: str) -> HttpResponse:
    """`/staff/settings/letters/<kind>`: as it is read, and all versions."""
    declared = _known(kind)
    current = texts.text_in_force(kind)
    facts = {
        "kind": declared,
        "current": current,
        "content": _example(declared, current),
        "versions": LetterText.objects.filter(kind=kind),
    }
    return render(request, "staff/settings/letters/text.html", facts)


@access.staff("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, kind: str) -> HttpResponse:
    """`/staff/settings/letters/<kind>/edit`: look, or save as the next version."""
    declared, current = _known(kind), texts.text_in_force(kind)
    start = {"title": current.title, "body": current.body, "version": current.version}
    form = TextForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid() and _saved(request, declared, current, form):
        messages.success(request, f"Teks {declared.label} disimpan.")
        return HttpResponseRedirect(reverse("settings_letter", args=[kind]))
    content = _example(declared, LetterText(**form.typed)) if form.is_bound and form.is_valid() else None
    facts = {"kind": declared, "form": form, "content": content, "names": _names(declared)}
    return render(request, "staff/settings/letters/edit.html", facts, status=422 if form.errors else 200)


def _saved(request: SignedInRequest, kind: LetterKind, current: LetterText, form: TextForm) -> bool:
    asked = form.cleaned_data
    if asked["version"] != current.version:
        form.data = _with_version(form.data, current.version)
        form.add_error(None, MOVED)
        return False
    try:
        if sentences := texts.faults(kind, asked["title"], asked["body"]):
            raise texts.TextRefused(" ".join(sentences))
        if "preview" in request.POST:
            return False
        texts.save_text(kind, asked["title"], asked["body"], asked["note"], by=request.user)
    except DomainError as error:
        form.add_error("body", error.message)
        return False
    return True


def _with_version(typed: Any, version: int) -> Any:
    """What was typed, to be saved over the version that is shown now."""
    again = typed.copy()
    again["version"] = str(version)
    return again


def _known(kind: str) -> LetterKind:
    if kind not in KINDS or not KINDS[kind].is_edited:
        raise Http404
    return KINDS[kind]


def _names(kind: LetterKind) -> list[tuple[str, str]]:
    """Placeholders with what they stand for."""
    return [(name, MEANINGS[name][0]) for name in sorted(kind.params)] + list(COMMON.items())


def _example(kind: LetterKind, text: LetterText) -> dict[str, object]:
    someone = Customer(full_name="Siti Rahmawati", city="Depok")
    values = common_values(someone, None) | {"kontrak": "20-099-16-00123", "produk": "Motor"}
    values |= {name: MEANINGS[name][1] for name in kind.params}
    title, body = texts.filled(text, values)
    return preview(title, body, someone, None)
