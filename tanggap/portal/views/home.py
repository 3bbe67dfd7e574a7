"""What a member sees after sign-in (P9)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.desk.incidents.notices import notices_now
from tanggap.desk.recovery.stopping import waiting_for
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import legal_text
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.portal.contracts import own_contracts
from tanggap.portal.letters import unread_count
from tanggap.portal.navigation import menu
from tanggap.portal.overview import overviews


@access.member
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    page = {
        "incidents": notices_now(),
        "overviews": overviews(own_contracts(request.user)),
        "menu": menu(request),
        "unread_letters": unread_count(request.user),
        "recovery": waiting_for(request.user),
        "secrecy": legal_text(LegalText.Kind.SECRECY),
    }
    return render(request, "portal/home.html", page)
