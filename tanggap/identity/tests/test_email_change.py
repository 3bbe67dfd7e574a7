"""P8: a new e-mail takes effect by a link to it; the old address is told and can undo for 72 hours."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from conftest import PASSWORD, PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.identity import email_change, passwords
from tanggap.identity.accounts import EmailTaken, create_staff
from tanggap.identity.addresses import holder_of
from tanggap.identity.entrances import MEMBERS
from tanggap.identity.models import EmailChange, User
from tanggap.identity.tasks import let_go_of_addresses

pytestmark = pytest.mark.django_db
FORM = "/member/profile/email"
OLD, NEW, THIRD = "siti@anggota.test", "siti.baru@anggota.test", "siti.ketiga@anggota.test"
NOON = "2026-11-21T12:00:00+00:00"


@pytest.fixture
def posted(mails):
    """The parts of the newest link of a kind: `posted("email_change_link")` gives its path and its token."""

    def newest(kind: str) -> tuple[str, str]:
        parts = urlsplit([params["url"] for name, _, params in mails if name == kind][-1])
        return parts.path, parse_qs(parts.query)["t"][0]

    return newest


@pytest.fixture
def change_to(posted):
    """Ask for a new address and confirm it; the token by which the old address undoes it."""

    def change(user: User, address: str) -> str:
        email_change.request_change(User.objects.get(pk=user.pk), address)
        email_change.confirm(posted("email_change_link")[1])
        return posted("email_changed")[1]

    return change


def ask(browser, email=NEW, password=PASSWORD):
    return browser.post(FORM, {"email": email, "current": password})


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_a_new_email_takes_effect_by_the_link_and_the_old_address_is_told(signed_in, siti, mails, posted):
    """P8."""
    browser = signed_in(siti)
    assert ask(browser).headers["Location"] == FORM
    assert NEW in browser.get(FORM).text
    assert email_of(siti) == OLD
    path, token = posted("email_change_link")
    assert "Pakai alamat ini" in PersonClient().get(path, {"t": token}).text
    assert email_of(siti) == OLD
    assert "telah diganti" in PersonClient().post(path, {"t": token}).text
    assert email_of(siti) == NEW
    assert [(kind, to) for kind, to, _ in mails] == [("email_change_link", NEW), ("email_changed", OLD)]
    assert NEW not in str(mails[-1][2])


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        (NEW, "salah", "Password saat ini tidak sesuai"),
        (OLD.upper(), PASSWORD, "Ini e-mail Anda saat ini"),
        ("bukan-alamat", PASSWORD, "Ada yang perlu diperbaiki"),
        ("", PASSWORD, "Ada yang perlu diperbaiki"),
    ],
)
def test_what_is_wrong_is_told_and_asks_for_nothing(signed_in, siti, mails, email, password, words):
    """P8: the password is asked again."""
    assert words in ask(signed_in(siti), email, password).text
    assert not EmailChange.objects.exists()
    assert not mails


def test_an_address_with_an_account_gets_the_same_answer_and_a_mail_to_it_only(signed_in, siti, andi, budi, mails):
    """P8: for a member's, a staff member's and a free address."""
    pages = []
    for email in (andi.email, budi.email, NEW):
        browser = signed_in(siti)
        ask(browser, email)
        pages.append(browser.get(FORM).text.count(email))
    assert pages == [1, 1, 1]
    assert [(kind, to) for kind, to, _ in mails] == [
        ("email_change_taken", andi.email),
        ("email_change_taken", budi.email),
        ("email_change_link", NEW),
    ]
    assert "url" not in mails[0][2]


def test_the_same_work_is_done_for_a_taken_and_for_a_free_address(siti, andi, django_assert_num_queries):
    """P8: the time tells nothing."""
    for email in (andi.email, NEW):
        with django_assert_num_queries(9):
            email_change.request_change(siti, email)


def test_a_newer_request_voids_the_older_link(siti, posted):
    """P8: as from two tabs."""
    email_change.request_change(siti, NEW)
    older = posted("email_change_link")
    email_change.request_change(siti, THIRD)
    newer = posted("email_change_link")
    assert PersonClient().post(older[0], {"t": older[1]}).status_code == 410
    assert PersonClient().get(older[0], {"t": older[1]}).status_code == 410
    assert PersonClient().post(newer[0], {"t": newer[1]}).status_code == 200
    assert email_of(siti) == THIRD


def test_each_tab_acts_on_its_own_link(siti, change_to, posted):
    """P8: the button carries the token of its page, whatever another tab has opened since."""
    undo = change_to(siti, NEW)
    email_change.request_change(User.objects.get(pk=siti.pk), THIRD)
    browser = PersonClient()
    page = browser.get(f"{FORM}/undo", {"t": undo})
    browser.get(f"{FORM}/confirm", {"t": posted("email_change_link")[1]})
    assert f'value="{undo}"' in page.text
    assert "dikembalikan" in browser.post(f"{FORM}/undo", {"t": undo}).text


def test_a_request_can_be_taken_back(signed_in, siti, posted):
    """P8."""
    browser = signed_in(siti)
    ask(browser)
    assert browser.post(f"{FORM}/cancel").headers["Location"] == FORM
    assert browser.post(f"{FORM}/cancel").headers["Location"] == FORM
    assert "Menunggu konfirmasi" not in browser.get(FORM).text
    path, token = posted("email_change_link")
    assert PersonClient().post(path, {"t": token}).status_code == 410
    assert AuditEvent.objects.filter(act="user.email_change_cancelled").count() == 1


@pytest.mark.parametrize(("seconds", "status"), [(24 * 3600 - 1, 200), (24 * 3600, 410)])
def test_the_link_to_the_new_address_lives_a_day(siti, posted, seconds, status):
    """P8."""
    with time_machine.travel(NOON, tick=False) as clock:
        email_change.request_change(siti, NEW)
        clock.shift(seconds)
        assert bool(email_change.pending_of(siti)) == (status == 200)
        path, token = posted("email_change_link")
        assert PersonClient().post(path, {"t": token}).status_code == status


@pytest.mark.parametrize(("seconds", "status"), [(72 * 3600 - 1, 200), (72 * 3600, 410)])
def test_the_old_address_can_undo_for_72_hours_to_the_second(siti, change_to, seconds, status):
    """P8: and until that very second nobody else may have it."""
    with time_machine.travel(NOON, tick=False) as clock:
        undo = change_to(siti, NEW)
        clock.shift(seconds)
        assert (holder_of(OLD) == siti) == (status == 200)
        assert PersonClient().get(f"{FORM}/undo", {"t": undo}).status_code == status
        assert PersonClient().post(f"{FORM}/undo", {"t": undo}).status_code == status
        assert email_of(siti) == (OLD if status == 200 else NEW)


def test_undoing_restores_ends_sessions_and_voids_the_password(signed_in, siti, change_to, mails):
    """P8: whoever changed the e-mail knew the password."""
    undo = change_to(siti, NEW)
    thief = signed_in(User.objects.get(pk=siti.pk))
    assert PersonClient().get(f"{FORM}/undo", {"t": undo}).status_code == 200
    assert thief.get("/member/sessions").status_code == 200
    assert "dikembalikan" in PersonClient().post(f"{FORM}/undo", {"t": undo}).text
    assert thief.get("/member/sessions").status_code == 302
    owner = User.objects.get(pk=siti.pk)
    assert (owner.email, owner.check_password(PASSWORD)) == (OLD, False)
    assert [(kind, to) for kind, to, _ in mails[-2:]] == [("email_change_undone", NEW), ("email_restored", OLD)]
    token = parse_qs(urlsplit(mails[-1][2]["url"]).query)["t"][0]
    assert passwords.holder_of(token, MEMBERS) == owner


def test_undoing_twice_is_harmless(siti, change_to, mails):
    """P8: a double click, or one that comes after the owner has set a new password."""
    undo = change_to(siti, NEW)
    email_change.undo(undo)
    token = parse_qs(urlsplit(mails[-1][2]["url"]).query)["t"][0]
    passwords.reset(token, "sangat-rahasia-baru", entrance=MEMBERS)
    count = len(mails)
    assert "dikembalikan" in PersonClient().post(f"{FORM}/undo", {"t": undo}).text
    assert User.objects.get(pk=siti.pk).check_password("sangat-rahasia-baru")
    assert len(mails) == count


def test_confirming_twice_is_harmless(siti, posted, mails):
    """P8."""
    email_change.request_change(siti, NEW)
    path, token = posted("email_change_link")
    answers = [PersonClient().post(path, {"t": token}).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert [kind for kind, *_ in mails].count("email_changed") == 1


def test_the_first_owner_has_the_last_word(siti, change_to):
    """P8: an undoing after another change closes that one, whose own way back would lead to the thief."""
    first, second = change_to(siti, NEW), change_to(siti, THIRD)
    email_change.request_change(User.objects.get(pk=siti.pk), "keempat@anggota.test")
    email_change.undo(first)
    assert email_of(siti) == OLD
    assert PersonClient().post(f"{FORM}/undo", {"t": second}).status_code == 410
    assert email_change.pending_of(siti) is None
    assert holder_of(NEW) is None
    assert holder_of(THIRD) is None


def test_undoing_the_later_of_two_changes_leaves_the_earlier_one_open(siti, change_to):
    """P8."""
    first, second = change_to(siti, NEW), change_to(siti, THIRD)
    email_change.undo(second)
    assert email_of(siti) == NEW
    email_change.undo(first)
    assert email_of(siti) == OLD


def test_a_link_undone_cannot_be_confirmed_again(siti, change_to, posted):
    """P8."""
    undo = change_to(siti, NEW)
    email_change.undo(undo)
    path, token = posted("email_change_link")
    assert PersonClient().post(path, {"t": token}).status_code == 410
    assert email_of(siti) == OLD


def test_the_old_address_stays_reserved_while_it_can_be_taken_back(siti, andi, change_to, mails):
    """P8: for a new account, for another's change of e-mail, and in the database itself."""
    change_to(siti, NEW)
    with pytest.raises(EmailTaken):
        create_staff(OLD, "Orang Lain", by=System("uji"))
    email_change.request_change(andi, OLD)
    assert mails[-1][:2] == ("email_change_taken", OLD)
    for act in (
        lambda: User.objects.create_user(OLD, PASSWORD, kind="member", username="lain"),
        lambda: User.objects.filter(pk=andi.pk).update(email=OLD),
    ):
        with pytest.raises(IntegrityError, match="taken back"), transaction.atomic():
            act()


