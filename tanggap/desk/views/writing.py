"""What people write on a case: replies, notes; and that they have it open (D4, D24)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tanggap.desk import noting, presence, replying
from tanggap.desk.models import Case
from tanggap.desk.pages import case_path
from tanggap.desk.replying import CameBetween
from tanggap.desk.shown.news import news_in_words
from tanggap.desk.shown.thread import lines_of
from tanggap.desk.views.case import page
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound

RIGHT = "cases.work"


@access.staff(RIGHT)
@posted()
@never_cache
def reply(request: SignedInRequest, number: str) -> HttpResponse:
    """Send a reply; what came in since its page was made is shown beside it instead (D4)."""
    found, text, way = visible_case(request.user, number), _text(request), request.POST.get("channel", "")
    try:
        entry = replying.reply(found.pk, text, seen=_seen(request), by=request.user, channel=way)
    except CameBetween as between:
        return _between(request, found, between, text, way)
    except (Forbidden, NotFound):
        raise
    except DomainError as refusal:
        return page(request, visible_case(request.user, number), write_refusal=refusal, draft=text, way=way)
    said = "Balasan dicatat." if entry.message_id is None else "Balasan dikirim."
    messages.success(request, said)
    return HttpResponseRedirect(case_path(number))


@access.staff(RIGHT)
@posted()
def note(request: SignedInRequest, number: str) -> HttpResponse:
    found, text = visible_case(request.user, number), _text(request)
    try:
        entry = noting.note(found.pk, text, by=request.user)
    except noting.BadNote as refusal:
        return page(request, found, write_refusal=refusal, draft=text, is_note=True)
    told = [str(one) for one in noting.named_in(entry.text, noting.colleagues(found)) if one != request.user]
    messages.success(request, f"Catatan disimpan; {', '.join(told)} diberi tahu." if told else "Catatan disimpan.")
    return HttpResponseRedirect(case_path(number))


@access.staff("cases.view")
@require_POST
@never_cache
def present(request: SignedInRequest, number: str) -> HttpResponse:
    """A sign of life of a page that is open; who else has it open, and what has come in since it was made."""
    found = visible_case(request.user, number)
    presence.here(found, request.user, is_writing=bool(request.POST.get("writing")))
    news = presence.news_since(found, _seen(request), request.user) if "seen" in request.POST else []
    facts = {"case": found, "present": presence.others(found, request.user), "news": news_in_words(news)}
    return render(request, "desk/_present.html", facts)


def _between(request: SignedInRequest, found: Case, between: CameBetween, text: str, way: str) -> HttpResponse:
    facts = {
        "case": found,
        "zone": found.branch.tz,
        "lines": lines_of(found, between.entries),
        "seen": between.entries[-1].pk,
        "draft": text,
        "way": way,
    }
    return render(request, "desk/reply_between.html", facts, status=between.status)


def _text(request: SignedInRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()


def _seen(request: SignedInRequest) -> int:
    """The newest entry that the page showed; a page without one has seen nothing."""
    sent = request.POST.get("seen", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
