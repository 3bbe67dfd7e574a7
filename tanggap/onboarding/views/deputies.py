"""`/staff/deputies`: heads, managers and officers name who stands in for them, and until when (O2, D31)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.identity.deputies import end_deputy, name_deputy
from tanggap.identity.models import RoleGrant
from tanggap.identity.proving import Facts, proven_recently
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.dates import tanggal, waktu
from tanggap.lib.errors import DomainError, NotFound
from tanggap.onboarding.decision_forms import DeputyForm
from tanggap.onboarding.shown.lists import posts_as_deputy


def _here(pk: int = 0) -> str:
    return reverse("deputies")


def _chosen(request: SignedInRequest) -> Facts:
    """Who is to stand in for whom; nothing where the form is not in order, which its own page says afterwards."""
    form = DeputyForm(request.POST, request.user)
    if not form.is_valid():
        return []
    post, deputy, last = (form.cleaned_data[name] for name in ("post", "deputy", "last"))
    return [("Deputi", str(deputy)), ("Peran Anda", str(post)), ("Sampai dengan", tanggal(last))]


def _held(request: SignedInRequest, pk: int) -> Facts:
    """:raises NotFound: not one's own deputy."""
    held = RoleGrant.objects.filter(deputy_for=request.user, pk=pk).select_related("user", "branch").first()
    if held is None:
        raise NotFound
    return [("Deputi", str(held.user)), ("Peran Anda", str(held))]


@access.staff("deputies.name")
@require_http_methods(["GET", "HEAD", "POST"])
@proven_recently(_here, "menunjuk deputi", _chosen)
def deputies(request: SignedInRequest) -> HttpResponse:
    """My deputies, and the form to name one."""
    form = DeputyForm(request.POST if request.method == "POST" else None, request.user)
    if form.is_bound and form.is_valid():
        try:
            messages.success(request, _named(request, form))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return HttpResponseRedirect(_here())
    mine = RoleGrant.objects.filter(deputy_for=request.user, ended_at=None).not_over()
    facts = {
        "form": form,
        "mine": mine.select_related("user", "branch").order_by("starts_at"),
        "deputyships": posts_as_deputy(request.user),
    }
    return render(request, "onboarding/deputies.html", facts, status=422 if form.errors else 200)


def _named(request: SignedInRequest, form: DeputyForm) -> str:
    asked = form.cleaned_data
    period = {"starts_at": asked["starts_at"], "until": asked["until"]}
    grant = name_deputy(asked["post"].pk, asked["deputy"], **period, by=request.user)
    until = waktu(asked["until"], grant.branch.tz)
    wait = "" if grant.confirmed_at else " Perannya berlaku setelah dikonfirmasi administrator atau kepatuhan."
    return f"{grant.user} ditunjuk sebagai deputi {grant.get_role_display().lower()} sampai {until}.{wait}"


@access.staff("deputies.name")
@require_POST
@proven_recently(_here, "mengakhiri masa deputi", _held)
def deputy_end(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = end_deputy(pk, by=request.user)
    messages.success(request, f"Masa deputi {grant.user} diakhiri.")
    return HttpResponseRedirect(_here())
