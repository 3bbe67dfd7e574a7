"""P8 at the same moment: confirmations, requests and an undoing of one account, and strangers who want its address."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import PASSWORD
from tanggap.identity import email_change
from tanggap.identity.email_change import EmailLinkExpired
from tanggap.identity.models import EmailChange, User
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW, THIRD = "siti@anggota.test", "siti.baru@anggota.test", "siti.ketiga@anggota.test"


@pytest.fixture
def member(institution) -> User:
    return User.objects.create_user(OLD, PASSWORD, kind="member", username="siti")


@pytest.fixture
def token(mails):
    """The token of the newest link of a kind."""

    def newest(kind: str) -> str:
        url = [params["url"] for name, _, params in mails if name == kind][-1]
        return parse_qs(urlsplit(url).query)["t"][0]

    return newest


def asked(user: User, address: str, token) -> str:
    email_change.request_change(User.objects.get(pk=user.pk), address)
    return token("email_change_link")


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_of_eight_confirmations_at_once_one_changes_and_all_say_so(member, token, mails):
    """P8."""
    link = asked(member, NEW, token)
    outcomes = at_once(*[partial(email_change.confirm, link)] * 8)
    assert {type(outcome) for outcome in outcomes} == {EmailChange}
    assert email_of(member) == NEW
    assert [kind for kind, *_ in mails].count("email_changed") == 1


def test_eight_requests_at_once_leave_one_that_waits(member, token):
    """P8."""
    jobs = [partial(email_change._ask, member, f"alamat{n}@anggota.test", is_mailed=True) for n in range(8)]
    assert {type(outcome) for outcome in at_once(*jobs)} == {EmailChange}
    assert EmailChange.objects.filter(voided_at=None).count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_an_undoing_that_races_the_next_confirmation_wins(member, token, attempt):
    """P8: whichever comes first, the account is its first owner's again and no other way leads on."""
    email_change.confirm(asked(member, NEW, token))
    undo, link = token("email_changed"), asked(member, THIRD, token)
    undone, confirmed = at_once(partial(email_change.undo, undo), partial(email_change.confirm, link))
    assert isinstance(undone, EmailChange)
    assert isinstance(confirmed, EmailChange | EmailLinkExpired)
    assert email_of(member) == OLD
    assert not EmailChange.objects.exclude(held=None).exists()


def test_of_two_members_who_confirm_one_address_one_gets_it(member, token):
    """P8."""
    other = User.objects.create_user("andi@anggota.test", PASSWORD, kind="member", username="andi")
    links = [asked(member, NEW, token), asked(other, NEW, token)]
    outcomes = at_once(*(partial(email_change.confirm, link) for link in links))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EmailChange", "EmailLinkExpired"]
    assert [email_of(member), email_of(other)].count(NEW) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_nobody_takes_an_address_at_the_moment_it_is_given_up(member, token, attempt):
    """P8: one account waits for the other's commit, and then finds the address reserved."""
    link = asked(member, NEW, token)
    other = User.objects.create_user("andi@anggota.test", PASSWORD, kind="member", username="andi")

    def grab() -> str:
        try:
            return User.objects.filter(pk=other.pk).update(email=OLD)
        except Exception as refused:
            return type(refused).__name__

    assert at_once(partial(email_change.confirm, link), grab)[1] == "IntegrityError"
    assert isinstance(email_change.undo(token("email_changed")), EmailChange)
    assert email_of(member) == OLD
