"""The design system on one page: every component in every state, for those who build and those who check."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.lib import access
from tanggap.staff import showcase


@access.staff("components.view")
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/components`: in the light and in the dark scheme, side by side."""
    schemes = [(scheme, name, showcase.forms_of(scheme)) for scheme, name in SCHEMES]
    return render(request, "staff/components.html", {"schemes": schemes, "show": showcase})


SCHEMES = (("light", "Terang"), ("dark", "Gelap"))
