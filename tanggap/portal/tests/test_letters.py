"""P18: the member's letters: own ones only, unread marked, reading recorded, the same PDF as was typeset."""

import hashlib
import re

import pytest

from tanggap.audit.trail import System
from tanggap.customers.models import Contract
from tanggap.institution import current
from tanggap.messaging.letters.making import make
from tanggap.messaging.letters.reading import withdraw
from tanggap.messaging.models import Letter, LetterFile, LetterReading

ME = System("uji")


@pytest.fixture
def send(files_home):
    """A letter to this member, on their contract or on none."""

    def make_one(user, title="Kantor pindah", *, contract=None, body="Kami pindah.") -> Letter:
        customer = user.membership.customer
        return make("notice", customer=customer, contract=contract, by=ME, judul=title, isi=body)

    return make_one


@pytest.mark.django_db
def test_the_inbox_counts_and_marks_what_is_not_read(signed_in, siti, send):
    """P18, P9."""
    first, second = send(siti, "Satu"), send(siti, "Dua")
    browser = signed_in(siti)
    before = browser.get("/member/notices").content.decode()
    browser.get(f"/member/notices/{first.number}")
    after = browser.get("/member/notices").content.decode()
    assert "2 surat belum dibaca" in before
    assert before.count("Belum dibaca") == 2
    assert before.index("Dua") < before.index("Satu")
    assert "1 surat belum dibaca" in after
    assert LetterReading.objects.get().letter_id == first.pk
    assert second.number in after
    assert "1 belum dibaca" in browser.get("/member/").content.decode()


@pytest.mark.django_db
def test_another_members_letter_answers_like_none(signed_in, siti, andi, send):
    """P18, S1: byte for byte, and it is not marked as read."""
    foreign, browser = send(andi), signed_in(siti)
    for tail in ("", "/pdf"):
        theirs, none = (browser.get(f"/member/notices/{n}{tail}") for n in (foreign.number, "SP-1999-000001"))
        assert theirs.status_code == none.status_code == 404
        assert _without_token(theirs) == _without_token(none)
    assert not LetterReading.objects.exists()
    assert foreign.number not in browser.get("/member/notices").content.decode()


@pytest.mark.django_db
def test_a_membership_that_has_ended_shows_nothing(signed_in, siti, send):
    """P18, S1."""
    from django.utils import timezone

    letter, browser = send(siti), signed_in(siti)
    siti.membership.ended_at = timezone.now()
    siti.membership.save()
    assert browser.get(f"/member/notices/{letter.number}").status_code == 404


@pytest.mark.django_db
def test_the_pdf_is_the_one_that_was_kept(signed_in, siti, send):
    """P18."""
    letter, browser = send(siti), signed_in(siti)
    one, two = (browser.get(f"/member/notices/{letter.number}/pdf") for _ in range(2))
    assert one["Content-Type"] == "application/pdf"
    assert f'filename="{letter.number}.pdf"' in one["Content-Disposition"]
    assert hashlib.sha256(one.content).hexdigest() == LetterFile.objects.get().digest
    assert one.content == two.content
    assert LetterReading.objects.count() == 1


@pytest.mark.django_db
def test_letters_are_listed_by_contract(signed_in, siti, send):
    """P18: with a second contract each has its tab, with its own count."""
    first = Contract.objects.get(customer=siti.membership.customer)
    second = Contract.objects.get(pk=first.pk)
    second.pk, second.number = None, "200991600777"
    second.save(force_insert=True)
    send(siti, "Tentang satu", contract=first), send(siti, "Tentang dua", contract=second), send(siti, "Umum")
    browser = signed_in(siti)
    everything = browser.get("/member/notices").content.decode()
    one = browser.get("/member/notices?contract=200991600777").content.decode()
    assert all(title in everything for title in ("Tentang satu", "Tentang dua", "Umum"))
    assert "Tentang dua" in one
    assert "Tentang satu" not in one


@pytest.mark.django_db
def test_a_withdrawn_letter_stays_and_says_so(signed_in, siti, rina, send):
    """P18."""
    letter, browser = send(siti), signed_in(siti)
    withdraw(letter, reason="Salah cetak.", by=rina)
    page = browser.get(f"/member/notices/{letter.number}").content.decode()
    assert "tidak berlaku lagi" in page
    assert "Salah cetak." in page
    assert "belum dibaca" not in browser.get("/member/notices").content.decode()


@pytest.mark.django_db
def test_what_a_letter_holds_is_text_on_the_page_too(signed_in, siti, send):
    """P18, S2."""
    letter = send(siti, "<b>Judul</b>", body="<script>alert(1)</script>")
    page = signed_in(siti).get(f"/member/notices/{letter.number}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.django_db
def test_an_empty_inbox_says_what_will_be_there(signed_in, siti):
    """P18."""
    assert "Belum ada surat" in signed_in(siti).get("/member/notices").content.decode()


@pytest.mark.django_db
def test_the_inbox_takes_as_many_queries_for_a_page_as_for_one(signed_in, siti, send, monkeypatch):
    """P18: and pages on by key."""
    monkeypatch.setattr(current, "FRESH_SECONDS", 600)
    browser = signed_in(siti)
    contract = Contract.objects.get(customer=siti.membership.customer)
    send(siti, contract=contract)
    browser.get("/member/notices")
    with _counted() as one:
        browser.get("/member/notices")
    for _ in range(24):
        send(siti, contract=contract)
    with _counted() as many:
        page = browser.get("/member/notices").content.decode()
    assert len(many) == len(one)
    assert page.count("Belum dibaca") == 20
    older = page.partition("?before=")[2].partition('"')[0]
    assert browser.get(f"/member/notices?before={older}").content.decode().count("Belum dibaca") == 5


def _without_token(answer) -> str:
    """The page without its tokens, its own number and the number that was asked for."""
    return re.sub(
        r'(?<=value=")[\w-]{64}(?=")|nonce="[^"]*"|(?<="mono">)\w{32}|[A-Z]{2}-\d{4}-\d{6}', "", answer.content.decode()
    )


def _counted():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
