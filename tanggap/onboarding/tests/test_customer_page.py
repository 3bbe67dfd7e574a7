"""`/customer?p=<token>`: what each link shows, that opening it changes nothing, and what its forms do (O6, O11)."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.institution.texts import publish_text, save_draft
from tanggap.messaging.models import Message
from tanggap.onboarding.codes.ending import end_all
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Move, Try
from tanggap.onboarding.moves import CUSTOMER, move
from tanggap.onboarding.states import State
from tanggap.onboarding.tests.trying import at, issued, other_than, plain, token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
PAGE = "/customer"


@pytest.fixture
def page(client, application):
    """The page of a fresh code, as a browser without cookies sees it."""

    class Page:
        def __init__(self):
            self.code = issued(application)
            self.right, self.token = plain(self.code), token(self.code)

        def open(self, method="get", **more):
            return getattr(client, method)(PAGE, {"p": self.token}, **more)

        def shown(self):
            return self.open().content.decode()

        def enter(self, typed, **more):
            return client.post(PAGE, {"p": self.token, "kode": typed, "teks": self.text(), **more})

        def send(self, fields):
            return client.post(PAGE, fields)

        def text(self):
            found = re.search(r'name="teks" value="(\d+)"', self.shown())
            return found[1] if found else ""

    return Page()


def everything():
    return [list(model.objects.values()) for model in (Application, Code, Link, Try, Move, Confirmation)] + [
        Message.objects.count()
    ]


def test_the_form_shows_masked_number_product_consent_and_the_time_left_in_words(page):
    """O6."""
    with at(page.code.made_at + dt.timedelta(seconds=48)):
        shown = page.shown()
    for words in ("Nomor Handphone", "0812••••6797", "Tabungan Sejahtera", "Jakarta", "Saya menyetujui", "Versi 1"):
        assert words in shown
    assert 'autocomplete="one-time-code"' in shown
    assert 'inputmode="numeric"' in shown
    assert "Berlaku <b>4 menit 12 detik</b> lagi" in shown
    assert page.right not in shown
    assert "81234566797" not in shown


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("agent", ["WhatsApp/2.23.20.0", "facebookexternalhit/1.1", "Mozilla/5.0"])
def test_previews_of_messengers_change_nothing_however_often(page, method, agent):
    """O6."""
    before = everything()
    with CaptureQueriesContext(
        connection,
    ) as ran:
        for _ in range(3):
            assert page.open(method, headers={"User-Agent": agent}).status_code == 200
    assert everything() == before
    writes = [q["sql"] for q in ran.captured_queries if q["sql"].split()[0].lower() in ("insert", "update", "delete")]
    assert writes == []


def test_nobody_keeps_the_page_or_is_told_its_address(page):
    """O6."""
    for answer in (page.open(), page.enter("1"), page.enter(page.right), page.open()):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.cookies == {}


def test_the_right_code_confirms_and_the_link_says_when_without_a_form(page):
    """O6, O8."""
    answer = page.enter(f" {page.right[:3]} {page.right[3:]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/customer?p={page.token}")
    shown = page.shown()
    assert "Sudah dikonfirmasi pada" in shown
    assert "PB-" in shown
    assert 'name="kode"' not in shown


def test_a_wrong_code_says_so_beside_the_field_with_the_tries_left(page):
    """O9."""
    answer = page.enter(other_than(page.right))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Kode salah" in shown
    assert "4 kali lagi" in shown
    assert 'aria-invalid="true"' in shown
    assert other_than(page.right) not in shown


def test_without_script_the_browser_goes_to_the_field_that_was_wrong(page):
    """O6: it stands below the fold of a telephone."""
    shown = page.enter(other_than(page.right)).content.decode()
    assert re.search(r'action="/customer#kode"', shown)
    assert re.search(r'<input id="kode"[^>]*\sautofocus\b', shown)
    assert "autofocus" not in page.shown()


def test_what_is_not_six_digits_says_so_and_counts_nothing(page, application):
    """O9."""
    assert "6 angka" in page.enter("abc").content.decode()
    application.refresh_from_db()
    assert application.failures == 0


def test_after_five_wrong_codes_the_form_is_gone_and_the_page_says_what_to_do(page):
    """O9."""
    answers = [page.enter(other_than(page.right, n)) for n in range(1, 6)]
    assert "lima kali salah" in answers[-1].content.decode()
    assert "lima kali salah" in page.shown()
    assert 'name="kode"' not in page.shown()


def test_an_expired_code_says_to_ask_for_a_new_one(page):
    """O11."""
    with at(page.code.expires_at):
        shown = page.shown()
    assert "kedaluwarsa" in shown
    assert 'name="kode"' not in shown


def test_an_older_link_leads_to_the_newest(page, application):
    """O6."""
    issued(application)
    answer = page.open()
    assert answer.status_code == 410
    assert "Gunakan tautan terbaru" in answer.content.decode()
    assert "Tabungan" not in answer.content.decode()


def test_a_locked_application_says_whom_to_ask(page, application):
    """O9, O11."""
    application.failures = 10
    application.save()
    assert "dikunci" in page.shown()
    assert "dikunci" in page.enter(page.right).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CANCELLED, "dibatalkan"),
        (State.EXPIRED, "telah habis"),
        (State.REJECTED, "tidak dapat dilanjutkan"),
        (State.DRAFT, "diperiksa kembali"),
    ],
)
def test_when_the_application_waits_no_more_the_page_says_what_happened(page, application, state, words):
    """O6."""
    end_all(application, at=timezone.now())
    application.expires_at = None
    move(application, Move.Act.CANCELLED, to=state, by=CUSTOMER, at=timezone.now(), fields=("expires_at",))
    assert words in page.shown()
    assert words in page.enter(page.right).content.decode()
    assert 'name="kode"' not in page.shown()


@pytest.mark.parametrize("p", ["", "x", "x" * 5000, "%00", "../../etc", "é"])
def test_an_unknown_link_says_to_copy_it_whole(client, p):
    """O11."""
    for answer in (client.get(PAGE, {"p": p}), client.post(PAGE, {"p": p, "kode": "123456", "teks": "1"})):
        assert answer.status_code == 410
        assert "Tautan tidak dikenal" in answer.content.decode()


def test_a_newer_consent_is_shown_and_asked_for_again_without_counting(page):
    """O8: the version that was shown is the version that is recorded."""
    me, old = System("uji"), page.text()
    publish_text(save_draft("consent_account", "Teks yang baru.", by=me), by=me)
    answer = page.enter(page.right, teks=old)
    shown = answer.content.decode()
    assert "Teks persetujuan baru saja diperbarui" in shown
    assert "Teks yang baru." in shown
    assert f'value="{page.right}"' in shown
    assert not Try.objects.exists()
    assert page.enter(page.right).status_code == 302
    assert Confirmation.objects.get().text.body == "Teks yang baru."


@pytest.mark.parametrize("teks", ["", "0", "-1", "x", "9" * 40, "１"])
def test_a_forged_version_of_the_consent_confirms_nothing(page, teks):
    assert "baru saja diperbarui" in page.enter(page.right, teks=teks).content.decode()
    assert not Confirmation.objects.exists()


def test_not_my_number_ends_code_and_link_and_tells_the_account_officer_once(page, client, application, dewi):
    """O6."""
    for _ in range(2):
        answer = client.post(PAGE, {"p": page.token, "act": "report"}, follow=True)
        assert "Terima kasih atas laporan Anda" in answer.content.decode()
    page.code.refresh_from_db()
    application.refresh_from_db()
    told = Message.objects.get(kind="number_reported")
    assert (page.code.ending, application.state) == (Code.Ending.KILLED, State.WAITING_CONFIRMATION)
    assert application.moves.get().act == Move.Act.REPORTED
    assert told.to.email == dewi.email
    assert application.number in told.text.subject
    assert not Confirmation.objects.exists()


def test_a_form_from_another_site_is_refused(page, client):
    """O6: no cookie gives the right to post, and the browser's own word is heard too."""
    for where in ("cross-site", "same-site"):
        sent = {"p": page.token, "kode": page.right, "teks": page.text()}
        answer = client.post(PAGE, sent, headers={"Sec-Fetch-Site": where})
        assert answer.status_code == 403
    assert not Try.objects.exists()


