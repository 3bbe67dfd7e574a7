"""P8, P4: an address that its former account may still take back is to registration like one that has an account."""

import pytest

from conftest import PersonClient
from tanggap.identity import email_change
from tanggap.messaging.models import Message
from tanggap.portal.models import Registration
from tanggap.portal.tests.pages import without_tokens
from tests.registering import links, register

pytestmark = pytest.mark.django_db


def test_nobody_registers_with_an_address_that_can_be_taken_back(rahmat, siti):
    old = siti.email
    email_change.request_change(siti, "siti.baru@anggota.test")
    email_change.confirm(Message.objects.get(kind="email_change_link").params["url"].partition("?t=")[2])
    held = register(PersonClient(), email=old)
    assert links() == []
    assert Registration.objects.get().account == siti
    free = register(PersonClient(), email="bebas@anggota.test", username="rahmat91")
    assert len(links()) == 1
    assert (held.status_code, held.headers.get("Location")) == (free.status_code, free.headers.get("Location"))
    assert without_tokens(held) == without_tokens(free)
