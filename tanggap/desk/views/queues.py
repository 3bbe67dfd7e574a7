"""`/staff/desk/`: the queues, searching them, taking them away (D23)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tanggap.desk.queues import searching, shown
from tanggap.desk.queues.asking import SEARCH, asked
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib import searching as typing


@access.staff("cases.view")
@require_safe
@never_cache
def desk(request: SignedInRequest) -> HttpResponse:
    """One queue, a page of it, with the others beside."""
    question = asked(request.user, request.GET)
    lines, links = shown.page(question)
    facts = {
        "asked": question,
        "lines": lines,
        "links": links,
        "queue_tabs": shown.tabs(question),
        "sorts": shown.sorts(question),
        "saved": shown.saved(question),
        "filtering": question.is_narrowed or "filter" in request.GET,
    }
    return render(request, "desk/desk.html", facts, status=422 if question.form.errors else 200)


@access.staff("cases.view")
@require_POST
def search(request: SignedInRequest) -> HttpResponse:
    """Seal what was typed into the address of its results: a name or a number never stands there in the clear."""
    words = typing.asked(request.POST, "words")
    if not words:
        return HttpResponseRedirect(reverse("desk"))
    return HttpResponseRedirect(f"{reverse('desk')}?queue=all&{SEARCH}={searching.token(words, by=request.user)}")
