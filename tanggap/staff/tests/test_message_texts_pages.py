"""The texts of messages through the pages: written, looked at, published, brought back (M5, M7)."""

import re

import pytest

from tanggap.institution import current
from tanggap.messaging import templates
from tanggap.messaging.models import Message, MessageTemplate
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.text_rules import place_of

RESET = "/staff/settings/messages/password_reset/email"
CODE = "/staff/settings/messages/confirmation_code"
LINK = "/staff/settings/messages/confirmation_link/whatsapp"
BODY = "Halo {{ nama }}, password baru: {{ tautan }}"
SURE = {"is_sure": "1"}


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', response.content.decode())
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("&#34;", '"').split())


def save(browser, href: str, **typed: str):
    form = browser.get(f"{href}/draft")
    data = {"subject": "Password", "body": BODY, "note": "", "seen": hidden(form, "seen")} | typed
    return browser.post(f"{href}/draft", data)


@pytest.fixture
def admin(signed_in, wati):
    return signed_in(wati)


def test_a_text_is_written_looked_at_and_published(admin):
    """M5."""
    assert save(admin, RESET, note="Lebih singkat").status_code == 302
    page = admin.get(RESET)
    assert "Halo Siti Rahmawati, password baru: http" in text(page)
    question = admin.post(f"{RESET}/publication", {"read_at": hidden(page, "read_at")})
    assert "Terbitkan Atur ulang password, E-mail versi 1?" in text(question)
    assert MessageTemplate.objects.get().published_at is None, "the question publishes nothing"
    answer = admin.post(f"{RESET}/publication", {"read_at": hidden(question, "read_at"), **SURE}, follow=True)
    assert "Versi 1 terbit dan dipakai untuk pesan berikutnya." in text(answer)
    assert "Lebih singkat" in text(answer)
    current.forget()
    message = queue("password_reset", to=Recipient(email="siti@contoh.test", name="Siti"), url="https://contoh.test/x")
    assert message.text.body == "Halo Siti, password baru: https://contoh.test/x"


def test_an_unknown_placeholder_is_refused_and_what_was_typed_stays(admin):
    """M5."""
    answer = save(admin, RESET, body="Halo {{ nomor_rekening }} {{ tautan }}")
    assert answer.status_code == 422
    assert "{{ nomor_rekening }} tidak dikenal. Yang dapat dipakai: {{ tautan }}" in text(answer)
    assert "Halo {{ nomor_rekening }} {{ tautan }}</textarea>" in answer.content.decode()
    assert not MessageTemplate.objects.exists()


def test_a_secret_in_the_subject_and_a_missing_link_each_stand_beside_their_field(admin):
    """M5."""
    page = text(save(admin, RESET, subject="Buka {{ tautan }}", body="Kosong saja"))
    assert "Subjek: {{ tautan }} rahasia" in page
    assert "Isi: Teks ini harus memuat {{ tautan }}" in page


def test_an_sms_in_ucs2_is_saved_with_a_question(admin):
    """M7."""
    body = "Kode {{ kode }} – {{ tautan }}"
    assert save(admin, f"{CODE}/sms", body=body).status_code == 302
    page = text(admin.get(f"{CODE}/sms"))
    assert "Apakah sengaja?" in page
    assert "“–” memaksa seluruh SMS memakai UCS-2" in page
    assert "Apakah sengaja?" in text(admin.post(f"{CODE}/sms/publication", {"read_at": "x"}))


def test_what_is_being_typed_is_counted_and_drawn_without_saving(admin):
    """M7."""
    answer = admin.post(f"{CODE}/sms/look", {"body": "Kode {{ kode }}, buka {{ tautan }}"})
    assert "1 bagian SMS" in text(answer)
    assert "Kode 493027, buka http" in text(answer)
    assert "di luar kurung siku" in text(admin.post(f"{CODE}/sms/look", {"body": "Kode {{ kode }}"}))
    assert "berpasangan" in text(admin.post(f"{CODE}/sms/look", {"body": "Kode {{ kode"}))
    assert "paling banyak 20000 huruf" in text(admin.post(f"{CODE}/sms/look", {"body": "{{ nama }} " * 9_000}))
    assert not MessageTemplate.objects.exists()


def test_what_staff_type_is_shown_as_text(admin):
    answer = admin.post(f"{CODE}/sms/look", {"body": "<script>x</script> {{ kode }} {{ tautan }}"})
    assert "<script>" not in answer.content.decode()


