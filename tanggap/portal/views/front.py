"""The institution's front page, for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.institution.current import legal_text
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.portal.offers import offers


@access.public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """`/`: who we are, what can be done here, how to reach us (P20, first form)."""
    kinds = LegalText.Kind
    texts = {"procedure": legal_text(kinds.PROCEDURE), "risk": legal_text(kinds.RISK)}
    return render(request, "portal/front.html", {"offers": offers(), **texts})
