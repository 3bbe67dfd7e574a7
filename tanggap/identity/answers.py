"""The page of a form that asks a person who is signed in for the password once more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tanggap.identity.forms import OwnPasswordForm


def own_form_page(request: HttpRequest, template: str, form: OwnPasswordForm, **facts: Any) -> HttpResponse:
    """200 as it is opened, 422 with its errors, 429 with the wait where the password was guessed at too often."""
    response = render(request, template, {"form": form} | facts, status=422 if form.errors else 200)
    if form.refusal:
        response.status_code = form.refusal.status
        response.headers["Retry-After"] = str(form.refusal.retry_after)
    return response
