"""Taking a contact down: a call, a visit, a letter (D1, M12)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tanggap.customers.models import Customer
from tanggap.desk.identity import seeking
from tanggap.desk.incidents import notices
from tanggap.desk.intake.forms import IntakeForm
from tanggap.desk.intake.taking_down import take_down
from tanggap.desk.models import Case
from tanggap.desk.pages import case_path
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.http import whole
from tanggap.lib.uploads import BadUpload


@access.staff("cases.open")
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: SignedInRequest) -> HttpResponse:
    """`/staff/desk/calls/new`: `?customer=` is one of those that the last search found; `?channel=` preselects."""
    customer = _customer(request)
    form = IntakeForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            case = take_down(form, files=request.FILES.getlist("files"), customer=customer, by=request.user)
        except BadUpload as fault:
            form.add_error(None, fault.message)
        else:
            return redirect(case_path(case.number))
    return render(request, "desk/intake/new.html", _page(form, customer))


def _page(form: IntakeForm, customer: Customer | None) -> dict[str, Any]:
    found = seeking.shown([customer.pk], named=False)[0] if customer else None
    return {"form": form, "customer": found, "going_on": notices.going_on()}


def _initial(request: SignedInRequest) -> dict[str, Any]:
    channel = request.GET.get("channel", "")
    return {"channel": channel} if channel in Case.Channel.values else {}


def _customer(request: SignedInRequest) -> Customer | None:
    """Only whom this person's own search has found: no number in an address opens anybody."""
    asked = whole(request.GET.get("customer", ""))
    ids = (request.session.get(seeking.KEPT) or {}).get("ids", [])
    return Customer.objects.filter(pk=asked).first() if asked and asked in ids else None
