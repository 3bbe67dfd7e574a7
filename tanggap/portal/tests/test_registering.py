"""P2, P4: the form of *Halaman Register* and what comes of it."""

import re

import pytest
import time_machine

from conftest import PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.institution.texts import publish_text, save_draft
from tanggap.messaging.models import Message
from tanggap.portal.models import Membership, Registration
from tanggap.portal.tests.pages import text
from tests.captcha import solved
from tests.registering import PASSWORD, filled_in, links, register

pytestmark = pytest.mark.django_db


def refusals(response) -> str:
    assert response.status_code == 422, response.headers.get("Location", response.content.decode()[-400:])
    assert not Registration.objects.exists()
    return text(response)


def test_the_form_has_the_words_and_hints_of_the_source(client, portal_texts, institution):
    """P2."""
    page = text(client.get("/member/register"))
    labels = ("Username", "E-Mail", "Password", "Password Match", "Tanggal Lahir", "Nama Ibu Kandung", "No. Kontrak")
    for words in ("Halaman Register", *labels, "paling banyak 16 karakter", "harus valid", "Sedikitnya 8 karakter"):
        assert words in page
    assert "Misal 20-001-16-00011 diinput menjadi 200011600011" in page
    assert "harus sesuai dengan database pelanggan Sinar Contoh Finance" in page
    assert "Teks privacy." in page


def test_without_javascript_the_page_names_the_call_centre(client, portal_texts, institution):
    """P2."""
    page = client.get("/member/register").content.decode()
    assert institution.phone in page.partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_consents_are_separate_and_unticked(client, portal_texts):
    """P2."""
    page = client.get("/member/register").content.decode()
    assert page.count('name="consent_') == 2
    assert " checked" not in page
    assert "Teks consent_portal." in page
    assert "Teks consent_offers." in page


def test_three_right_facts_give_the_success_page_and_one_link(client, rahmat):
    """P4: in the words of the source."""
    page = client.get(register(client).headers["Location"])
    assert "Selamat! Registrasi berhasil. Kami telah mengirimkan link aktivasi ke rahmat@anggota.test" in text(page)
    assert "Link akan expire dalam 6 jam" in text(page)
    assert "Untuk login klik di sini" in text(page)
    mail = Message.objects.get(kind="activation_link")
    assert mail.to.email == "rahmat@anggota.test"
    for words in ("Terima kasih sudah mendaftarkan diri Anda sebagai salah satu pengguna website", "Verifikasi member"):
        assert words in mail.text.body
    for words in ("6 jam", "satu kali", "1500 000", "Senin–Jumat 09.00–18.00 WIB", links()[0]):
        assert words in mail.text.body
    assert not User.objects.exists(), "the account is made at activation"


def test_a_contract_with_dashes_and_a_name_with_a_title_are_taken(client, rahmat):
    """P2, P3."""
    assert register(client, contract="20-001-16-00011", mother_name=" hj. Sri  wahyuni").status_code == 302


