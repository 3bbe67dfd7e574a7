"""*Tracking Complain*: one's own complaints, and what the customer does on one (P17)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.desk import answers, attachments, contacting
from tanggap.desk.models import Case
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.errors import DomainError, TooManyAttempts
from tanggap.lib.forms import LinesField
from tanggap.lib.paging import page as page_of
from tanggap.lib.sent_files import sent_file
from tanggap.lib.uploads import MEGABYTE
from tanggap.portal.complaints import drafts, own

PORTAL = Case.Channel.PORTAL


class MoreForm(forms.Form):
    text = LinesField(label="Tambahan keterangan", required=False, max_length=4000)


class ObjectionForm(forms.Form):
    text = LinesField(
        label="Apa yang belum sesuai",
        max_length=4000,
        help_text="Sebutkan fakta baru atau bagian jawaban yang tidak sesuai.",
    )


class WithdrawalForm(forms.Form):
    reason = LinesField(label="Alasan", required=False, max_length=400)


@access.member
@require_safe
def complaints(request: SignedInRequest) -> HttpResponse:
    """All of them, the newest first."""
    found = page_of(own.of(request.user), request.GET, by="received_at", size=20)
    dues = own.dues_of(found.rows)
    rows = [(case, own.state_words(case), dues.get(case.pk)) for case in found.rows]
    page = {"rows": rows, "begun": drafts.latest_of(request.user), **found.links(request.GET)}
    return render(request, "portal/complaints/list.html", page)


@access.member
@require_safe
def complaint(request: SignedInRequest, number: str) -> HttpResponse:
    return _page(request, own.find(request.user, number))


@access.member
@takes_files
@require_POST
def more(request: SignedInRequest, number: str) -> HttpResponse:
    """More facts or files; what was typed stays if a file cannot be taken."""
    case, form = own.find(request.user, number), MoreForm(request.POST)
    if not form.is_valid():
        return _page(request, case, more=form)
    try:
        entry = contacting.received(
            case.pk, form.cleaned_data["text"], channel=PORTAL, by=request.user, uploads=request.FILES.getlist("files")
        )
    except TooManyAttempts as told:
        form.add_error(None, told.message)
        return _page(request, case, more=form, status=told.status)
    except DomainError as told:
        return _page(request, case, more=form, problem=told)
    messages.success(request, "Keterangan Anda telah kami terima.")
    return _to(entry.case)


@access.member
@require_POST
def acceptance(request: SignedInRequest, number: str) -> HttpResponse:
    case = own.find(request.user, number)
    answers.accept(case.pk, by=request.user)
    messages.success(request, "Terima kasih. Pengaduan Anda selesai.")
    return _to(case)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: SignedInRequest, number: str) -> HttpResponse:
    """Contest the answer with what is new."""
    case = own.find(request.user, number)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answers.contest(case.pk, form.cleaned_data["text"], by=request.user)
        messages.success(request, "Keberatan Anda telah kami terima. Pengaduan diperiksa kembali.")
        return _to(case)
    page = {"shown": own.Shown(case), "form": form}
    return render(request, "portal/complaints/objection.html", page, status=422 if form.errors else 200)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: SignedInRequest, number: str) -> HttpResponse:
    """What it means, and the button."""
    case = own.find(request.user, number)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        contacting.withdraw(case.pk, form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Pengaduan telah dicabut.")
        return _to(case)
    page = {"shown": own.Shown(case), "form": form}
    return render(request, "portal/complaints/withdrawal.html", page, status=422 if form.errors else 200)


@access.member
@require_safe
def file(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """A file that the customer sent or was sent."""
    case = own.find(request.user, number)
    return sent_file(*attachments.content(case, pk, by=request.user, only_public=True))


def _page(
    request: SignedInRequest,
    case: Case,
    *,
    more: forms.Form | None = None,
    problem: DomainError | None = None,
    status: int = 422,
) -> HttpResponse:
    page: dict[str, Any] = {"shown": own.Shown(case), "more": more or MoreForm(), "problem": problem}
    page |= {"most": attachments.MOST, "megabytes": attachments.MOST_MEGABYTES}
    page["most_bytes"] = attachments.MOST_MEGABYTES * MEGABYTE
    return render(request, "portal/complaints/complaint.html", page, status=status if more else 200)


def _to(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("member_complaint", args=[case.number]))
