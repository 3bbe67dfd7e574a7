"""Customers as staff see them: a search, and all that is known of one, by an open case (D5, D6)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.audit import trail
from tanggap.desk.identity import seeking
from tanggap.desk.identity.forms import SeekForm
from tanggap.desk.models import Case
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import institution
from tanggap.lib import access
from tanggap.staff.customer.entering import WayIn, way_in
from tanggap.staff.customer.parts import PARTS, Part, gather, part_named


@access.staff("customers.search")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def search(request: SignedInRequest) -> HttpResponse:
    """`/staff/customers/`: by phone, NIK or name; what is found is masked, and led to by its open cases."""
    form = SeekForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        found = seeking.seek(words, by=request.user)
        request.session[seeking.KEPT] = {"ids": found, "named": not any(map(str.isdigit, words))}
        return redirect("customers")
    kept = request.session.get(seeking.KEPT) or {}
    rows = seeking.shown(kept.get("ids", []), named=kept.get("named", False))
    cases = _open_cases([row.pk for row in rows], request.user)
    page = {"form": form, "was_sought": bool(kept), "rows": [(row, cases.get(row.pk, [])) for row in rows]}
    return render(request, "staff/customers/search.html", page | {"sees_all": request.user.has_right("audit.all")})


@access.staff("customers.view")
@require_safe
@never_cache
@transaction.atomic
def customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """`/staff/customers/<id>?part=`: one part at a time; each look is written down before it is shown."""
    entry = way_in(pk, request.user)
    part = part_named(request.GET.get("part", ""))
    page: dict[str, Any] = {"entry": entry, "customer": entry.customer, "parts": PARTS, "part": part}
    page["written"] = institution().display_contract
    if entry.is_verified:
        _note(entry, part, request.user)
        page["rows"] = gather(part, entry.customer, request.user)
        return render(request, "staff/customers/customer.html", page)
    page["masked"] = seeking.shown([pk], named=False)[0]
    return render(request, "staff/customers/masked.html", page)


def _note(entry: WayIn, part: Part, by: User) -> None:
    trail.viewed(entry.customer.pk, by=by, shown=part.shows, case_number=entry.case_number)


def _open_cases(ids: list[int], user: User) -> dict[int | None, list[Case]]:
    """Open cases of these customers that this person may see, the newest first."""
    found: dict[int | None, list[Case]] = {}
    rows = Case.objects.visible_to(user).open().filter(customer__in=ids).select_related("category").order_by("-pk")
    for case in rows[:200]:
        found.setdefault(case.customer_id, []).append(case)
    return found
