"""The page staff arrive at."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.lib import access


@access.staff()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`/staff/`: what waits for me."""
    return render(request, "staff/home.html")
