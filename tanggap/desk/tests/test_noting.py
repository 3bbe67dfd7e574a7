"""Internal notes, colleagues named in them, presence, kept replies."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tanggap.desk import canned, notices, noting, presence
from tanggap.desk.models import CannedReply, Presence
from tanggap.lib.errors import DomainError, Forbidden

pytestmark = pytest.mark.django_db


def test_a_note_is_not_the_customers_and_tells_whom_it_names(case, budi, rina):
    """D24."""
    entry = noting.note(case.pk, "Mohon arahan @rina.", by=budi)
    assert not entry.is_public
    assert notices.of(rina).get().text == "Budi menyebut Anda pada catatan."
    assert notices.count(budi) == 0


def test_the_same_note_twice_is_one(case, budi):
    """D24."""
    assert noting.note(case.pk, "Sama.", by=budi) == noting.note(case.pk, "Sama.", by=budi)


@pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
def test_a_note_says_something(case, budi, text):
    """D24."""
    with pytest.raises(noting.BadNote):
        noting.note(case.pk, text, by=budi)


def test_only_those_whose_case_it_is_are_named(case, budi, hire, makassar, head_office):
    """D24: an e-mail address names nobody, a first name that two share names neither."""
    hire("tono", "agent", makassar)
    dina, twin = hire("dina", "agent", head_office), hire("dina.s", "manager", head_office)
    people = noting.colleagues(case)
    assert set(people) == {budi, dina, twin}
    assert list(noting.named_in("halo @tono dan a@budi.test", people)) == []
    assert list(noting.named_in("@dina.s, @Budi.", people)) == [twin, budi]


def test_opening_the_case_is_having_seen_the_notice(case, budi, rina, signed_in):
    """D24."""
    noting.note(case.pk, "@rina", by=budi)
    signed_in(rina).get(reverse("case", args=[case.number]))
    assert notices.count(rina) == 0


def test_somebody_else_on_the_case_is_shown_until_they_fall_silent(case, budi, rina, signed_in):
    """D4."""
    address = reverse("case_presence", args=[case.number])
    signed_in(rina).post(address, {"writing": "1"})
    browser = signed_in(budi)
    assert "sedang menulis" in browser.post(address).content.decode()
    assert "Rina" in browser.get(reverse("case", args=[case.number])).content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        assert presence.others(case, budi) == []
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert presence.sweep() == 2
    assert not Presence.objects.exists()


def test_what_came_in_since_the_page_was_made_is_counted(case, budi, rina, signed_in):
    """D4, D25."""
    seen = case.entries.last().pk
    noting.note(case.pk, "Satu.", by=rina)
    noting.note(case.pk, "Dua.", by=budi)
    page = signed_in(budi).post(reverse("case_presence", args=[case.number]), {"seen": seen}).content.decode()
    assert "1 catatan" in page


def test_a_kept_reply_is_filled_in_and_nothing_else_of_it(case, budi):
    """D24."""
    row = CannedReply(title="Salam", body="Halo {{ nama }}, no. {{nomor}}. {{ lain }} {% if %}", owner=budi)
    case.contact_name = "Siti {{ nomor }}"
    assert (
        canned.filled(row, case, by=budi) == f"Halo Siti {{{{ nomor }}}}, no. {case.number}. {{{{ lain }}}} {{% if %}}"
    )


@pytest.mark.parametrize("body", ["Halo {{ rekening }}.", "Transfer ke BCA 1234567890."])
def test_a_kept_reply_names_no_unknown_thing_and_no_account(budi, desk, body):
    """D11, D24."""
    with pytest.raises(DomainError):
        canned.save(CannedReply(title="Salah", body=body, owner=budi), by=budi)


def test_an_agent_keeps_their_own_and_a_manager_the_teams(budi, rina, jakarta, desk):
    """D24."""
    team = canned.save(CannedReply(title="Tim", body="Halo.", branch=jakarta), by=rina)
    canned.save(CannedReply(title="Saya", body="Halo.", owner=budi), by=budi)
    assert [row.title for row in CannedReply.objects.usable_by(budi)] == ["Saya", "Tim"]
    assert [row.title for row in CannedReply.objects.usable_by(rina)] == ["Tim"]
    with pytest.raises(Forbidden):
        canned.remove(team, by=budi)
    with pytest.raises(Forbidden):
        canned.save(CannedReply(title="Bukan", body="Halo.", owner=rina), by=budi)


def test_kept_replies_are_written_changed_and_thrown_away_on_their_page(budi, desk, signed_in):
    """D24."""
    browser = signed_in(budi)
    browser.post(reverse("canned_reply_new"), {"title": "Salam", "body": "Halo {{ nama }}."})
    row = CannedReply.objects.get(owner=budi)
    assert (
        browser.post(reverse("canned_reply", args=[row.pk]), {"title": "Salam", "body": "{{ x }}"}).status_code == 422
    )
    assert "Salam" in browser.get(reverse("canned_replies")).content.decode()
    browser.post(reverse("canned_reply_removal", args=[row.pk]))
    assert not CannedReply.objects.exists()
