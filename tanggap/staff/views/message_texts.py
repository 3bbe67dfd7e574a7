"""The texts of messages (M5, M7): written and published by administrators, read by compliance."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib import messages
from django.db import models, transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.differences import compare
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.messaging import templates
from tanggap.messaging.forms import TextForm
from tanggap.messaging.models import MessageTemplate
from tanggap.messaging.occasions import occasion_of
from tanggap.messaging.text_rules import Place, place_of
from tanggap.messaging.trials import send_trial
from tanggap.staff.editing import Editing
from tanggap.staff.message_looks import Look, rows
from tanggap.staff.message_orders import order_look, order_looks

PAGES = "staff/settings/messages"


@access.staff("settings.view")
@require_safe
def texts_list(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/messages`: every text with what is sent and what is being written."""
    facts = {"rows": rows(), "occasion_of": occasion_of, "looks": order_looks(), "may_edit": _may_edit(request)}
    return render(request, f"{PAGES}/list.html", facts)


@access.staff("settings.view")
@require_safe
def text(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`/staff/settings/messages/<kind>/<channel>`: what is sent, the draft against it, all versions."""
    return _text_page(request, _known(kind, channel))


@access.staff("settings.view")
@require_safe
def version(request: SignedInRequest, kind: str, channel: str, number: int) -> HttpResponse:
    """`…/versions/<n>`: a version as it stays, beside what is sent now; 0 is what comes with the house."""
    place = _known(kind, channel)
    row, now = _version(place, number), templates.current_of(place)
    facts = {"place": place, "row": row, "look": Look(place, row), "lines": _differences(now, row)}
    facts |= {"is_current": row == now or row.version == now.version, "may_edit": _may_edit(request)}
    return render(request, f"{PAGES}/version.html", facts)


@access.staff("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`…/draft`: write, look, save."""
    writing = Writing(_known(kind, channel))
    if request.method != "POST":
        return _draft_page(request, writing, Editing(writing, writing.start(templates.draft_of(writing.place))))
    with transaction.atomic():
        editing = Editing(writing, writing.start(templates.lock_draft(writing.place)), request.POST)
        saved = "preview" not in request.POST and editing.save(by=request.user)
    if saved:
        messages.success(request, "Konsep disimpan. Periksa tampilannya, lalu terbitkan.")
        return HttpResponseRedirect(writing.href)
    return _draft_page(request, writing, editing)


@access.staff("settings.edit")
@require_POST
def look(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`…/look`: what is being typed, as the phone would show it; nothing is saved."""
    place = _known(kind, channel)
    form = TextForm(request.POST, instance=Writing(place).start(None))
    return render(request, f"{PAGES}/_look.html", {"look": Look(place, _typed(form)), "is_typed": True})


@access.staff("settings.edit")
@require_POST
def draft_removal(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`POST …/draft/removal`."""
    place = _known(kind, channel)
    templates.discard_draft(place, by=request.user)
    messages.success(request, "Konsep dibuang.")
    return HttpResponseRedirect(_href(place))


@access.staff("settings.edit")
@require_POST
def publication(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`POST …/publication`: asks first, with what may be a slip, then publishes."""
    place = _known(kind, channel)
    row = templates.draft_of(place)
    if row is None:
        raise templates.DraftIsGone
    if "is_sure" not in request.POST:
        facts = {"place": place, "row": row, "look": Look(place, row), "doubts": templates.doubts_of(place, row)}
        return render(request, f"{PAGES}/publication.html", facts | {"read_at": request.POST.get("read_at", "")})
    try:
        published = templates.publish(place, by=request.user, read_at=_instant(request.POST.get("read_at", "")))
    except DomainError as error:
        return _text_page(request, place, problem=error.message)
    messages.success(request, f"Versi {published.version} terbit dan dipakai untuk pesan berikutnya.")
    return HttpResponseRedirect(_href(place))


@access.staff("settings.edit")
@require_POST
def restoration(request: SignedInRequest, kind: str, channel: str, number: int) -> HttpResponse:
    """`POST …/versions/<n>/restoration`: a draft that says what that version says."""
    place = _known(kind, channel)
    try:
        templates.restore(place, _version(place, number), by=request.user)
    except DomainError as error:
        return _text_page(request, place, problem=error.message)
    messages.success(request, "Versi itu menjadi konsep. Periksa, lalu terbitkan.")
    return HttpResponseRedirect(_href(place))


@access.staff("settings.edit")
@require_POST
def trial(request: SignedInRequest, kind: str, channel: str) -> HttpResponse:
    """`POST …/trial`: the draft, or else what is sent now, by e-mail to whoever asks."""
    place = _known(kind, channel)
    send_trial(place, templates.draft_of(place) or templates.current_of(place), to=request.user)
    messages.success(request, f"Contoh dikirim ke {request.user.email}.")
    return HttpResponseRedirect(_href(place))


@dataclass(frozen=True)
class Writing:
    """The draft of one text, for `Editing`."""

    place: Place
    form: "type[ModelForm[Any]]" = TextForm

    @property
    def href(self) -> str:
        return _href(self.place)

    def start(self, draft: MessageTemplate | None) -> MessageTemplate:
        """The draft there is, or a new one that begins with what is sent now."""
        if draft:
            return draft
        row = templates.current_of(self.place)
        row.pk, row.note, row.published_at, row.published_by = None, "", None, ""
        return row

    def save(self, form: "ModelForm[Any]", by: User) -> models.Model:
        return templates.save_draft(self.place, form.instance, by=by)


def _known(kind: str, channel: str) -> Place:
    place = place_of(kind, channel)
    if place is None:
        raise Http404
    return place


def _version(place: Place, number: int) -> MessageTemplate:
    row = templates.version_of(place, number)
    if row is None:
        raise Http404
    return row


def _href(place: Place) -> str:
    return reverse("settings_message", kwargs={"kind": place.kind.name, "channel": place.channel.value})


def _may_edit(request: SignedInRequest) -> bool:
    return request.user.has_right("settings.edit")


def _instant(text: str) -> datetime:
    """What the page said of when the draft was written; what cannot be read agrees with no draft."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _differences(old: MessageTemplate, new: MessageTemplate) -> list[Any]:
    return compare(old.in_words, new.in_words)


def _typed(form: TextForm) -> MessageTemplate:
    """What the form holds, right or wrong, as a version that is not stored."""
    return MessageTemplate(**form.typed._asdict())


def _draft_page(request: SignedInRequest, writing: Writing, editing: Editing) -> HttpResponse:
    facts = {"writing": writing, "place": writing.place, "editing": editing}
    facts["look"] = Look(writing.place, _typed(cast("TextForm", editing.form)))
    facts |= {"last": None, "is_preview": "preview" in request.POST}
    return render(request, f"{PAGES}/draft.html", facts, status=editing.status)


def _text_page(request: SignedInRequest, place: Place, problem: str = "") -> HttpResponse:
    row, now = templates.draft_of(place), templates.current_of(place)
    facts = {
        "place": place,
        "occasion": occasion_of(place.kind.name),
        "draft": row,
        "draft_look": Look(place, row) if row else None,
        "lines": _differences(now, row) if row else [],
        "doubts": templates.doubts_of(place, row) if row else [],
        "current": now,
        "look": Look(place, now),
        "versions": templates.published_of(place),
        "looks": filter(None, [order_look(place.kind)]),
        "may_edit": _may_edit(request),
        "problem": problem,
    }
    return render(request, f"{PAGES}/text.html", facts, status=409 if problem else 200)
