"""What the page of contracts' products does besides list and edit."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanggap.customers.products import fill
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access


@access.staff("settings.edit")
@require_POST
def filling(request: SignedInRequest) -> HttpResponse:
    """`POST /staff/settings/contract-products/filling`: add what contracts name and nobody has described (D2)."""
    added = fill(by=request.user)
    if added:
        text = f"Ditambahkan: {', '.join(row.code for row in added)}. Periksa namanya."
    else:
        text = "Semua kode produk pada kontrak sudah ada; tidak ada yang berubah."
    messages.success(request, text)
    return HttpResponseRedirect(reverse("settings_contract_products"))
