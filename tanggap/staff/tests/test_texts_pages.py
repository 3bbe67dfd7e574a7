"""Legal texts through the pages: drafted by the administrator, published by compliance."""

import re

import pytest

from tanggap.institution import current, texts
from tanggap.institution.models import LegalText

HREF = "/staff/settings/texts/secrecy"
SURE = {"is_sure": "1"}


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', response.content.decode())
    return found[1].replace("&#34;", '"').replace("&quot;", '"')


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def drafted(signed_in, wati, secrecy_notice):
    """Wati has changed one word and saved the draft."""
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/draft")
    data = {"body": "Jangan beritahukan PIN Anda.", "note": "PIN", "seen": hidden(form, "seen")}
    assert browser.post(f"{HREF}/draft", data).status_code == 302
    return LegalText.objects.get(version=2)


def test_two_people_bring_a_text_into_force(signed_in, wati, hadi, drafted):
    browser = signed_in(hadi)
    page = browser.get(HREF)
    assert re.search(r"<del>password</del>\s*<ins>PIN</ins>", page.content.decode())
    question = browser.post(f"{HREF}/publication", {"read_at": hidden(page, "read_at")})
    assert "Terbitkan Kerahasiaan login dan password versi 2?" in text(question)
    assert LegalText.objects.drafts().exists(), "the question publishes nothing"
    answer = browser.post(f"{HREF}/publication", {"read_at": hidden(question, "read_at"), **SURE}, follow=True)
    assert "Kerahasiaan login dan password versi 2 diterbitkan." in text(answer)
    row = LegalText.objects.get(version=2)
    assert (row.drafted_by, row.published_by_id) == ("Wati", hadi.pk)
    assert "Jangan beritahukan password Anda." in text(browser.get(f"{HREF}/versions/1"))
    assert browser.post(f"{HREF}/publication", {"read_at": row.drafted_at.isoformat()}).status_code == 404


def test_a_wrong_instant_of_effect_is_told_and_stays_typed(signed_in, hadi, drafted):
    browser = signed_in(hadi)
    data = {"read_at": drafted.drafted_at.isoformat(), "effective_at": "besok pagi"}
    answer = browser.post(f"{HREF}/publication", data)
    assert answer.status_code == 422
    assert "misalnya 01/12/2026 08.00" in text(answer)
    assert 'value="besok pagi"' in answer.content.decode()
    early = browser.post(f"{HREF}/publication", data | SURE | {"effective_at": "01/01/2020 08.00"})
    assert "tidak mendahului versi sebelumnya" in text(early)


def test_the_instant_of_effect_is_in_the_institutions_zone(signed_in, hadi, drafted, institution):
    institution.zone = "Asia/Jayapura"
    institution.save()
    current.forget()
    data = {"read_at": drafted.drafted_at.isoformat(), "effective_at": "01/12/2099 08.00"}
    question = signed_in(hadi).post(f"{HREF}/publication", data)
    assert "berlaku sejak 01/12/2099 08.00 WIT." in text(question)
    data = {name: hidden(question, name) for name in data} | SURE
    assert signed_in(hadi).post(f"{HREF}/publication", data).status_code == 302
    assert LegalText.objects.get(version=2).effective_at.isoformat() == "2099-11-30T23:00:00+00:00"


def test_a_draft_changed_after_it_was_read_is_not_published(signed_in, hadi, wati, drafted):
    page = signed_in(hadi).get(HREF)
    texts.save_draft("secrecy", "Sesuatu yang lain.", by=wati)
    answer = signed_in(hadi).post(f"{HREF}/publication", {"read_at": hidden(page, "read_at"), **SURE})
    assert "diubah setelah Anda membukanya" in text(answer)
    assert LegalText.objects.drafts().get().version == 2


def test_a_preview_saves_nothing_and_keeps_what_was_typed(signed_in, wati, secrecy_notice):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/draft")
    data = {"body": "# Judul\n\nIsi <b>baru</b>", "note": "", "seen": hidden(form, "seen"), "preview": "1"}
    page = browser.post(f"{HREF}/draft", data).content.decode()
    assert "<h2>Judul</h2>" in page
    assert "<b>baru</b>" not in page
    assert not LegalText.objects.filter(version=2).exists()


def test_two_drafters_meet_each_others_words(signed_in, wati, hire, head_office, drafted):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/draft")
    texts.save_draft("secrecy", "Kalimat orang lain.", "", by=hire("tono"))
    answer = browser.post(f"{HREF}/draft", {"body": "Kalimat saya.", "note": "PIN", "seen": hidden(form, "seen")})
    assert answer.status_code == 409
    assert "Kalimat orang lain." in text(answer)
    assert "Kalimat saya." in text(answer)
    assert LegalText.objects.get(version=2).body == "Kalimat orang lain."


def test_a_draft_can_be_thrown_away(signed_in, wati, drafted):
    assert signed_in(wati).post(f"{HREF}/draft/removal").status_code == 302
    assert not LegalText.objects.filter(version=2).exists()


def test_an_empty_text_is_refused_beside_the_field(signed_in, wati, secrecy_notice):
    browser = signed_in(wati)
    form = browser.get(f"{HREF}/draft")
    answer = browser.post(f"{HREF}/draft", {"body": "  ", "note": "catatan saya", "seen": hidden(form, "seen")})
    assert answer.status_code == 422
    assert 'href="#id_body"' in answer.content.decode()
    assert "catatan saya" in answer.content.decode()


def test_the_list_says_what_holds_and_what_waits(signed_in, hadi, drafted):
    page = text(signed_in(hadi).get("/staff/settings/texts"))
    assert re.search(r"Kerahasiaan login dan password\s+Versi 1 .* Menunggu terbit\s+Wati", page)
    assert "Belum ada" in page
