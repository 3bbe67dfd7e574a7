"""P3, P5: what an operator does for a member until the desk has pages for it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from conftest import PersonClient
from tanggap.customers.recognition import Facts, recognise
from tanggap.identity.models import User
from tanggap.portal import freezing
from tanggap.portal.models import Freeze, Membership
from tests.registering import links, register

pytestmark = pytest.mark.django_db


def test_frozen_accounts_are_listed_and_lifted(rahmat, capsys):
    """P5."""
    frozen = freezing.freeze(rahmat.pk)
    call_command("member_accounts", "frozen")
    assert f"{frozen.pk}  customer C-rahmat" in capsys.readouterr().out
    call_command("member_accounts", "lift", str(frozen.pk), "--reason=KTP diperiksa")
    assert not Freeze.objects.in_force().exists()
    call_command("member_accounts", "frozen")
    assert "No account is frozen." in capsys.readouterr().out
    with pytest.raises(CommandError, match="no freeze"):
        call_command("member_accounts", "lift", "0", "--reason=x")


def test_the_customer_registers_after_an_intruders_account_was_closed(rahmat):
    """P5: lifting alone would give the account back to whoever made it, and the owner could never have one."""
    intruder = User.objects.create_user(
        "orang.lain@anggota.test", "sandi-orang-lain", kind="member", username="rahmat90"
    )
    Membership.objects.create(user=intruder, customer=rahmat)
    frozen = freezing.freeze(rahmat.pk)
    for _ in range(2):
        call_command("member_accounts", "close", str(frozen.pk), "--reason=KTP diperiksa")
    assert not Freeze.objects.in_force().exists()
    intruder.refresh_from_db()
    assert (intruder.is_active, intruder.has_usable_password()) == (False, False)
    assert register(PersonClient()).status_code == 302
    (link,) = links()
    assert PersonClient().post(link).status_code == 302
    assert Membership.objects.in_force().get().user.email == "rahmat@anggota.test"
    call_command("member_accounts", "close", str(frozen.pk), "--reason=sekali lagi")
    assert Membership.objects.in_force().get().user.is_active


def test_the_attempts_on_a_contract_are_forgotten(rahmat):
    """P3."""
    facts = Facts(date(1990, 8, 17), "SRI WAHYUNI", "200011600011")
    for _ in range(6):
        outcome = recognise(facts, address="203.0.113.7")
    assert not outcome
    call_command("member_accounts", "clear", "20-001-16-00011")
    assert recognise(facts, address="203.0.113.7")
    with pytest.raises(CommandError, match="cannot be"):
        call_command("member_accounts", "clear", "123")
