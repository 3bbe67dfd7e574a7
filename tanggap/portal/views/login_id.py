"""*Lupa login ID Pelanggan?* (P7)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.lib import access
from tanggap.lib.context import origin
from tanggap.lib.csp import captcha_page
from tanggap.portal.facts_form import FactsForm
from tanggap.portal.login_id import remind


@captcha_page
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("mother_name", "birth_date", "contract")
@never_cache
def login_id(request: HttpRequest) -> HttpResponse:
    """The answer on the page is the same whatever was typed, as long as it is well formed."""
    form = FactsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        remind(form.facts, address=origin().ip or "")
        return render(request, "portal/login_id_sent.html")
    return render(request, "portal/login_id.html", {"form": form})