def test_its_own_account_may_go_back_to_the_old_address(siti, change_to):
    """P8: by a change like any other."""
    change_to(siti, NEW)
    undo = change_to(siti, OLD)
    assert email_of(siti) == OLD
    email_change.undo(undo)
    assert email_of(siti) == NEW


def test_an_address_is_free_again_after_72_hours(siti, change_to):
    """P8."""
    with time_machine.travel(timezone.now() - timedelta(hours=72), tick=False):
        change_to(siti, NEW)
    assert holder_of(OLD) is None
    assert User.objects.create_user(OLD, PASSWORD, kind="member", username="lain").email == OLD


def test_the_plain_copy_of_a_free_address_is_dropped(siti, change_to):
    """S3: and not a second before."""
    with time_machine.travel(NOON, tick=False) as clock:
        change_to(siti, NEW)
        clock.shift(72 * 3600 - 1)
        let_go_of_addresses()
        assert EmailChange.objects.get().held == OLD
        clock.shift(1)
        let_go_of_addresses()
        assert EmailChange.objects.get().held is None


def test_an_address_taken_before_the_confirmation_is_not_given_away(siti, posted):
    """P8."""
    email_change.request_change(siti, NEW)
    User.objects.create_user(NEW, PASSWORD, kind="member", username="lain")
    path, token = posted("email_change_link")
    assert PersonClient().post(path, {"t": token}).status_code == 410
    assert email_of(siti) == OLD


