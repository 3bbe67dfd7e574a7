"""The public site (P20): news, promotions, pages, branches, contact, texts in force and before."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.institution import posts
from tanggap.institution.contacts import contacts, offices, places
from tanggap.institution.current import institution, legal_text
from tanggap.institution.hours import coming_days_off
from tanggap.institution.models import Branch, LegalText, Page, Post
from tanggap.lib import access, paging
from tanggap.lib.searching import asked, mentions

POSTS_A_PAGE = 10
BRANCHES_A_PAGE = 30


@access.public
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """`/news`."""
    return _listing(request, Post.Kind.NEWS)


@access.public
@require_safe
def promos(request: HttpRequest) -> HttpResponse:
    """`/promos`: those that still hold."""
    return _listing(request, Post.Kind.PROMO)


@access.public
@require_safe
def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    """`/news/<slug>`."""
    return _article(request, Post.Kind.NEWS, slug)


@access.public
@require_safe
def promo(request: HttpRequest, slug: str) -> HttpResponse:
    """`/promos/<slug>`: one that is over says so."""
    return _article(request, Post.Kind.PROMO, slug)


@access.public
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """`/pages/<slug>`."""
    row = get_object_or_404(Page.objects.readable(timezone.now()), slug=slug)
    return render(request, "portal/site/page.html", {"row": row})


@access.public
@require_safe
def branches(request: HttpRequest) -> HttpResponse:
    """`/branches`: *Jaringan*, by city, found by city or name."""
    searched = asked(request.GET, "q")
    rows = Branch.objects.filter(Q(is_open=True), mentions(searched, "city", "name", "address"))
    shown = Paginator(rows.order_by("-is_head_office", "city", "name", "pk"), BRANCHES_A_PAGE).get_page(
        request.GET.get("page")
    )
    facts = {"rows": shown, "places": places(list(shown), timezone.now()), "searched": searched}
    return render(request, "portal/site/branches.html", facts)


@access.public
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """`/contact`: *Layanan Pelanggan*, every way to reach us and when somebody is there."""
    now = timezone.now()
    facts = {
        "contacts": contacts(now),
        "offices": offices(now),
        "days_off": coming_days_off(now),
        "procedure": legal_text(LegalText.Kind.PROCEDURE),
    }
    return render(request, "portal/site/contact.html", facts)


@access.public
@require_safe
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """`/texts/<kind>`: the version in force."""
    row = legal_text(kind)
    if row is None:
        raise Http404
    return _text(request, row)


@access.public
@require_safe
def text_version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """`/texts/<kind>/<n>`: a version that holds or has held."""
    rows = LegalText.objects.in_force(timezone.now())
    return _text(request, get_object_or_404(rows, kind=kind, version=number))


def _text(request: HttpRequest, row: LegalText) -> HttpResponse:
    versions = LegalText.objects.in_force(timezone.now()).filter(kind=row.kind).defer("body")
    facts = {"row": row, "versions": versions, "current": legal_text(row.kind)}
    return render(request, "portal/site/text.html", facts)


def _listing(request: HttpRequest, kind: Post.Kind) -> HttpResponse:
    shown = paging.page(posts.live(kind, timezone.now()), request.GET, by="published_at", size=POSTS_A_PAGE)
    facts = {"kind": kind, "posts": shown.rows, "links": shown.links(request.GET), "tz": institution().tz}
    return render(request, "portal/site/posts.html", facts)


def _article(request: HttpRequest, kind: Post.Kind, slug: str) -> HttpResponse:
    now = timezone.now()
    row = get_object_or_404(Post.objects.readable(now), kind=kind, slug=slug)
    return render(request, "portal/site/article.html", {"row": row, "is_over": row.is_over(posts.today(now))})
