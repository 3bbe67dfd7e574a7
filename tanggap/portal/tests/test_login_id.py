"""P7: *Lupa login ID Pelanggan*, through HTTP and the outbox."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.customers import recognition
from tanggap.customers.recognition import Facts
from tanggap.identity.models import User
from tanggap.institution import current
from tanggap.lib import limits
from tanggap.messaging import orders, texts
from tanggap.messaging.kinds import kind_named
from tanggap.messaging.models import Message
from tanggap.portal.login_id import remind
from tanggap.portal.tests.pages import text, without_tokens
from tests.captcha import solved

pytestmark = pytest.mark.django_db
PAGE = "/member/login-id"
RIGHT = {"birth_date": "17/08/1990", "mother_name": "Hj. Sri  Wahyuni", "contract": "20-099-16-00123"}
FACTS = Facts(dt.date(1990, 8, 17), "SRI WAHYUNI", "200991600123")


def ask(client=None, **facts):
    client = client or PersonClient()
    return client.post(PAGE, RIGHT | facts | {"captcha": solved(client)})


def sent() -> list[tuple[str, str, str]]:
    return [(m.kind, m.channel, m.address) for m in Message.objects.order_by("pk")]


def test_the_login_id_goes_to_its_mailbox_and_masked_to_the_phone_on_record(siti):
    """P7."""
    page = ask()
    assert "Jika data yang Anda isi sesuai" in text(page)
    assert "anggota.test" not in page.text
    assert sent() == [("login_id", "email", siti.email), ("login_id_masked", "sms", "+6281234567897")]
    mail, sms = Message.objects.order_by("pk")
    assert siti.email in mail.text.body
    assert siti.email not in sms.text.body
    assert "s***@anggota.test" in sms.text.body


def _unregistered(siti):
    siti.membership.delete()


def _frozen(siti):
    User.objects.filter(pk=siti.pk).update(is_active=False)


def _nothing(siti):
    pass


@pytest.mark.parametrize(
    ("facts", "arrange"),
    [
        ({"birth_date": "18/08/1990"}, _nothing),
        ({"mother_name": "SRI WAHYUNINGSIH"}, _nothing),
        ({"contract": "209999999999"}, _nothing),
        ({}, _unregistered),
        ({}, _frozen),
    ],
    ids=["birth date", "mother", "contract", "no account", "disabled"],
)
def test_the_answer_is_the_same_where_nothing_is_sent(siti, facts, arrange):
    """P7."""
    right = without_tokens(ask())
    Message.objects.all().delete()
    arrange(siti)
    assert without_tokens(ask(**facts)) == right
    assert sent() == []


def test_past_the_limit_of_the_contract_the_answer_is_the_same_and_nothing_is_sent(siti):
    """P7, P3: wrong attempts on a contract use up the right ones."""
    right = without_tokens(ask(mother_name="TEBAKAN"))
    for _ in range(4):
        ask(mother_name="TEBAKAN LAIN")
    assert without_tokens(ask()) == right
    assert sent() == []
    assert limits.peek(recognition.CONTRACT, "200991600123").hits == 6


def test_the_owner_is_written_to_three_times_a_day_at_most(siti):
    """P7, S7."""
    answers = {without_tokens(ask()) for _ in range(5)}
    assert len(answers) == 1
    assert [kind for kind, *_ in sent()] == ["login_id", "login_id_masked"] * 3


@pytest.mark.parametrize(
    "wrong",
    [{"birth_date": "31/02/1990"}, {"birth_date": ""}, {"mother_name": "- -"}, {"contract": "123"}, {"captcha": ""}],
    ids=str,
)
def test_what_is_malformed_is_told_without_counting(siti, wrong):
    """P7."""
    client = PersonClient()
    page = client.post(PAGE, RIGHT | {"captcha": solved(client)} | wrong)
    assert "Ada yang perlu diperbaiki" in text(page)
    assert limits.peek(recognition.CONTRACT, "200991600123").hits == 0


def test_a_solved_captcha_serves_once(siti):
    """P7."""
    client = PersonClient()
    body = RIGHT | {"captcha": solved(client)}
    assert "Jika data" in text(client.post(PAGE, body))
    assert "tidak berlaku" in text(client.post(PAGE, body))
    assert len(sent()) == 2


def test_a_customer_without_a_mobile_number_gets_the_mail_alone(siti):
    """P7."""
    customer = siti.membership.customer
    customer.phone = "+62215551234"
    customer.save()
    ask()
    assert sent() == [("login_id", "email", siti.email)]


def test_the_same_work_is_done_whoever_asks(siti):
    """P7: so that the time tells nothing. Messages for nobody are made and taken back."""
    current.institution()
    texts.in_force("login_id", "email")
    orders.order_of(kind_named("login_id"))

    def statements(**changes) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            remind(replace(FACTS, **changes), address="192.0.2.1")
        return [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]

    right = statements()
    assert statements(mother_name="TEBAKAN") == right
    assert statements(contract_number="209999999999") == right
    siti.membership.delete()
    assert statements() == right


def test_the_sign_in_page_leads_there(client, institution):
    """P1."""
    assert f'href="{PAGE}"' in client.get("/member/login").text
    assert "JavaScript" in client.get(PAGE).text


def test_each_request_is_on_record_without_facts(siti):
    """S4."""
    ask()
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["login_id.matched", "login_id.asked", "login_id.sent"]
    assert not any("WAHYUNI" in str(event.__dict__).upper() for event in AuditEvent.objects.all())
