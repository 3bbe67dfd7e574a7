"""What the holidays page does besides list and edit."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from tanggap.identity.requests import SignedInRequest
from tanggap.institution.holidays import seed_holidays
from tanggap.lib import access


@access.staff("settings.edit")
@require_POST
def seeding(request: SignedInRequest) -> HttpResponse:
    """`POST /staff/settings/holidays/seeding`: fill the table from the library (D15)."""
    done = seed_holidays(by=request.user)
    if done.changed:
        text = f"{done.added} hari ditambahkan, {done.updated} diperbarui, {done.removed} dihapus."
    else:
        text = "Daftar hari libur sudah lengkap; tidak ada yang berubah."
    messages.success(request, text)
    return HttpResponseRedirect(reverse("settings_holidays"))
