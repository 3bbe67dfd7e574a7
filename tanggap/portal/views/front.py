"""The institution's front page, for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.desk.incidents.notices import notices_now
from tanggap.institution import posts
from tanggap.institution.contacts import contacts
from tanggap.institution.models import Post
from tanggap.lib import access
from tanggap.portal.offers import ENTRANCES, offers


@access.public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """`/`: what can be done here, how to reach us, what is new (P20)."""
    found = offers()
    facts = {
        "incidents": notices_now(),
        "entrances": [offer for offer in found if offer.href in ENTRANCES],
        "offers": [offer for offer in found if offer.href not in ENTRANCES],
        "contacts": contacts(timezone.now()),
        "news": posts.newest(Post.Kind.NEWS),
        "promos": posts.newest(Post.Kind.PROMO),
    }
    return render(request, "portal/front.html", facts)
