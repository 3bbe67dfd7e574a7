"""D27: the pages on which an account is recovered, and where the second person finds what waits."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.models import ViewEvent
from tanggap.desk.models import AccountRecovery
from tanggap.desk.recovery import confirming, proposing, stopping
from tanggap.desk.tests.recovering import NEW, recognised, waiting
from tanggap.identity.models import Role
from tanggap.institution import current
from tanggap.lib.names import masked_email
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
TYPED = {"why": "mailbox", "address": NEW, "again": NEW}


@pytest.fixture
def page(case) -> str:
    return reverse("case_recovery", args=[case.number])


@pytest.fixture
def recovered(case, budi) -> AccountRecovery:
    recognised(case, budi)
    return proposing.propose(case.pk, NEW, "mailbox", by=budi)


def test_the_page_says_what_must_be_done_first(signed_in, case, page, budi):
    """D27, D5: nothing of the account before the check."""
    shown = signed_in(budi).get(page).text
    assert "Cocokkan identitas" in shown
    assert "anggota.test" not in shown


def test_an_old_check_leads_to_another_one(signed_in, case, page, budi):
    """D27, D5."""
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        recognised(case, budi)
    agent = signed_in(budi)
    assert "Cocokkan identitas sekali lagi" in agent.get(page).text
    asked = agent.get(reverse("case_identity", args=[case.number])).text
    assert reverse("case_identity_check", args=[case.number]) in asked


def test_an_agent_proposes_and_a_manager_confirms(signed_in, case, page, budi, rina):
    """D27: with an account's page, a task, and what was checked before the second person's eyes."""
    recognised(case, budi)
    agent, manager = signed_in(budi), signed_in(rina)
    assert "s•••@anggota.test" in agent.get(page).text
    assert agent.post(page, TYPED).status_code == 302
    assert case.number in manager.get("/staff/desk/tasks").text
    shown = manager.get(page).text
    for words in ("Budi", "Nomor telepon, NIK", NEW, "Putuskan sebagai orang kedua"):
        assert words in shown
    row = AccountRecovery.objects.get()
    assert manager.post(f"{page}/confirmation", {"recovery": row.pk}).status_code == 302
    shown = manager.get(page).text
    assert "Akan berlaku" in shown
    assert "Pemulihan akun: nomor pada data kami" in shown
    assert "Menunggu 24 jam" in agent.get(reverse("case", args=[case.number])).text


def test_the_new_address_is_typed_twice(signed_in, case, page, budi):
    """D27: what was typed stays where it is refused."""
    recognised(case, budi)
    refused = signed_in(budi).post(page, TYPED | {"again": "siti.bari@rumah.test"})
    assert (refused.status_code, NEW in refused.text) == (422, True)
    assert "Kedua alamat tidak sama." in refused.text
    assert not AccountRecovery.objects.exists()


def test_a_taken_address_is_refused_on_the_page_without_a_name(signed_in, case, page, budi, andi):
    """D27."""
    recognised(case, budi)
    refused = signed_in(budi).post(page, TYPED | dict.fromkeys(("address", "again"), andi.email))
    assert refused.status_code == 409
    assert "Alamat ini tidak dapat dipakai." in refused.text
    assert "andi" not in refused.text.lower().replace(andi.email, "")


def test_a_colleague_sees_the_new_address_masked(signed_in, recovered, page, hire, jakarta):
    """D27, S3: those who must compare it see it in full."""
    colleague = signed_in(hire("yuni", Role.AGENT, jakarta)).get(page).text
    assert "s•••@rumah.test" in colleague
    assert NEW not in colleague
    assert "Putuskan sebagai orang kedua" not in colleague
    assert ViewEvent.objects.filter(shown=["email"], case_number=recovered.case.number).exists()


def test_a_refusal_without_a_reason_is_asked_for_one(signed_in, recovered, page, rina):
    """D27."""
    manager = signed_in(rina)
    refused = manager.post(f"{page}/refusal", {"recovery": recovered.pk, "reason": ""})
    assert (refused.status_code, "Tuliskan alasannya." in refused.text) == (422, True)
    sent = {"recovery": recovered.pk, "reason": "Suaranya berbeda."}
    assert manager.post(f"{page}/refusal", sent).status_code == 302
    assert "Suaranya berbeda." in manager.get(page).text


def test_an_agent_calls_it_off(signed_in, recovered, page, budi):
    """D27: and the tab that came too late is told what has happened."""
    agent, sent = signed_in(budi), {"recovery": recovered.pk, "reason": "Kotak surat ditemukan."}
    assert "Tuliskan alasannya." in agent.post(f"{page}/withdrawal", sent | {"reason": " "}).text
    assert agent.post(f"{page}/withdrawal", sent).status_code == 302
    stopping_again = agent.post(f"{page}/withdrawal", {"recovery": recovered.pk, "reason": "Sekali lagi."})
    assert stopping_again.status_code == 302


def test_a_late_confirmation_is_told_what_has_happened(signed_in, recovered, page, rina, budi):
    """D27: two persons, two tabs."""
    stopping.withdraw(recovered.case_id, recovered.pk, "Salah tulis.", by=budi)
    late = signed_in(rina).post(f"{page}/confirmation", {"recovery": recovered.pk})
    assert (late.status_code, "dibatalkan petugas" in late.text) == (409, True)


@pytest.mark.parametrize("recovery", ["", "x", "0", "99999999999999999999"])
def test_a_number_that_names_no_recovery_is_nothing(signed_in, recovered, page, rina, recovery):
    """S1."""
    assert signed_in(rina).post(f"{page}/confirmation", {"recovery": recovery}).status_code == 404


def test_the_proposer_is_not_offered_to_confirm(signed_in, case, page, rina):
    """D27: nor does posting do it."""
    recognised(case, rina)
    row = proposing.propose(case.pk, NEW, "mailbox", by=rina)
    browser = signed_in(rina)
    assert "Putuskan sebagai orang kedua" not in browser.get(page).text
    assert browser.post(f"{page}/confirmation", {"recovery": row.pk}).status_code == 403


def test_an_objection_on_another_case_is_before_the_next_ones_eyes(signed_in, case, siti, budi, rina):
    """D27: whoever tries again on a new case does not begin anew."""
    row = waiting(case, budi, rina)
    stopping.stop_own(siti)
    other = complaining.case(siti.membership.customer)
    other_page = reverse("case_recovery", args=[other.number])
    assert row.case.number not in signed_in(rina).get(other_page).text
    recognised(other, budi)
    shown = signed_in(rina).get(other_page).text
    assert "Pemilik akun pernah menghentikan pemulihan" in shown
    assert f"pada kasus {row.case.number}" in shown
    assert NEW not in shown


def test_one_under_way_on_another_case_is_told(signed_in, recovered, siti, budi):
    """D27."""
    other = complaining.case(siti.membership.customer)
    recognised(other, budi)
    shown = signed_in(budi).get(reverse("case_recovery", args=[other.number])).text
    assert "Sudah diusulkan pada kasus lain" in shown
    assert recovered.case.number in shown


def test_that_the_new_address_is_the_one_on_record_is_told(signed_in, case, page, budi, siti):
    """D27: what the core knows speaks for it."""
    customer = siti.membership.customer
    customer.email = NEW.title()
    customer.save()
    recognised(case, budi)
    proposing.propose(case.pk, NEW, "mailbox", by=budi)
    assert "sama dengan data kami" in signed_in(budi).get(page).text


def test_the_number_of_queries_does_not_grow_with_the_recoveries(signed_in, case, page, budi, rina):
    """D27."""
    browser, counts = signed_in(budi), []
    recognised(case, budi)
    for _ in range(4):
        row = proposing.propose(case.pk, NEW, "mailbox", by=budi)
        confirming.confirm(row.case_id, row.pk, by=rina)
        stopping.withdraw(row.case_id, row.pk, "Salah.", by=budi)
        current.forget()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[1:] == counts[1:2] * 3


def test_whoever_confirms_has_just_proven_who_they_are(signed_in, recovered, page, rina):
    """D27, S2: it opens somebody's account."""
    manager = signed_in(rina)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        asked = manager.post(f"{page}/confirmation", {"recovery": recovered.pk})
        assert (asked.status_code, "/staff/again" in asked.headers["Location"]) == (302, True)
        assert manager.post(f"{page}/confirmation", {"recovery": 0}).status_code == 404
        done = manager.post(asked.headers["Location"], {"password": PASSWORD})
        named = manager.get(done.headers["Location"]).text
    assert recovered.case.number in named
    assert recovered.case.contact_name in named
    assert masked_email(NEW) in named
    assert NEW not in named
    assert AccountRecovery.objects.get().state == State.PROPOSED


def test_a_customers_page_leads_to_it(signed_in, recovered, page, budi, fitri):
    """D27, D6: not those who answer no customers."""
    customer = f"/staff/customers/{recovered.case.customer_id}"
    assert page in signed_in(budi).get(customer).text
    complaining.tasked(recovered.case, fitri)
    assert page not in signed_in(fitri).get(customer).text


def test_a_manager_is_told_on_the_page_they_arrive_at(signed_in, recovered, rina):
    """D27, D17."""
    assert "1 tugas menunggu Anda" in signed_in(rina).get("/staff/").text


def test_who_cannot_open_the_mailbox_is_led_to_customer_service(client, institution):
    """D27, P7: members, not staff."""
    words = "tidak dapat dibuka lagi? Hubungi call centre"
    assert words in client.get("/member/password/reset").text
    assert words not in client.get("/staff/password/reset").text
