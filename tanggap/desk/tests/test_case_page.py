"""The page of a case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tanggap.audit.models import ViewEvent
from tanggap.desk import noting, timeline
from tanggap.desk.models import Case, IdentityCheck
from tanggap.desk.procedure import path
from tanggap.institution import current
from tests import complaining, uploading

pytestmark = pytest.mark.django_db
NUMBER = "200991600123"


def page_of(case):
    return reverse("case", args=[case.number])


def html(browser, case):
    return browser.get(page_of(case)).content.decode()


def end_step(client, case, outcome, **typed):
    """Press a button of the present step's box."""
    sent = {f"record-{code}": text for code, text in typed.items()}
    address = reverse("case_step", args=[case.number, path.current(case).pk])
    return client.post(address, {"outcome": outcome, **sent})


@pytest.fixture
def recognised(case, budi) -> Case:
    """Two facts of the customer matched."""
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "hotline"}
    IdentityCheck.objects.create(case=case, customer=case.customer, by=budi, at=timezone.now(), **facts)
    return case


def test_a_step_is_ended_from_the_page(case, budi, signed_in):
    """D7."""
    browser = signed_in(budi)
    assert "Verifikasi data" in html(browser, case)
    assert end_step(browser, case, "not-verified").status_code == 302
    assert path.current(case).step == "answer"


def test_what_was_typed_stays_where_something_is_missing(recognised, budi, rina, signed_in):
    """D7."""
    end_step(signed_in(budi), recognised, "verified")
    end_step(signed_in(budi), recognised, "escalate", finding="Tidak tercatat.")
    response = end_step(signed_in(rina), recognised, "department", instruction="Periksa mutasi <b>.")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Periksa mutasi &lt;b&gt;." in page
    assert "Departemen wajib diisi." in page
    assert path.current(recognised).step == "manager"


def test_a_button_whose_proof_is_missing_cannot_be_pressed_and_says_why(case, budi, signed_in):
    """D7: on the page, and by a post that does not care."""
    page = html(signed_in(budi), case)
    assert "Cocokkan sedikitnya dua data pelanggan lebih dahulu." in page
    assert 'value="verified" disabled' in page.replace("\n", " ").replace("  ", "")
    response = end_step(signed_in(budi), case, "verified")
    assert response.status_code == 422
    assert path.current(case).step == "verify"


def test_whoever_comes_second_is_told_what_happened(case, budi, rina, signed_in):
    """D7: two tabs."""
    run = path.current(case)
    end_step(signed_in(budi), case, "not-verified")
    address = reverse("case_step", args=[case.number, run.pk])
    response = signed_in(rina).post(address, {"outcome": "not-verified"})
    assert response.status_code == 409
    assert "sudah selesai oleh Budi" in response.content.decode()


def test_an_agent_does_not_do_the_managers_step(recognised, budi, signed_in):
    """D7."""
    browser = signed_in(budi)
    end_step(browser, recognised, "verified")
    end_step(browser, recognised, "escalate", finding="Tidak tercatat.")
    assert "Dikerjakan manajer" in html(browser, recognised)
    assert end_step(browser, recognised, "back", instruction="x").status_code == 403


def test_nothing_of_the_account_reaches_the_page_before_the_check(case, budi, signed_in):
    """D5: masked in what is sent, not by its looks; nothing was shown, so nothing is logged."""
    page = html(signed_in(budi), case)
    customer = case.customer
    for whole in (NUMBER, "20-099-16-00123", customer.phone, customer.nik, "10.000.000"):
        assert whole not in page
    assert "•••• 0123" in page
    assert not ViewEvent.objects.exists()


def test_after_the_check_the_account_is_shown_and_the_look_is_logged(recognised, budi, signed_in):
    """D5, D6."""
    page = html(signed_in(budi), recognised)
    assert "20-099-16-00123" in page
    assert recognised.customer.nik not in page
    look = ViewEvent.objects.get()
    assert (look.customer_id, look.case_number) == (recognised.customer_id, recognised.number)


def test_compliance_reads_and_has_nothing_to_press(case, hadi, signed_in):
    """S1."""
    page = html(signed_in(hadi), case)
    assert 'name="outcome"' not in page
    assert 'id="tulis"' not in page
    assert "Identitas pelanggan belum dicocokkan." in page
    assert "/identity" not in page
    assert "catatan internal" not in page


def test_the_number_of_queries_does_not_grow_with_the_case(recognised, siti, budi, rina, signed_in):
    """D24."""
    browser = signed_in(budi)

    def queries(first: int, last: int) -> int:
        for number in range(first, last):
            noting.note(recognised.pk, f"Catatan {number}", by=rina)
            timeline.event(recognised, f"Peristiwa {number}", by=path.PROCEDURE, at=timezone.now())
            complaining.case(siti.membership.customer)
        html(browser, recognised)
        current.forget()
        with CaptureQueriesContext(connection) as made:
            html(browser, recognised)
        return len(made)

    few = queries(0, 2)
    assert queries(2, 12) == few
    assert few < 60


def test_events_in_a_row_are_folded_and_a_long_conversation_is_paged(case, budi, signed_in):
    """D24."""
    for number in range(160):
        timeline.event(case, f"Peristiwa {number:03}", by=path.PROCEDURE, at=timezone.now())
    page = html(signed_in(budi), case)
    assert "148 peristiwa sebelumnya" in page
    assert "Peristiwa 000" not in page
    older = page.partition("?before=")[2].partition('"')[0]
    assert "Peristiwa 000" in signed_in(budi).get(page_of(case) + f"?before={older}").content.decode()


def test_what_a_customer_wrote_cannot_be_markup(case, budi, signed_in):
    """S5."""
    timeline.write(case, "contact", "<script>alert(1)</script>", by=path.PROCEDURE, at=timezone.now())
    page = html(signed_in(budi), case)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_other_cases_of_the_customer_are_listed_as_far_as_one_may_see_them(case, siti, budi, signed_in, makassar, rina):
    """S1."""
    near, far = complaining.case(siti.membership.customer), complaining.case(siti.membership.customer)
    Case.objects.filter(pk=far.pk).update(branch=makassar, assignee=rina)
    page = html(signed_in(budi), case)
    assert near.number in page
    assert far.number not in page


def test_staff_lay_files_to_a_case_and_look_at_them(case, budi, signed_in, files_home):
    """D24, S6."""
    browser = signed_in(budi)
    photo = uploading.photo("struk.jpg")
    browser.post(reverse("case_attachments", args=[case.number]), {"file": photo, "purpose": "proof"})
    row = case.attachments.get()
    assert not row.is_public
    assert "struk.jpg" in html(browser, case)
    response = browser.get(reverse("case_attachment", args=[case.number, row.pk]))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_file_in_quarantine_is_named_and_not_led_to(case, budi, signed_in):
    """S6."""
    facts = {"name": "a.png", "media_type": "image/png", "size": 9, "stored_as": "a", "uploaded_at": timezone.now()}
    row = case.attachments.create(**facts)
    page = html(signed_in(budi), case)
    assert "Sedang diperiksa" in page
    assert reverse("case_attachment", args=[case.number, row.pk]) not in page
