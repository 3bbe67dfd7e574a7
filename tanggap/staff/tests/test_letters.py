"""P18: the pages on which staff write, publish, watch and take back letters, and change their words and rules."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.audit.models import AuditEvent, ViewEvent
from tanggap.audit.trail import System
from tanggap.customers.models import Contract
from tanggap.institution import current
from tanggap.messaging.letters import publishing
from tanggap.messaging.letters.making import make
from tanggap.messaging.models import Letter, LetterDraft, LetterRules, LetterText

ME = System("uji")
TYPED = {"audience": "contract", "number": "20-099-16-00123", "title": "Kantor pindah", "body": "Kami pindah."}


@pytest.fixture
def draft(signed_in, siti, budi, files_home) -> LetterDraft:
    """Written by Budi on the page."""
    assert signed_in(budi).post("/staff/letters/new", TYPED).status_code == 302
    return LetterDraft.objects.get()


def shown(draft: LetterDraft, count: int = 1) -> dict[str, str]:
    return {"expected": str(count), "read_at": draft.written_at.isoformat()}


@pytest.mark.django_db
def test_an_agent_writes_and_a_manager_publishes(signed_in, draft, rina, budi, siti):
    """P18."""
    manager, agent = signed_in(rina), signed_in(budi)
    page = manager.get(f"/staff/letters/drafts/{draft.pk}").content.decode()
    assert "Terbitkan kepada 1 penerima" in page
    assert "SITI" not in page, "whose letter it is stays masked until an identity check"
    assert "Terbitkan kepada" not in agent.get(f"/staff/letters/drafts/{draft.pk}").content.decode()
    assert agent.post(f"/staff/letters/drafts/{draft.pk}/publication", shown(draft)).status_code == 404
    assert manager.post(f"/staff/letters/drafts/{draft.pk}/publication", shown(draft)).status_code == 302
    publishing.run(draft.pk)
    done = manager.get(f"/staff/letters/drafts/{draft.pk}").content.decode()
    assert "1 dari 1 surat" in done
    assert "Kantor pindah" in signed_in(siti).get("/member/notices").content.decode()


@pytest.mark.django_db
def test_the_count_that_has_moved_is_told_and_nothing_is_published(signed_in, draft, rina):
    """P18."""
    answer = signed_in(rina).post(f"/staff/letters/drafts/{draft.pk}/publication", shown(draft, 7))
    assert answer.status_code == 409
    assert "jumlah penerimanya berubah" in answer.content.decode()
    assert LetterDraft.objects.get().state == "draft"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": "200991600999"}, "tidak ada pada data kami"),
        ({"number": ""}, "Isi nomor kontraknya"),
        ({"body": "{{ rekening }}"}, "Isian tidak dikenal"),
        ({"body": "{{ nama"}, "Kurung"),
        ({"audience": "filter", "days_from": "30", "days_to": "7"}, "lebih besar"),
        ({"title": ""}, "Judul"),
    ],
)
def test_a_draft_with_a_fault_is_told_and_what_was_typed_stays(signed_in, siti, budi, change, sentence):
    """P18."""
    answer = signed_in(budi).post("/staff/letters/new", {**TYPED, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not LetterDraft.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_edited_looked_at_as_pdf_and_discarded(signed_in, draft, budi):
    """P18."""
    agent, here = signed_in(budi), f"/staff/letters/drafts/{draft.pk}"
    assert "Kami pindah." in agent.get(f"{here}/edit").content.decode()
    filtered = {**TYPED, "audience": "filter", "status": "active", "product": "motor", "days_from": "8"}
    assert agent.post(f"{here}/edit", filtered).status_code == 302
    draft.refresh_from_db()
    assert (draft.audience, draft.contract, draft.product, draft.days_from) == ("filter", None, "motor", 8)
    assert agent.get(f"{here}/pdf").content.startswith(b"%PDF")
    assert agent.post(f"{here}/removal").status_code == 302
    assert LetterDraft.objects.get().state == "discarded"
    assert agent.post(f"{here}/removal").status_code == 409


@pytest.mark.django_db
def test_looking_at_a_customers_letter_is_in_the_view_log(signed_in, siti, hadi, rina, files_home):
    """P18, S4."""
    letter = make("notice", customer=siti.membership.customer, by=ME, judul="Judul", isi="Isi surat.")
    for person in (hadi, rina):
        browser = signed_in(person)
        assert "Isi surat." in browser.get(f"/staff/letters/{letter.number}").content.decode()
        assert browser.get(f"/staff/letters/{letter.number}/pdf").content.startswith(b"%PDF")
    assert ViewEvent.objects.filter(customer_id=letter.customer_id).count() == 4


@pytest.mark.django_db
def test_a_manager_takes_a_letter_back_with_a_reason(signed_in, siti, rina, hadi, files_home):
    """P18."""
    letter = make("notice", customer=siti.membership.customer, by=ME, judul="Judul", isi="Isi")
    manager, here = signed_in(rina), f"/staff/letters/{letter.number}/withdrawal"
    assert manager.post(here, {"reason": ""}).status_code == 422
    assert manager.post(here, {"reason": "Salah."}).status_code == 302
    assert Letter.objects.get().is_withdrawn
    assert "Tarik surat ini" not in signed_in(hadi).get(f"/staff/letters/{letter.number}").content.decode()


@pytest.mark.django_db
def test_the_lists_mask_names_and_take_as_many_queries_for_many_as_for_one(
    signed_in, siti, hadi, files_home, monkeypatch
):
    """P18."""
    monkeypatch.setattr(current, "FRESH_SECONDS", 600)
    browser, contract = signed_in(hadi), Contract.objects.get()
    make("notice", customer=contract.customer, contract=contract, by=ME, judul="Judul", isi="Isi")
    browser.get("/staff/letters/?tab=letters")
    with CaptureQueriesContext(connection) as one:
        page = browser.get("/staff/letters/?tab=letters").content.decode()
    for _ in range(9):
        make("notice", customer=contract.customer, contract=contract, by=ME, judul="Judul", isi="Isi")
    with CaptureQueriesContext(connection) as many:
        browser.get("/staff/letters/?tab=letters")
    assert len(one) == len(many)
    assert "S•••" in page
    assert "SITI" not in page
    number = Letter.objects.first().number
    assert number in browser.get(f"/staff/letters/?tab=letters&number={number.lower()}").content.decode()
    assert "tidak ditemukan" in browser.get("/staff/letters/?tab=letters&number=SP-1").content.decode()
    assert "Surat tunggakan pertama" in browser.get("/staff/letters/?tab=rules").content.decode()


@pytest.mark.django_db
def test_an_agent_does_not_get_the_letters_of_customers(signed_in, budi, siti, files_home):
    """P18, D6: data of a customer goes through a case."""
    letter = make("notice", customer=siti.membership.customer, by=ME, judul="Judul", isi="Isi")
    page = signed_in(budi).get("/staff/letters/?tab=letters").content.decode()
    assert letter.number not in page


@pytest.mark.django_db
def test_an_administrator_changes_the_words_and_the_old_version_stays(signed_in, wati, hadi):
    """P18, M5."""
    admin, here = signed_in(wati), "/staff/settings/letters/reminder"
    body = "Angsuran ke-{{ angsuran_ke }}: {{ jumlah }} pada {{ jatuh_tempo }}."
    typed = {"title": "Pengingat", "body": body, "note": "pendek", "version": "0"}
    preview = admin.post(f"{here}/edit", {**typed, "preview": "1"})
    assert "Angsuran ke-7: Rp 815.000" in preview.content.decode()
    assert not LetterText.objects.exists()
    assert admin.post(f"{here}/edit", typed).status_code == 302
    late = admin.post(f"{here}/edit", {**typed, "body": f"{body} Lain."})
    assert late.status_code == 422
    assert "diubah orang lain" in late.content.decode()
    assert "Versi 1" in signed_in(hadi).get(here).content.decode()
    assert "tidak dikenal" in admin.post(f"{here}/edit", {**typed, "version": "1", "body": "{{ x }}"}).content.decode()
    assert signed_in(hadi).get("/staff/settings/letters").status_code == 200


@pytest.mark.django_db
def test_the_rules_are_edited_and_must_follow_one_another(signed_in, wati, office_hours):
    """P18."""
    admin, here = signed_in(wati), "/staff/settings/letter-rules/edit"
    typed = {"sends_reminders": "on", "sends_arrears": "on", "reminder_days": "5", "first_days": "7"}
    typed |= {"second_days": "21", "third_days": "45", "signer_role": "Layanan Pelanggan", "dispute_way": "LAPS SJK."}
    typed["seen"] = _seen(admin.get(here).content.decode())
    assert admin.post(here, {**typed, "second_days": "7"}).status_code == 422
    assert admin.post(here, {**typed, "reminder_days": "31"}).status_code == 422
    assert admin.post(here, typed).status_code == 302
    assert LetterRules.objects.get().third_days == 45
    assert AuditEvent.objects.filter(act="letter_rules.changed").count() == 1


def _seen(page: str) -> str:
    from html import unescape

    return unescape(page.partition('name="seen" value="')[2].partition('"')[0])