@pytest.mark.parametrize(
    "written", ["17/08/1990", "17-08-1990", "17 8 1990", "17081990", "1990-08-17", "17 Agustus 1990", "17 ags 1990"]
)
def test_the_birth_date_may_be_typed_or_picked(client, rahmat, written):
    """P2."""
    assert register(client, birth_date=written).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("username", "", "perlu diisi"),
        ("username", "rahmat hidayat", "huruf dan angka saja"),
        ("username", "rahmat_90", "huruf dan angka saja"),
        ("username", "rahmat90\n", None),
        ("username", "a" * 17, "paling banyak 16 karakter"),
        ("email", "rahmat", "alamat e-mail yang lengkap"),
        ("password", "pendek7", "terlalu pendek"),
        ("password", "password123", "mudah ditebak"),
        ("password_match", "rahasia-rahmat-2", "Password Match tidak sama"),
        ("birth_date", "31/02/1990", "Tanggal ini tidak ada"),
        ("birth_date", "08/17/1990", "hari/bulan/tahun"),
        ("mother_name", "", "perlu diisi"),
        ("birth_date", "17/08/90", "empat angka"),
        ("birth_date", "17 Augustus 1990", "hari/bulan/tahun"),
        ("birth_date", "17/08/2190", "Periksa kembali tahun lahirnya"),
        ("birth_date", "17/08/0090", "Periksa kembali tahun lahirnya"),
        ("mother_name", "123", "Tulis nama dengan huruf"),
        ("mother_name", "...", "Tulis nama dengan huruf"),
        ("contract", "20001160001", "12 angka"),
        ("contract", "20001160001A", "12 angka"),
        ("consent_portal", "", "Beri tanda centang"),
        ("consent_portal", "999999", "baru saja diperbarui"),
        ("captcha", "", "Centang kotak"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_looked_up(client, rahmat, field, typed, told):
    """P2, P3: form first; records and limits are not touched."""
    if told is None:
        assert register(client, **{field: typed}).status_code == 302, "spaces around a name are not part of it"
        return
    page = refusals(register(client, **{field: typed}))
    assert "Ada yang perlu diperbaiki" in page
    assert told in page
    assert not AuditEvent.objects.filter(act="recognition.failed").exists()


@pytest.mark.parametrize(
    "password", ["a" * 64, "correct horse battery staple", "semuahurufkecil", "🙂" * 8, "x" * 1024]
)
def test_long_and_plain_passwords_are_taken(client, rahmat, password):
    """P2: no composition rule, at least 64 accepted."""
    assert register(client, password=password, password_match=password).status_code == 302


def test_a_username_too_long_is_not_cut_off_unseen(client, rahmat):
    """P2: the browser would swallow the letters past the end, and the person not notice."""
    page = client.get("/member/register").content.decode()
    assert "maxlength" not in re.search(r'<input[^>]*name="username"[^>]*>', page)[0]


def test_a_password_is_never_written_back_into_the_page(client, rahmat):
    page = register(client, username="").content.decode()
    assert PASSWORD not in page


def test_a_mismatch_has_one_text_that_names_the_call_centre(rahmat):
    """P3: it does not say which field failed."""
    wrong = ({"birth_date": "18/08/1990"}, {"mother_name": "SRI"}, {"contract": "200011600012"})
    pages = [refusals(register(PersonClient(), **one)) for one in wrong]
    told = {page.partition("Ada yang perlu diperbaiki")[2].partition("Akun Anda")[0] for page in pages}
    assert len(told) == 1
    assert "1500 000" in told.copy().pop()
    assert "layanan@contoh.test" in told.pop()


def test_past_the_limit_the_same_text_comes_even_for_right_facts(rahmat):
    """P3."""
    pages = [refusals(register(PersonClient(), mother_name=f"TEBAKAN{n}")) for n in range(5)]
    sixth = refusals(register(PersonClient()))
    told = [page.partition("Ada yang perlu diperbaiki")[2].partition("Akun Anda")[0] for page in (*pages, sixth)]
    assert len(set(told)) == 1


def test_a_solved_captcha_registers_once(client, rahmat):
    """P2."""
    once = solved(client)
    assert "tidak sesuai" in refusals(register(client, mother_name="SALAH", captcha=once))
    assert "Verifikasi keamanan sudah tidak berlaku" in refusals(register(client, captcha=once))


def test_another_fields_error_does_not_spend_the_captcha(client, rahmat):
    """P2."""
    once = solved(client)
    refusals(register(client, username="", captcha=once))
    assert register(client, captcha=once).status_code == 302


@pytest.mark.parametrize("name", ["Siti", "SITI", "siti"])
def test_a_user_name_in_use_is_refused_whatever_its_case(client, rahmat, siti, name):
    """P2."""
    assert "Username ini sudah dipakai" in refusals(register(client, username=name))
    assert not AuditEvent.objects.filter(act="recognition.failed").exists()


def test_whether_a_name_is_taken_costs_a_captcha(client, rahmat, siti):
    """P2, P3: else names could be tried by the thousand."""
    assert "Username ini sudah dipakai" not in refusals(register(client, username="Siti", captcha=""))


def test_whose_pending_name_it_is_cannot_be_found_by_trying_contracts(rahmat):
    """P3: without the right facts, the registered contract answers like any other."""
    register(PersonClient())
    wrong = {"mother_name": "SALAH", "email": "lain@anggota.test"}
    pages = [text(register(PersonClient(), contract=f"20001160001{last}", **wrong)) for last in (1, 2)]
    assert all("tidak sesuai" in page and "Username ini" not in page for page in pages)


def test_a_pending_registration_holds_its_user_name_for_six_hours(rahmat, enrol):
    """P2, P5."""
    other = enrol("andi", "200991600456").membership.customer
    Membership.objects.all().delete()
    with time_machine.travel("2027-11-21T03:00:00Z", tick=False) as clock:
        assert register(PersonClient()).status_code == 302
        again = {"username": "RAHMAT90", "contract": "200991600456", "email": "lain@anggota.test"}
        assert "Username ini sudah dipakai" in text(register(PersonClient(), **again))
        clock.shift(6 * 3600)
        assert register(PersonClient(), **again).status_code == 302
    assert Registration.objects.get().customer == other


def test_the_same_person_may_register_again_with_the_same_user_name(rahmat):
    """P4: a newer registration voids the older one."""
    register(PersonClient(), email="salah.ketik@anggota.test")
    assert register(PersonClient()).status_code == 302
    older, newer = Registration.objects.order_by("pk")
    assert older.superseded_at == newer.registered_at
    assert newer.email == "rahmat@anggota.test"


def test_consents_are_kept_with_the_version_that_was_shown(client, rahmat, portal_texts):
    """P2."""
    register(client, consent_offers=str(portal_texts["consent_offers"].pk))
    kept = Registration.objects.get()
    assert kept.consented_text_ids == [portal_texts["consent_portal"].pk, portal_texts["consent_offers"].pk]
    assert kept.notice == portal_texts["privacy"]


def test_a_text_published_while_the_form_was_open_must_be_read_again(client, rahmat, portal_texts):
    """P2."""
    form = filled_in()
    publish_text(save_draft("consent_portal", "Teks yang baru.", by=System("uji")), by=System("uji"))
    from tanggap.institution import current

    current.forget()
    page = text(client.post("/member/register", form | {"captcha": solved(client)}))
    assert "baru saja diperbarui" in page
    assert "Teks yang baru." in page


def test_without_published_texts_nobody_can_register(client, institution):
    """P2."""
    assert not LegalText.objects.exists()
    for answer in (client.get("/member/register"), register(client)):
        assert "belum dibuka" in text(answer)
        assert institution.phone in text(answer)


def test_the_phone_on_record_is_told_once_a_wib_day(rahmat):
    """P4."""
    with time_machine.travel("2027-11-21T16:00:00Z", tick=False) as clock:
        register(PersonClient())
        clock.shift(59 * 60)
        register(PersonClient())
        assert Message.objects.filter(kind="account_made").count() == 1
        clock.shift(60)
        register(PersonClient())
    told = Message.objects.filter(kind="account_made")
    assert told.count() == 2
    assert {message.to.phone for message in told} == {"+6281355667788"}
    assert "Bukan Anda? Hubungi 1500 000" in told[0].text.body


@pytest.mark.parametrize("numbers", [("0215000001", ""), ("08", ""), ("", "")])
def test_a_customer_without_a_mobile_number_registers_all_the_same(client, rahmat, numbers):
    rahmat.phone, rahmat.phone2 = numbers
    rahmat.save(update_fields=["phone", "phone2"])
    assert register(client).status_code == 302
    assert not Message.objects.filter(kind="account_made").exists()


def test_the_link_is_built_from_our_own_address_and_a_foreign_host_is_refused(client, rahmat, settings):
    """P5."""
    form = filled_in(captcha=solved(client))
    assert client.post("/member/register", form, headers={"Host": "jahat.test"}).status_code == 400
    assert not Registration.objects.exists()
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/member/register", form, headers={"Host": "jahat.test"})
    assert Message.objects.get(kind="activation_link").params["url"].startswith(settings.PUBLIC_BASE_URL)


def test_registering_needs_the_csrf_token(rahmat):
    """S5."""
    strict = PersonClient(enforce_csrf_checks=True)
    assert register(strict).status_code == 403
