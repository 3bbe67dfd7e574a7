"""`/staff/desk/cases/<number>`: one case, and ending the step it is at (D7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.desk import notices
from tanggap.desk.acknowledging import to_read_out
from tanggap.desk.ladder import receiving
from tanggap.desk.models import Attachment, Case
from tanggap.desk.pages import case_path
from tanggap.desk.procedure import path
from tanggap.desk.procedure.recording import BadRecord
from tanggap.desk.queues.shown import beside, case_acts
from tanggap.desk.shown.page import facts_of
from tanggap.desk.shown.step_form import typed_in
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tanggap.lib.http import whole


@access.staff("cases.view")
@require_safe
@never_cache
def case(request: SignedInRequest, number: str) -> HttpResponse:
    """The page; `?before=` leads to older lines of a long conversation."""
    found = visible_case(request.user, number)
    notices.seen(request.user, found)
    receiving.opened(found, request.user)
    return page(request, found, before=whole(request.GET.get("before", "")))


@access.staff("cases.work")
@posted()
def step(request: SignedInRequest, number: str, run_id: int) -> HttpResponse:
    """End a step with the outcome whose button was pressed; what was typed is kept where it is refused."""
    found = visible_case(request.user, number)
    run = found.steps.filter(pk=run_id).select_related("case__procedure").first()
    typed = typed_in(path.step_of(run), request.POST.dict()) if run else {}
    try:
        done = path.complete(found.pk, run_id, request.POST.get("outcome", ""), record=typed, by=request.user)
    except (Forbidden, NotFound):
        raise
    except DomainError as refusal:
        faults = refusal.errors if isinstance(refusal, BadRecord) else {}
        return page(request, visible_case(request.user, number), refusal=refusal, typed=typed, faults=faults)
    messages.success(request, f"“{path.step_of(done).title}” selesai.")
    return HttpResponseRedirect(case_path(number))


def page(
    request: SignedInRequest,
    found: Case,
    *,
    refusal: DomainError | None = None,
    write_refusal: DomainError | None = None,
    **typed: Any,
) -> HttpResponse:
    """The page of a case.

    :param refusal: why the step did not end, `write_refusal`: why nothing was sent or noted: told where it was pressed,
        under its status. `typed`: see `facts_of`.
    """
    facts = facts_of(found, request.user, **typed) | {
        "beside": beside(request.user, request.GET, found),
        "acts": case_acts(request.user, found),
        "receipt": to_read_out(found),
        "purposes": Attachment.Purpose.choices,
        "refusal": refusal,
        "write_refusal": write_refusal,
    }
    refused = refusal or write_refusal
    return render(request, "desk/case.html", facts, status=refused.status if refused else 200)
