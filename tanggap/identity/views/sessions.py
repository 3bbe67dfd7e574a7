"""One's own sessions: which browsers are signed in, and ending them (P8, S2)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from tanggap.identity import sessions
from tanggap.identity.entrances import entrance_for
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound


@access.member
@require_safe
def member_sessions(request: SignedInRequest) -> HttpResponse:
    return _list(request)


@access.staff()
@require_safe
def staff_sessions(request: SignedInRequest) -> HttpResponse:
    return _list(request)


def _list(request: SignedInRequest) -> HttpResponse:
    shown = sessions.open_sessions(request.user, request.session.session_key)
    return render(request, "identity/sessions.html", {"sessions": shown, "entrance": entrance_for(request.user)})


@access.member
@require_POST
def member_session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    return _end(request, pk)


@access.staff()
@require_POST
def staff_session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    return _end(request, pk)


def _end(request: SignedInRequest, pk: int) -> HttpResponse:
    if not sessions.end_one(request.user, pk, present_key=request.session.session_key):
        raise NotFound
    messages.success(request, "Sesi tersebut telah diakhiri.")
    return HttpResponseRedirect(f"/{request.user.kind}/sessions")


@access.member
@require_POST
def member_sessions_end_others(request: SignedInRequest) -> HttpResponse:
    return _end_others(request)


@access.staff()
@require_POST
def staff_sessions_end_others(request: SignedInRequest) -> HttpResponse:
    return _end_others(request)


def _end_others(request: SignedInRequest) -> HttpResponse:
    sessions.end_all(request.user, keep=request.session.session_key)
    messages.success(request, "Semua sesi lain telah diakhiri.")
    return HttpResponseRedirect(f"/{request.user.kind}/sessions")
