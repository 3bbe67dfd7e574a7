"""The pages of incidents, and what other pages say of them (D28)."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tanggap.desk.incidents import answering, declaring, gathering, sending, wording
from tanggap.desk.models import Incident
from tanggap.institution import current
from tests import complaining

from .conftest import TEXT, told

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def queries(act) -> int:
    """How many it asks."""
    with CaptureQueriesContext(connection) as asked:
        act()
        return len(asked)


def at(name: str, incident: Incident) -> str:
    return reverse(name, args=[incident.number])


def test_a_manager_declares_and_ends_one_on_the_pages(desk, signed_in, rina):
    """D28."""
    browser = signed_in(rina)
    assert "Belum ada gangguan" in text(browser.get(reverse("incidents")))
    form = {"title": "VA mati", "category": "lainnya", "started_at": "2026-01-05T09:00", "happened": "Putus."}
    form |= {"opened_with": uuid.uuid4(), "seen": 0, "notice": "Sedang ditangani."}
    assert browser.post(reverse("incident_new"), form | {"title": ""}).status_code == 422
    assert "masa depan" in text(browser.post(reverse("incident_new"), form | {"started_at": "2999-01-05T09:00"}))
    made = browser.post(reverse("incident_new"), form)
    incident = Incident.objects.get()
    assert made["Location"] == at("incident", incident)
    page = text(browser.get(made["Location"]))
    assert "Sedang ditangani." in page
    assert "Belum ada kasus" in page
    edited = form | {"title": "VA Bank Contoh mati", "seen": 1}
    assert browser.post(at("incident_edit", incident), edited).status_code == 302
    assert browser.post(at("incident_edit", incident), form | {"title": "Lain", "seen": 1}).status_code == 409
    browser.post(at("incident_notice_withdrawal", incident))
    assert "Pelanggan tidak melihat pengumuman" in text(browser.get(made["Location"]))
    ending = {"cause": "lainnya", "result": "Pulih.", "prevention": "Cadangan."}
    assert browser.post(at("incident_resolution", incident), {}).status_code == 422
    browser.post(at("incident_resolution", incident), ending)
    browser.post(at("incident_reopening", incident))
    browser.post(at("incident_resolution", incident), ending)
    browser.post(at("incident_closing", incident))
    incident.refresh_from_db()
    assert (incident.state, incident.title) == ("closed", "VA Bank Contoh mati")
    assert "VA Bank Contoh mati" in text(browser.get(reverse("incidents")))


def test_cases_are_gathered_from_the_queue_the_case_and_the_suggestions(incident, case, siti, signed_in, budi):
    """D28: what was refused is told with its reason."""
    current.forget()
    browser = signed_in(budi)
    back = f"{reverse('desk')}?queue=team"
    queue = text(browser.get(back))
    assert reverse("incident_gathering") in queue
    over = complaining.answered(complaining.case(siti.membership.customer), by=budi)
    chosen = {"case": [case.number, over.number], "incident": incident.number, "back": back}
    told_ = text(browser.post(reverse("incident_gathering"), chosen))
    assert "1 dari 2 kasus tidak masuk" in told_
    assert gathering.of_case(case).incident == incident
    assert incident.number in text(browser.get(back))
    narrowed = text(browser.get(f"{reverse('desk')}?queue=all&incident={incident.pk}"))
    assert case.number in narrowed
    assert over.number not in narrowed
    browser.post(reverse("case_incident", args=[case.number]), {"remove": "1"})
    page = text(browser.get(at("incident", incident)))
    assert "Mungkin bagian dari gangguan ini" in page
    assert case.number in page
    browser.post(reverse("case_incident", args=[case.number]), {"incident": incident.number})
    assert gathering.of_case(case).incident == incident
    nothing = browser.post(reverse("incident_gathering"), {"incident": incident.number, "back": "https://evil.test/"})
    assert nothing["Location"] == reverse("desk")


def test_agents_are_told_on_the_call_form_and_on_the_case(incident, case, signed_in, budi):
    """D28: so that they can tell the customer."""
    current.forget()
    browser = signed_in(budi)
    assert incident.notice in text(browser.get(reverse("case_new")))
    page = text(browser.get(reverse("case", args=[case.number])))
    assert "Sedang berlangsung" in page
    assert incident.notice in page
    gathering.add(case.pk, incident, by=budi)
    assert "Bagian dari gangguan" in text(browser.get(reverse("case", args=[case.number])))


def test_customers_read_the_notice_and_may_still_complain(incident, siti, signed_in, client, rina, ending):
    """D28: on the front page, their own page, payments and the complaint form."""
    current.forget()
    browser = signed_in(siti)
    missing = reverse("member_payment_missing")
    for page in (client.get("/"), browser.get("/member/"), browser.get("/member/payments"), browser.get(missing)):
        assert incident.notice in text(page)
    form = text(browser.get(reverse("member_complaint_new")))
    assert "Kami sudah mengetahui" in form
    assert "Lanjut" in form
    declaring.resolve(incident, ending, by=rina)
    current.forget()
    assert "Sudah pulih." in text(client.get("/"))
    assert "sedang menanganinya" not in text(browser.get(reverse("member_complaint_new")))
    assert text(client.get("/")).index("Sudah pulih.") < text(client.get("/")).index("Ada yang dapat kami bantu?")
    assert incident.notice not in text(client.get("/"))


def test_the_answer_is_written_approved_sent_and_followed_on_its_page(incident, joined, signed_in, rina, gita, budi):
    """D28, D18."""
    agent, manager = signed_in(budi), signed_in(gita)
    page = at("incident_answer", incident)
    assert "Rp" not in TEXT
    refused = agent.post(page, {"text": "Denda Rp 5.000 dihapus", "seen": 0, "act": "save"})
    assert refused.status_code == 422
    assert "Denda Rp 5.000 dihapus" in text(refused)
    agent.post(page, {"text": TEXT, "seen": 0, "act": "submit"})
    draft = answering.in_work(incident)
    assert draft.state == "to_approve"
    to_approve = text(manager.get(page))
    assert "Balasan lewat Portal" in to_approve
    assert wording.filled(TEXT, joined) in to_approve, "as the first of them will read it"
    manager.post(at("incident_answer_return", incident), {"reason": "Minta maaf.", "seen": draft.edition})
    assert "Minta maaf." in text(agent.get(page))
    agent.post(page, {"text": TEXT + " Maaf.", "seen": draft.edition, "act": "submit"})
    seen = {"seen": draft.edition + 1}
    assert manager.post(at("incident_answer_approval", incident), {"seen": draft.edition}).status_code == 409
    manager.post(at("incident_answer_approval", incident), seen)
    assert "Kirim ke 1 kasus" in text(manager.get(page))
    manager.post(at("incident_answer_sending", incident), seen)
    waiting = manager.get(page)
    assert waiting["Refresh"]
    assert "0 sebagai jawaban · 0 sebagai balasan" in text(waiting)
    sending.send_due()
    done = manager.get(page)
    assert "1 sebagai balasan" in text(done)
    assert "Refresh" not in done
    assert "1 terkirim" in text(manager.get(at("incident", incident)))
    again = text(manager.post(at("incident_answer_retry", incident), follow=True))
    assert "0 kasus dicoba lagi" in again


def test_only_what_one_may_see_is_listed(incident, joined, signed_in, hire, makassar, budi):
    """D28, S1: another team learns how many there are, not which."""
    joined.assignee = budi
    joined.save()
    page = text(signed_in(hire("tono", "agent", makassar)).get(at("incident", incident)))
    assert joined.number not in page
    assert "1 kasus lain" in page


@pytest.mark.parametrize("name", ["incident", "incident_answer"])
def test_the_number_of_queries_does_not_grow_with_the_cases(
    name, incident, approved, siti, signed_in, gita, rina, django_assert_num_queries, budi
):
    """D28."""
    browser = signed_in(gita)

    def join(count: int) -> None:
        for _ in range(count):
            gathering.add(complaining.case(siti.membership.customer).pk, incident, by=rina)
            complaining.case(siti.membership.customer)

    join(2)
    browser.get(at(name, incident))
    current.forget()
    few = queries(lambda: browser.get(at(name, incident)))
    join(4)
    current.forget()
    with django_assert_num_queries(few):
        browser.get(at(name, incident))


def test_the_list_and_the_queue_ask_as_often_for_many(incident, siti, signed_in, gita, rina, django_assert_num_queries):
    """D28."""
    browser = signed_in(gita)
    for path in (reverse("incidents"), f"{reverse('desk')}?queue=all"):
        gathering.add(complaining.case(siti.membership.customer).pk, incident, by=rina)
        browser.get(path)
        current.forget()
        few = queries(lambda path=path: browser.get(path))
        for _ in range(3):
            row = declaring.declare(told(), opened_with=uuid.uuid4(), by=rina)
            gathering.add(complaining.case(siti.membership.customer).pk, row, by=rina)
        current.forget()
        with django_assert_num_queries(few):
            browser.get(path)


def test_pages_of_members_ask_nothing_more_while_something_is_broken(
    incident, siti, signed_in, client, django_assert_num_queries
):
    """D28: what is known to be broken is kept for a second."""
    browser = signed_in(siti)
    for who, path in ((browser, "/member/payments"), (browser, "/member/"), (client, "/")):
        who.get(path)
        known = queries(lambda who=who, path=path: who.get(path))
        current.forget()
        Incident.objects.update(notice="")
        who.get(path)
        with django_assert_num_queries(known):
            who.get(path)