def test_a_browser_that_refuses_cookies_and_hides_where_it_comes_from_can_confirm(page, client):
    """O6: what browsers within messengers send."""
    sent = {"p": page.token, "kode": page.right, "teks": page.text()}
    client.handler.enforce_csrf_checks = True
    answer = client.post(PAGE, sent, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 302


def test_too_many_tries_of_one_address_are_told_to_wait(page, settings):
    """O14."""
    settings.OTP_TRIES_PER_ADDRESS = 1
    page.enter(other_than(page.right))
    answer = page.enter(page.right)
    assert answer.status_code == 429
    assert "Tunggu sepuluh menit" in answer.content.decode()


def test_the_address_and_browser_of_the_customer_are_part_of_the_consent(page, client):
    """O8."""
    sent = {"p": page.token, "kode": page.right, "teks": page.text()}
    client.post(PAGE, sent, headers={"User-Agent": "Peramban uji"}, REMOTE_ADDR="192.0.2.7")
    consent = Confirmation.objects.get()
    assert (consent.ip, consent.user_agent) == ("192.0.2.7", "Peramban uji")


def test_how_many_questions_the_page_asks_of_the_database_is_constant(page, application):
    page.open()
    for _ in range(3):
        issued(application)
    page.token = token(application.codes.last())
    with CaptureQueriesContext(connection) as ran:
        page.open()
    assert len(ran) <= 6


def test_confirmed_long_ago_the_link_still_says_when_but_offers_no_receipt(page):
    """O6."""
    page.enter(page.right)
    assert "/customer/receipt" in page.shown()
    with at(timezone.now() + dt.timedelta(days=30)):
        assert "Sudah dikonfirmasi pada" in page.shown()
        assert "/customer/receipt" not in page.shown()


def test_a_wrong_code_costs_three_round_trips_the_page_that_asks_again_included(page):
    """O9: what a flood of codes costs; the first one fills what each process keeps for a second."""
    page.enter(other_than(page.right))
    sent = {"p": page.token, "kode": other_than(page.right), "teks": page.text()}
    with CaptureQueriesContext(connection) as ran:
        assert page.send(sent).status_code == 422
    work = [q["sql"] for q in ran.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(work) == 3
