"""`/staff/settings/users`: staff accounts, their roles and second factors. Read with `users.view`, changed with
`users.edit`, confirmed with `roles.confirm` (S12)."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity import accounts, passwords, second_factor
from tanggap.identity.models import RoleGrant, User
from tanggap.identity.proving import proven_recently
from tanggap.identity.requests import SignedInRequest
from tanggap.identity.staff_forms import GrantForm, NewStaffForm, PhoneForm, ReasonForm
from tanggap.identity.views import concerned
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.lib.searching import asked

PAGE_SIZE = 50


def _href(pk: int) -> str:
    return reverse("users_item", kwargs={"pk": pk})


def _list_href() -> str:
    return reverse("users")


def _href_of_grant(pk: int) -> str:
    user_id = RoleGrant.objects.filter(pk=pk).values_list("user_id", flat=True).first()
    return _href(user_id) if user_id else _list_href()


def _colleague(pk: int) -> User:
    return get_object_or_404(User.objects.staff(), pk=pk)


@access.staff("users.view")
@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    searched = asked(request.GET, "q")
    people = User.objects.staff().mentioning(searched).prefetch_related("grants__branch").order_by("full_name", "pk")
    rows = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    pending = RoleGrant.objects.pending().select_related("user", "branch", "granted_by").order_by("granted_at")
    facts = {"rows": rows, "searched": searched, "pending": pending}
    return render(request, "identity/users.html", facts | _may(request))


@access.staff("users.edit")
@require_http_methods(["GET", "HEAD", "POST"])
@proven_recently(_list_href, "membuat akun petugas", concerned.newcomer)
def users_new(request: SignedInRequest) -> HttpResponse:
    form = NewStaffForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user = accounts.create_staff(**form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Akun {user} dibuat. Undangan dikirim ke {user.email}.")
            return HttpResponseRedirect(_href(user.pk))
    return render(request, "identity/users_new.html", {"form": form}, status=422 if form.errors else 200)


@access.staff("users.view")
@require_safe
def users_item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _item(request, _colleague(pk))


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "memberi peran", concerned.colleague_and_role)
def users_roles(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant a role."""
    user, form = _colleague(pk), GrantForm(request.POST)
    if form.is_valid():
        try:
            grant = accounts.grant_role(user, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            wait = "" if grant.is_in_effect else " Peran berlaku setelah dikonfirmasi orang kedua."
            messages.success(request, f"Peran {grant} diberikan.{wait}")
            return HttpResponseRedirect(_href(pk))
    return _item(request, user, grant_form=form)


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "mengubah nomor handphone", concerned.colleague)
def users_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the colleague's own number, or none."""
    user, form = _colleague(pk), PhoneForm(request.POST, prefix="own")
    if not form.is_valid():
        return _item(request, user, phone_form=form)
    accounts.set_phone(user, form.cleaned_data["phone"], by=request.user)
    messages.success(request, "Nomor handphone disimpan." if user.phone else "Nomor handphone dihapus.")
    return HttpResponseRedirect(_href(pk))


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "menonaktifkan akun", concerned.colleague)
def users_disable(request: SignedInRequest, pk: int) -> HttpResponse:
    user, form = _colleague(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _item(request, user, reason_form=form)
    accounts.disable(user, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"Akun {user} dinonaktifkan; semua sesinya telah diakhiri.")
    return HttpResponseRedirect(_href(pk))


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "mengaktifkan akun kembali", concerned.colleague)
def users_enable(request: SignedInRequest, pk: int) -> HttpResponse:
    user = _colleague(pk)
    accounts.enable(user, by=request.user)
    messages.success(request, f"Akun {user} diaktifkan kembali.")
    return HttpResponseRedirect(_href(pk))


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "mengirim undangan", concerned.colleague)
def users_invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mail the invitation once more; it works like a reset for someone who has a password already."""
    user = _colleague(pk)
    passwords.invite_again(user, by=request.user)
    messages.success(request, f"Undangan dikirim ke {user.email}.")
    return HttpResponseRedirect(_href(pk))


@access.staff("users.edit")
@require_POST
@proven_recently(_href, "melepas verifikasi dua langkah", concerned.colleague)
def users_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take off the second factor of a colleague who has lost it."""
    user, form = _colleague(pk), ReasonForm(request.POST, prefix="factor")
    if not form.is_valid():
        return _item(request, user, factor_form=form)
    second_factor.take_off(user, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"Verifikasi dua langkah {user} dilepas; pada sesi berikutnya dipasang ulang.")
    return HttpResponseRedirect(_href(pk))


@access.staff("roles.confirm")
@require_POST
@proven_recently(_href_of_grant, "mengonfirmasi peran", concerned.grant)
def role_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = accounts.confirm_role(pk, by=request.user)
    messages.success(request, f"Peran {grant} dari {grant.user} dikonfirmasi.")
    return HttpResponseRedirect(_href(grant.user_id))


@access.staff("users.edit")
@require_http_methods(["GET", "HEAD", "POST"])
@proven_recently(_href_of_grant, "mengakhiri peran", concerned.grant)
def role_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what ending a role means, then end it."""
    if request.method != "POST":
        held = RoleGrant.objects.select_related("user", "branch", "department")
        return render(request, "identity/role_end.html", {"grant": get_object_or_404(held, pk=pk, ended_at=None)})
    grant = accounts.end_role(pk, by=request.user)
    messages.success(request, f"Peran {grant} dari {grant.user} diakhiri.")
    return HttpResponseRedirect(_href(grant.user_id))


def _may(request: SignedInRequest) -> dict[str, bool]:
    return {
        "may_edit": request.user.has_right("users.edit"),
        "may_confirm": request.user.has_right("roles.confirm"),
    }


def _item(request: SignedInRequest, user: User, **forms: Any) -> HttpResponse:
    grants = user.grants.filter(ended_at=None).select_related(
        "branch", "department", "granted_by", "confirmed_by", "deputy_for"
    )
    facts: dict[str, Any] = {
        "person": user,
        "grants": grants.order_by("granted_at"),
        "factors": Authenticator.objects.filter(user=user, type__in=second_factor.FACTORS),
        "grant_form": GrantForm(),
        "reason_form": ReasonForm(),
        "factor_form": ReasonForm(prefix="factor"),
        "phone_form": PhoneForm(prefix="own"),
    }
    status = 422 if forms else 200
    return render(request, "identity/users_item.html", facts | _may(request) | forms, status=status)