def test_a_new_password_voids_a_request_that_waits(signed_in, siti, posted):
    """P8: whoever made it knew the old one."""
    browser = signed_in(siti)
    ask(browser)
    passwords.change(siti, "sangat-rahasia-baru", keep="")
    path, token = posted("email_change_link")
    assert PersonClient().post(path, {"t": token}).status_code == 410


def test_a_link_of_a_disabled_account_opens_nothing(siti, posted, change_to):
    """S2."""
    undo = change_to(siti, NEW)
    User.objects.filter(pk=siti.pk).update(is_active=False)
    assert PersonClient().post(f"{FORM}/undo", {"t": undo}).status_code == 410


def test_the_token_goes_on_to_no_other_page(siti, change_to):
    """S8."""
    undo = change_to(siti, NEW)
    for token in (undo, "lain"):
        assert PersonClient().get(f"{FORM}/undo", {"t": token}).headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("token", ["", "x", "é" * 200, "\x00"])
@pytest.mark.parametrize("page", ["confirm", "undo"])
def test_a_made_up_link_is_told_to_be_expired(client, institution, page, token):
    """P8."""
    assert client.get(f"{FORM}/{page}", {"t": token}).status_code == 410
    assert client.post(f"{FORM}/{page}", {"t": token}).status_code == 410


def test_requests_and_mails_are_limited(signed_in, siti, mails):
    """S7: five an hour for the account; strangers get three mails a day."""
    browser = signed_in(siti)
    assert [ask(browser).status_code for _ in range(5)] == [302] * 5
    assert "Terlalu banyak percobaan" in ask(browser).text
    assert len(mails) == 3


def test_the_links_never_come_from_the_host_header(signed_in, siti, mails, settings):
    """P5."""
    settings.ALLOWED_HOSTS = ["*"]
    body = {"email": NEW, "current": PASSWORD}
    signed_in(siti).post(FORM, body, headers={"Host": "jahat.test", "X-Forwarded-Host": "jahat.test"})
    assert mails[-1][2]["url"].startswith(f"{settings.PUBLIC_BASE_URL}{FORM}/confirm?t=")


def test_each_step_is_on_record_without_addresses(siti, change_to):
    """S4."""
    email_change.undo(change_to(siti, NEW))
    events = AuditEvent.objects.filter(object_type="identity.user", object_id=siti.pk).order_by("pk")
    assert [event.act for event in events] == [
        "user.email_change_asked",
        "user.email_changed",
        "user.email_change_undone",
        "user.email_restored_sent",
    ]
    assert not any("anggota.test" in str(event.__dict__) for event in events)


def test_the_document_lists_the_states_of_the_code():
    """P8."""
    document = (Path(__file__).parents[3] / "docs" / "states.md").read_text()
    section = document.split("## Change of e-mail")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
    assert rows == dict(EmailChange.State.choices)
