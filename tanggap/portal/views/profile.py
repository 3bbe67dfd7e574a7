"""The member's profile: account, channel of choice, and what is held about them (P19)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.customers.models import ContactPreference
from tanggap.customers.preferences import choose_channel, preferred_channel
from tanggap.identity.answers import own_form_page
from tanggap.identity.email_change import pending_of
from tanggap.identity.forms import OwnPasswordForm
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound
from tanggap.portal.documents import count_document
from tanggap.portal.forms import ChannelForm
from tanggap.portal.holdings.gathering import JSON, PDF, Holdings, as_json, as_pdf, gather
from tanggap.portal.members import customer_of


@access.member
@require_safe
def profile(request: SignedInRequest) -> HttpResponse:
    return _profile(request)


@access.member
@require_POST
def channel(request: SignedInRequest) -> HttpResponse:
    """Keep the channel of choice."""
    form, customer = ChannelForm(request.POST), customer_of(request.user)
    if customer is None:
        raise NotFound
    if not form.is_valid():
        return _profile(request, form)
    choose_channel(customer, ContactPreference.Channel(form.cleaned_data["channel"]), by=request.user)
    messages.success(request, "Saluran pilihan Anda telah disimpan.")
    return HttpResponseRedirect(reverse("member_profile"))


def _profile(request: SignedInRequest, form: ChannelForm | None = None) -> HttpResponse:
    customer = customer_of(request.user)
    chosen = preferred_channel(customer.pk) if customer else None
    page = {
        "customer": customer,
        "pending": pending_of(request.user),
        "form": form or ChannelForm(initial={"channel": chosen}),
    }
    return render(request, "portal/profile.html", page, status=422 if form else 200)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current")
def data(request: SignedInRequest) -> HttpResponse:
    """All that is held on the member, on the page or as a file, each time with the password."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_bound or not form.is_valid():
        return own_form_page(request, "portal/data.html", form)
    count_document(request.user)
    shape = request.POST.get("as", "")
    holdings = gather(request.user, shape=shape if shape in FILES else "page", present_key=request.session.session_key)
    if shape not in FILES:
        return render(request, "portal/data_shown.html", {"holdings": holdings})
    return _file(holdings, shape)


FILES = {JSON: ("application/json; charset=utf-8", as_json), PDF: ("application/pdf", as_pdf)}


def _file(holdings: Holdings, shape: str) -> HttpResponse:
    kind, made = FILES[shape]
    name = f"{holdings.file_name}.{shape}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made(holdings), content_type=kind, headers=headers)
