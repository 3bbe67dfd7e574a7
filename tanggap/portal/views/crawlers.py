"""What search engines read: which pages are theirs, and where they are."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.institution.models import LegalText, Page, Post
from tanggap.institution.posts import today
from tanggap.lib import access
from tanggap.lib.links import public_url

ROBOTS = """User-agent: *
Disallow: /member/
Disallow: /staff/
Disallow: /demo/
Disallow: /api/
Disallow: /hooks/
Disallow: /customer
Allow: /

Sitemap: {sitemap}
"""
FIXED = ("/", "/news", "/promos", "/branches", "/contact")
MOST = 10_000
"""Of each kind; the format allows 50,000 in all."""


@access.public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`."""
    return HttpResponse(ROBOTS.format(sitemap=public_url("/sitemap.xml")), content_type="text/plain; charset=utf-8")


@access.public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: every page that anyone may read."""
    facts = {"addresses": [public_url(path) for path in _paths()]}
    return render(request, "portal/site/sitemap.xml", facts, content_type="application/xml; charset=utf-8")


def _paths() -> Iterator[str]:
    now = timezone.now()
    yield from FIXED
    kinds = LegalText.objects.in_force(now).order_by("kind").values_list("kind", flat=True).distinct()
    yield from (f"/texts/{kind}" for kind in kinds)
    yield from (page.href for page in Page.objects.readable(now).only("slug")[:MOST])
    yield from (post.href for post in Post.objects.live(now, today(now)).only("slug", "kind")[:MOST])
