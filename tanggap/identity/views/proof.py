"""`/staff/again/done`: who has proven who they are sends on what they had sent before (S2)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.identity import proving
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access


@access.staff()
@require_safe
@never_cache
def proof_done(request: SignedInRequest) -> HttpResponse:
    held = proving.held(request, request.GET.get("t", ""))
    return render(request, "identity/proof_done.html", {"held": held}, status=200 if held else 410)
