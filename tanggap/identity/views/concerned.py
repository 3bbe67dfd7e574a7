"""Whom an act on staff accounts and their roles concerns, as *Lanjutkan …?* names it before it is done (S2)."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from tanggap.identity.models import RoleGrant, User
from tanggap.identity.proving import Facts
from tanggap.identity.staff_forms import GrantForm

LONGEST = 120


def colleague(request: HttpRequest, pk: int) -> Facts:
    """:raises Http404: no such colleague."""
    return person_facts(get_object_or_404(User.objects.staff(), pk=pk))


def colleague_and_role(request: HttpRequest, pk: int) -> Facts:
    """The colleague, and the role that was chosen if one was. :raises Http404: no such colleague."""
    form = GrantForm(request.POST)
    if not form.is_valid():
        return colleague(request, pk)
    chosen = RoleGrant(**form.cleaned_data)
    return [*colleague(request, pk), *role_facts(chosen)]


def grant(request: HttpRequest, pk: int) -> Facts:
    """The role and who holds it. :raises Http404: no such role."""
    held = get_object_or_404(RoleGrant.objects.select_related("user", "branch", "department"), pk=pk)
    return [*person_facts(held.user), *role_facts(held)]


def newcomer(request: HttpRequest) -> Facts:
    """Who is to have an account, as typed."""
    name, email = (request.POST.get(field, "").strip()[:LONGEST] for field in ("full_name", "email"))
    return [("Nama lengkap", name), ("E-mail", email)]


def person_facts(person: User) -> Facts:
    return [("Petugas", person.full_name), ("E-mail", person.email)]


def role_facts(held: RoleGrant) -> Facts:
    place = f"{held}, {held.department}" if held.department else str(held)
    return [("Peran", place)]
