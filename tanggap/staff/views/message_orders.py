"""The order of the channels by which a kind of message goes (M2): chosen by administrators."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.messaging import orders
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import ChannelOrder
from tanggap.messaging.order_words import sentence
from tanggap.staff.editing import Editing
from tanggap.staff.message_orders import Choosing, history_of


@access.staff("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: SignedInRequest, kind: str) -> HttpResponse:
    """`/staff/settings/messages/<kind>/order`: each order in words, with what is amiss with it now."""
    choosing = Choosing(_known(kind))
    if request.method != "POST":
        return _page(request, choosing, Editing(choosing, orders.order_to_edit(choosing.kind)))
    with transaction.atomic():
        orders.lock()
        editing = Editing(choosing, orders.order_to_edit(choosing.kind), request.POST)
        saved = editing.save(by=request.user)
    if not saved:
        return _page(request, choosing, editing)
    told = sentence(choosing.kind, orders.chosen_in(cast("ChannelOrder", saved)))
    messages.success(request, f"{choosing.kind.label}: {told} Berlaku untuk pesan berikutnya.")
    return HttpResponseRedirect(reverse("settings_messages"))


def _known(name: str) -> Kind:
    found = next((kind for kind in orders.chosen_kinds() if kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _page(request: SignedInRequest, choosing: Choosing, editing: Editing) -> HttpResponse:
    events = choosing.events()
    facts = {"choosing": choosing, "editing": editing, "history": history_of(events)}
    facts["last"] = events[0] if events and editing.differences else None
    return render(request, "staff/settings/messages/order.html", facts, status=editing.status)
