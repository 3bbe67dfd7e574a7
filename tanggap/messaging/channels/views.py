"""`/staff/settings/transports`: how each channel stands, its limits, and stopping and resuming it (M6)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.messaging.channels import halts
from tanggap.messaging.channels.forms import HaltForm, RulesForm
from tanggap.messaging.channels.rules import rules_to_edit, save_rules
from tanggap.messaging.channels.standing import standings
from tanggap.messaging.models import ChannelHalt
from tanggap.messaging.states import Channel

HISTORY = 20


@access.staff("transports.view")
@require_safe
def channels(request: SignedInRequest) -> HttpResponse:
    """All channels and their last halts."""
    facts = {
        "standings": standings(),
        "past": ChannelHalt.objects.exclude(cleared_at=None)[:HISTORY],
        "may_edit": request.user.has_right("transports.edit"),
    }
    return render(request, "messaging/channels.html", facts)


@access.staff("transports.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: SignedInRequest, channel: str) -> HttpResponse:
    """How much may leave by a channel."""
    known = _known(channel)
    form = RulesForm(request.POST or None, instance=rules_to_edit(known))
    if request.method == "POST" and form.is_valid():
        save_rules(form.save(commit=False), by=request.user, fields=form.changed_data)
        messages.success(request, f"Batas saluran {known.label} disimpan.")
        return _back()
    status = 422 if form.errors else 200
    return render(request, "messaging/channel_limits.html", {"channel": known, "form": form}, status=status)


@access.staff("transports.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def halt(request: SignedInRequest, channel: str) -> HttpResponse:
    """Stop a channel by hand."""
    known = _known(channel)
    form = HaltForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        halts.halt_by_hand(known, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"Saluran {known.label} dihentikan. Lanjutkan bila sebabnya sudah selesai.")
        return _back()
    status = 422 if form.errors else 200
    return render(request, "messaging/channel_halt.html", {"channel": known, "form": form}, status=status)


@access.staff("transports.edit")
@require_POST
def resumption(request: SignedInRequest, channel: str) -> HttpResponse:
    """*Lanjutkan saluran*: pressing twice resumes once."""
    known = _known(channel)
    if halts.resume(known, by=request.user):
        messages.success(request, f"Saluran {known.label} berjalan lagi; pesan yang menunggu mulai dikirim.")
    else:
        messages.info(request, f"Saluran {known.label} sudah berjalan.")
    return _back()


def _known(channel: str) -> Channel:
    if channel not in Channel.values:
        raise Http404
    return Channel(channel)


def _back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("message_channels"))
