"""Pages of the sample mode only; they answer nobody but this machine."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.demo.outbox import Phone, last_move
from tanggap.lib import access
from tanggap.lib.errors import NotFound
from tanggap.lib.origin import is_from_this_machine
from tanggap.messaging.models import Message
from tanggap.messaging.states import Channel

View = Callable[..., HttpResponse]


def this_machine_only(view: View) -> View:
    """Whoever comes from another machine finds nothing here, whatever lies in front of the server."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_from_this_machine(request):
            raise NotFound
        return view(request, *args, **kwargs)

    return wrapped


class OutboxFilter(forms.Form):
    """What the address of the page may ask for; `to` is a message to the same receiver, so that no address is in it."""

    channel = forms.ChoiceField(choices=[("", ""), *Channel.choices], required=False)
    to = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    seen = forms.IntegerField(min_value=0, required=False)


@access.public
@require_safe
@never_cache
@this_machine_only
def outbox(request: HttpRequest) -> HttpResponse:
    """Everything that left or is about to; with `seen`, only what is new since that move, or 204."""
    form = OutboxFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    newest = last_move()
    if asked.get("seen") == newest:
        return HttpResponse(status=204)
    like = Message.objects.filter(pk=asked["to"]).first() if asked.get("to") else None
    phone = Phone(asked.get("channel", ""), like, asked.get("before"))
    page = "demo/_outbox.html" if asked.get("seen") is not None else "demo/outbox.html"
    return render(
        request, page, {"phone": phone, "seen": newest, "channels": Channel.choices, "smtp": settings.SMTP_URL}
    )