def test_metas_own_text_cannot_be_written_but_named(admin):
    """M5."""
    page = admin.get(f"{CODE}/whatsapp/draft")
    assert "<textarea" not in page.content.decode()
    assert "Isinya ditetapkan Meta" in text(page)
    answer = save(admin, f"{CODE}/whatsapp", template="kode_kedua", template_language="id", body="Lain")
    assert answer.status_code == 302
    row = MessageTemplate.objects.get()
    assert (row.template, row.body) == ("kode_kedua", place_of("confirmation_code", "whatsapp").default.body)
    wrong = save(admin, f"{CODE}/whatsapp", template="Kode Kedua", template_language="bahasa")
    assert wrong.status_code == 422
    assert "garis bawah" in text(wrong)


def test_a_utility_text_is_shown_as_meta_is_asked_to_approve_it(admin):
    """M5."""
    page = text(admin.get(LINK))
    assert "Pengajuan *{{1}}* Anda di Sinar Contoh Finance telah disetujui" in page
    assert "{{1}} = produk" in page


def test_two_administrators_meet_each_others_words(admin, hire):
    form = admin.get(f"{RESET}/draft")
    templates.save_draft(
        place_of("password_reset", "email"), MessageTemplate(subject="Lain", body="Lain {{ tautan }}"), by=hire("tono")
    )
    answer = admin.post(f"{RESET}/draft", {"subject": "Saya", "body": BODY, "note": "", "seen": hidden(form, "seen")})
    assert answer.status_code == 409
    assert "Lain {{ tautan }}" in text(answer)
    assert BODY in text(answer)
    assert MessageTemplate.objects.get().subject == "Lain"
    again = admin.post(f"{RESET}/draft", {"subject": "S", "body": BODY, "note": "", "seen": hidden(answer, "seen")})
    assert again.status_code == 302


def test_a_draft_that_moved_is_not_published(admin, wati):
    save(admin, RESET)
    page = admin.get(RESET)
    save(admin, RESET, body="Lain {{ tautan }}")
    answer = admin.post(f"{RESET}/publication", {"read_at": hidden(page, "read_at"), **SURE})
    assert answer.status_code == 409
    assert "diubah setelah Anda membukanya" in text(answer)
    assert MessageTemplate.objects.get().published_at is None
    assert admin.post(f"{RESET}/publication", {"read_at": "kemarin", **SURE}).status_code == 409


def test_the_default_comes_back_as_a_draft(admin, wati):
    """M5."""
    save(admin, RESET)
    templates.publish(place_of("password_reset", "email"), by=wati)
    page = admin.get(f"{RESET}/versions/0")
    assert "Kami menerima permintaan" in text(page)
    assert "<del>" in page.content.decode()
    assert admin.post(f"{RESET}/versions/0/restoration").status_code == 302
    assert "Kami menerima permintaan" in MessageTemplate.objects.filter(published_at=None).get().body
    assert "Masih ada konsep" in text(admin.post(f"{RESET}/versions/1/restoration"))
    assert admin.get(f"{RESET}/versions/7").status_code == 404


def test_a_preview_saves_nothing(admin):
    answer = save(admin, RESET, preview="1", body="Pratinjau {{ tautan }}")
    assert "Pratinjau http" in text(answer)
    assert not MessageTemplate.objects.exists()


def test_a_trial_goes_to_whoever_asks_and_not_without_end(admin, wati):
    """M5."""
    save(admin, f"{CODE}/sms", body="Kode {{ kode }} {{ tautan }}")
    assert admin.post(f"{CODE}/sms/trial").status_code == 302
    message = Message.objects.get()
    assert (message.to.email, message.text.subject) == (wati.email, "[Percobaan] Kode OTP, SMS")
    assert "Kode 493027" in message.text.body
    answers = [admin.post(f"{CODE}/sms/trial").status_code for _ in range(20)]
    assert answers.count(302) == 19
    assert answers[-1] == 429


def test_compliance_reads_and_changes_nothing(signed_in, hadi):
    """M5."""
    browser = signed_in(hadi)
    page = browser.get(RESET).content.decode()
    assert "Tulis konsep baru" not in page
    assert "Kirim contoh" not in page
    assert browser.get(f"{RESET}/draft").status_code == 404


def test_the_list_tells_states_in_the_same_number_of_queries(admin, django_assert_max_num_queries):
    save(admin, RESET)
    with django_assert_max_num_queries(12):
        page = text(admin.get("/staff/settings/messages"))
    assert re.search(r"Atur ulang password E-mail Seseorang meminta .* Bawaan Belum terbit Wati", page)
    assert "Kode OTP SMS" in page
