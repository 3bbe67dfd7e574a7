"""Legal texts: who may draft drafts, who may publish reads the difference and publishes, nobody changes what holds."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models, transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution import texts
from tanggap.institution.current import legal_text
from tanggap.institution.differences import compare
from tanggap.institution.forms import DraftForm, PublicationForm
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.staff.editing import Editing

TEMPLATES = "staff/settings/texts"


@access.staff("settings.view")
@require_safe
def texts_list(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/texts`: each kind with what holds and what is being written."""
    drafts = {draft.kind: draft for draft in LegalText.objects.drafts()}
    rows = [(kind, legal_text(kind), drafts.get(kind)) for kind in LegalText.Kind]
    return render(request, f"{TEMPLATES}/list.html", {"rows": rows})


@access.staff("settings.view")
@require_safe
def text(request: SignedInRequest, kind: str) -> HttpResponse:
    """`/staff/settings/texts/<kind>`: the draft against what holds, and all versions."""
    return _text_page(request, _known(kind))


@access.staff("settings.view")
@require_safe
def version(request: SignedInRequest, kind: str, number: int) -> HttpResponse:
    """`/staff/settings/texts/<kind>/versions/<n>`: a published version as it stays."""
    row = get_object_or_404(LegalText.objects.published(), kind=_known(kind), version=number)
    return render(request, f"{TEMPLATES}/version.html", {"row": row})


@access.staff("legal_texts.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, kind: str) -> HttpResponse:
    """`/staff/settings/texts/<kind>/draft`: write, look, save."""
    drafting = Drafting(_known(kind))
    if request.method != "POST":
        return _draft_page(request, drafting, Editing(drafting, drafting.start(texts.draft_of(kind))))
    with transaction.atomic():
        editing = Editing(drafting, drafting.start(texts.lock_draft(kind)), request.POST)
        saved = "preview" not in request.POST and editing.save(by=request.user)
    if saved:
        messages.success(request, f"Konsep {drafting.label} disimpan. Bagian kepatuhan dapat menerbitkannya.")
        return HttpResponseRedirect(drafting.href)
    return _draft_page(request, drafting, editing)


@access.staff("legal_texts.draft")
@require_POST
def draft_removal(request: SignedInRequest, kind: str) -> HttpResponse:
    """`POST /staff/settings/texts/<kind>/draft/removal`."""
    row = get_object_or_404(LegalText.objects.drafts(), kind=_known(kind))
    texts.discard_draft(row, by=request.user)
    messages.success(request, f"Konsep {row} dibuang.")
    return HttpResponseRedirect(reverse("settings_text", kwargs={"kind": kind}))


@access.staff("legal_texts.publish")
@require_POST
def publication(request: SignedInRequest, kind: str) -> HttpResponse:
    """`POST /staff/settings/texts/<kind>/publication`: asks first, then publishes."""
    form = PublicationForm(request.POST)
    row = get_object_or_404(LegalText.objects.drafts(), kind=_known(kind))
    if not form.is_valid():
        return _text_page(request, kind, form)
    if not form.cleaned_data.pop("is_sure"):
        return render(request, f"{TEMPLATES}/publication.html", {"row": row, "form": form})
    try:
        published = texts.publish_text(row, by=request.user, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, error.message)
        return _text_page(request, kind, form)
    messages.success(request, f"{published} diterbitkan.")
    return HttpResponseRedirect(reverse("settings_text", kwargs={"kind": kind}))


@dataclass(frozen=True)
class Drafting:
    """The draft of one kind, for `Editing`."""

    kind: str
    form: "type[ModelForm[Any]]" = DraftForm

    @property
    def label(self) -> str:
        return LegalText.Kind(self.kind).label

    @property
    def href(self) -> str:
        return reverse("settings_text", kwargs={"kind": self.kind})

    def start(self, draft: LegalText | None) -> LegalText:
        """The draft there is, or a new one that begins with what was published last."""
        newest = texts.newest_published(self.kind)
        return draft or LegalText(kind=self.kind, body=newest.body if newest else "")

    def save(self, form: "ModelForm[Any]", by: User) -> models.Model:
        return texts.save_draft(self.kind, form.cleaned_data["body"], form.cleaned_data["note"], by=by)


def _known(kind: str) -> str:
    if kind not in LegalText.Kind:
        raise Http404
    return kind


def _draft_page(request: SignedInRequest, drafting: Drafting, editing: Editing) -> HttpResponse:
    preview = request.POST.get("body", "") if "preview" in request.POST else ""
    facts = {"drafting": drafting, "editing": editing, "preview": preview, "last": None}
    return render(request, f"{TEMPLATES}/draft.html", facts, status=editing.status)


def _text_page(request: SignedInRequest, kind: str, form: PublicationForm | None = None) -> HttpResponse:
    person, draft, newest = request.user, texts.draft_of(kind), texts.newest_published(kind)
    facts = {
        "kind": LegalText.Kind(kind),
        "draft": draft,
        "newest": newest,
        "current": legal_text(kind),
        "lines": compare(newest.body if newest else "", draft.body) if draft else [],
        "versions": LegalText.objects.published().filter(kind=kind),
        "may_draft": person.has_right("legal_texts.draft"),
        "may_publish": person.has_right("legal_texts.publish"),
        "wrote_it": draft is not None and draft.was_written_by(person.pk),
        "form": form or PublicationForm(initial={"read_at": draft.drafted_at.isoformat() if draft else ""}),
    }
    return render(request, f"{TEMPLATES}/text.html", facts, status=422 if form and form.errors else 200)
