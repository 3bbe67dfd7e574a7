"""The design system on one page: every component in every state, for those who build and those who check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.lib import access


@access.staff("components.view")
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/components`."""
    return render(request, "staff/components.html")
