"""Metode pembayaran, played through: guided, or given a code of the record (D11)."""

import pytest

from tanggap.audit.models import ViewEvent
from tanggap.customers.models import Customer, PaymentCode
from tanggap.desk.flows import codes
from tanggap.desk.flows.panels import code_panel
from tanggap.desk.procedure import path
from tanggap.lib.errors import NotFound
from tanggap.messaging.models import Message
from tests.complaining import step

from .conftest import NOW

pytestmark = pytest.mark.django_db
CODE = "39010200991600123"


@pytest.fixture
def code(contract) -> PaymentCode:
    return PaymentCode.objects.create(contract=contract, bank="BCA", number=CODE, holder_name="SITI", loaded_at=NOW)


@pytest.fixture
def cannot(verified, code, budi):
    """Siti cannot open the portal: the case is at the step that gives the code."""
    case = verified("metode-pembayaran")
    step(case, "cannot", by=budi, obstacle="password")
    return case


def give(case, way: str, by, number: str = CODE):
    return codes.give(case.pk, path.current(case).pk, number, way, by=by)


def told(case, by):
    return codes.tell_notice(case.pk, path.current(case).pk, is_ticked=True, by=by)


def test_who_can_open_the_portal_is_guided_there(verified, code, budi):
    """D11."""
    case = verified("metode-pembayaran")
    step(case, "can", by=budi)
    assert path.current(case).step == "guide"
    assert "/member/payment-codes" in Message.objects.get(kind="case_payment_guide").text.body
    assert case.entries.filter(text="Tautan Kode pembayaran dikirim ke alamat pada data kami").exists()


def test_who_has_no_account_is_not_asked(verified, siti, code):
    """D11."""
    siti.is_active = False
    siti.save()
    assert path.current(verified("metode-pembayaran")).step == "code"


def test_no_code_before_the_notice(cannot, budi):
    """D11: neither shown nor given."""
    run = path.current(cannot)
    assert code_panel(cannot, run, budi)["codes"] == []
    with pytest.raises(codes.NoticeFirst):
        give(cannot, "read_out", budi)
    with pytest.raises(codes.NoticeFirst):
        codes.tell_notice(cannot.pk, run.pk, is_ticked=False, by=budi)
    with pytest.raises(path.StepMissing):
        step(cannot, "given", by=budi)


def test_the_notice_is_told_once_and_is_a_look(cannot, budi):
    """D11, D6: with the source's words on checking and on the risk."""
    assert told(cannot, budi) == told(cannot, budi)
    kept = cannot.entries.get(text__startswith="Catatan kode pembayaran disampaikan")
    for words in ("betul milik Anda", "menjadi tanggungan Anda"):
        assert words in kept.text
    assert ViewEvent.objects.filter(shown=["payment_codes"], case_number=cannot.number).count() == 2


@pytest.mark.parametrize(("status", "is_given"), [("written_off", True), ("closed", False), ("cancelled", False)])
def test_nothing_is_paid_to_a_contract_that_is_over(cannot, contract, status, is_given):
    """D11."""
    type(contract).objects.filter(pk=contract.pk).update(status=status)
    assert bool(codes.codes_of(cannot)) == is_given


def test_a_case_about_one_contract_gives_no_code_of_another(cannot, contract):
    """D11: only one that names none offers all of the customer's."""
    other = type(contract).objects.get(pk=contract.pk)
    other.pk, other.number = None, "200991700999"
    other.save(force_insert=True)
    PaymentCode.objects.create(contract=other, bank="BRI", number="88880200991700", loaded_at=NOW)
    assert [row.bank for row in codes.codes_of(cannot)] == ["BCA"]
    cannot.contract = None
    assert {row.bank for row in codes.codes_of(cannot)} == {"BCA", "BRI"}


def test_after_the_notice_it_is_shown_with_its_holder_and_the_look_is_logged(cannot, budi, siti):
    """D11, D6."""
    told(cannot, budi)
    cannot = type(cannot).objects.get(pk=cannot.pk)
    [(shown, groups)] = code_panel(cannot, path.current(cannot), budi)["codes"]
    assert (shown.holder_name, groups[0]) == ("SITI", "3901")
    look = ViewEvent.objects.filter(customer_id=siti.membership.customer.pk).last()
    assert (look.shown, look.case_number) == (["payment_codes"], cannot.number)


def test_others_do_not_see_it_by_a_task_or_by_compliance(cannot, budi, hadi):
    """D11: shown to whoever may do the step."""
    told(cannot, budi)
    cannot = type(cannot).objects.get(pk=cannot.pk)
    assert code_panel(cannot, path.current(cannot), hadi)["codes"] == []


@pytest.mark.parametrize(("way", "channel"), [("sms", "sms"), ("email", "email")])
def test_it_is_sent_to_the_address_on_record_only(cannot, budi, siti, way, channel):
    """D11: not to the number or mailbox that somebody wrote from."""
    Customer.objects.filter(pk=siti.membership.customer.pk).update(email="siti@rumah.test", phone="+6281234567897")
    type(cannot).objects.update(contact_phone="+6281999999999", contact_email="lain@contoh.test")
    told(cannot, budi)
    assert give(cannot, way, budi) == give(cannot, way, budi)
    message = Message.objects.get(kind="case_payment_code")
    assert (message.channel, message.fallback) == (channel, "")
    assert message.address == ("+6281234567897" if way == "sms" else "siti@rumah.test")
    assert CODE in message.text.body


def test_without_an_address_on_record_nothing_is_sent(cannot, budi):
    """D11."""
    type(cannot).objects.update(contact_email="lain@contoh.test")
    told(cannot, budi)
    with pytest.raises(codes.NoAddress):
        give(cannot, "email", budi)


@pytest.mark.parametrize("number", ["8808123412341234", "", "39010200991600456"])
def test_what_is_not_on_record_is_not_given(cannot, andi, budi, number):
    """D11: neither a typed number nor another customer's."""
    PaymentCode.objects.create(
        contract=andi.membership.customer.contracts.get(), bank="BCA", number="39010200991600456", loaded_at=NOW
    )
    told(cannot, budi)
    with pytest.raises(NotFound):
        give(cannot, "read_out", budi, number)


def test_given_it_ends_the_step(cannot, budi):
    """D11."""
    told(cannot, budi)
    give(cannot, "read_out", budi)
    step(cannot, "given", by=budi)
    assert path.current(cannot).step == "answer"


def test_who_has_no_code_is_told_so(cannot, budi):
    """D11: only then."""
    with pytest.raises(path.StepMissing):
        step(cannot, "no-code", by=budi)
    PaymentCode.objects.update(is_withdrawn=True)
    step(cannot, "no-code", by=budi)


def test_an_unproven_customer_gets_none(desk, siti, code, budi):
    """D5, D11: there is no way to the step."""
    from tests import complaining

    case = complaining.case(siti.membership.customer, category="metode-pembayaran")
    assert codes.codes_of(case) == []
    step(case, "not-verified", by=budi)
    assert path.current(case).step == "answer"
