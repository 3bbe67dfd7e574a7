"""Keeping a queue with its filters under a name, and dropping it (D23)."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanggap.desk.models import SavedView
from tanggap.desk.queues.asking import asked
from tanggap.desk.queues.forms import SavedViewForm
from tanggap.desk.queues.shown import canonical
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound

MOST = 20
"""Views one person keeps."""


@access.staff("cases.view")
@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    """Keep what the address asks for; only what a filter allows is kept of it."""
    query = canonical(asked(request.user, request.GET))
    form = SavedViewForm(request.POST, request.user)
    back = HttpResponseRedirect(f"{reverse('desk')}?{query}")
    if not form.is_valid() or SavedView.objects.filter(owner=request.user).count() >= MOST:
        messages.error(request, f"Beri nama paling panjang 40 huruf; Anda dapat menyimpan {MOST} tampilan.")
        return back
    view = form.save(commit=False)
    view.query = query
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        messages.error(request, f"Anda sudah menyimpan tampilan bernama “{view.name}”.")
    return back


@access.staff("cases.view")
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Drop one of one's own."""
    if not SavedView.objects.filter(owner=request.user, pk=pk).delete()[0]:
        raise NotFound
    messages.success(request, "Tampilan dihapus.")
    return HttpResponseRedirect(reverse("desk"))
