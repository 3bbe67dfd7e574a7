"""P3, P5: what an operator does for a member until the desk has pages for it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tanggap.portal import freezing
from tanggap.portal.models import Freeze
from tanggap.portal.recognition import Facts, recognise

pytestmark = pytest.mark.django_db


def test_frozen_accounts_are_listed_and_lifted(rahmat, capsys):
    """P5."""
    frozen = freezing.freeze(rahmat.pk)
    call_command("member_accounts", "frozen")
    assert f"{frozen.pk}  customer C-rahmat" in capsys.readouterr().out
    call_command("member_accounts", "lift", str(frozen.pk), "--reason=KTP diperiksa")
    assert not Freeze.objects.in_force().exists()
    with pytest.raises(CommandError, match="no freeze"):
        call_command("member_accounts", "lift", "0", "--reason=x")


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
