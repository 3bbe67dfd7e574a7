"""The page of a case."""

import pytest
from django.urls import reverse

from tanggap.desk.procedure import path

pytestmark = pytest.mark.django_db


def page_of(case):
    return reverse("case", args=[case.number])


def end_step(client, case, outcome, **typed):
    """Press a button of the present step's box."""
    sent = {f"record-{code}": text for code, text in typed.items()}
    address = reverse("case_step", args=[case.number, path.current(case).pk])
    return client.post(address, {"outcome": outcome, **sent})


def test_a_step_is_ended_from_the_page(case, budi, signed_in):
    """D7."""
    browser = signed_in(budi)
    assert "Verifikasi data" in browser.get(page_of(case)).content.decode()
    assert end_step(browser, case, "not-verified").status_code == 302
    assert path.current(case).step == "answer"
