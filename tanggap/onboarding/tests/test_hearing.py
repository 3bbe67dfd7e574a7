"""What follows from what became of a code's message: the link, or that the code does not count (O5, O10)."""

import json
import uuid

import pytest
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.institution import current
from tanggap.messaging import fallback
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message
from tanggap.messaging.orders import choose
from tanggap.messaging.states import State as Sending
from tanggap.messaging.tests.conftest import provider, work  # noqa: F401
from tanggap.messaging.transports import TransportError
from tanggap.messaging.wiping import MASK
from tanggap.onboarding.codes.allowance import allowance_of
from tanggap.onboarding.codes.hearing import code_message
from tanggap.onboarding.models import Code, Link
from tanggap.onboarding.tests.trying import issued, plain, token, tried

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]


def links(application):
    return list(Message.objects.about(application).filter(kind="confirmation_link"))


def test_the_link_is_queued_once_the_code_was_accepted_on_whatsapp_and_not_before(application, provider):  # noqa: F811
    """O5."""
    code = issued(application)
    same = token(code)
    assert links(application) == []
    work()
    (link,) = links(application)
    assert Message.objects.get(pk=code.message_id).state == Sending.SENT
    assert link.params["product"] == "Tabungan Sejahtera"
    assert same in link.params["url"] or link.params["url"] == MASK


@pytest.mark.parametrize("state", [Sending.SENT, Sending.DELIVERED, Sending.READ])
def test_reports_in_any_order_and_repeated_bring_one_link(application, state):
    """O5."""
    message = Message.objects.get(pk=issued(application).message_id)
    for told in (state, Sending.DELIVERED, state):
        code_message(message, told)
    assert len(links(application)) == 1


def test_the_sms_carries_the_link_itself(application):
    """O5."""
    message = Message.objects.get(pk=issued(application).message_id)
    message.channel = "sms"
    code_message(message, Sending.SENT)
    assert links(application) == []


def test_no_link_follows_for_a_code_that_is_over(application):
    """O5."""
    message = Message.objects.get(pk=issued(application).message_id)
    tried(application, message.params["code"])
    code_message(message, Sending.SENT)
    assert links(application) == []


def test_where_the_link_is_wiped_already_a_new_one_is_minted(application):
    """O5, O6: a kind without a second channel loses its secrets at the hand-over."""
    code = issued(application)
    old = application.links.get()
    message = Message.objects.get(pk=code.message_id)
    content = message.content
    content["params"]["url"] = MASK
    message.__dict__["payload"] = message._meta.get_field("payload").get_prep_value(json.dumps(content))
    code_message(message, Sending.SENT)
    old.refresh_from_db()
    assert old.superseded_at is not None
    assert Link.objects.filter(application=application, superseded_at=None).count() == 1
    assert MASK not in links(application)[0].params["url"]


@pytest.mark.parametrize("state", [Sending.FAILED, Sending.EXPIRED])
def test_refused_for_certain_counts_neither_for_the_day_nor_for_the_gap(application, state):
    """O10."""
    code = issued(application)
    Message.objects.filter(pk=code.message_id).update(fallback="")
    code_message(Message.objects.get(pk=code.message_id), state)
    code.refresh_from_db()
    assert (code.is_counted, code.ending) == (False, Code.Ending.REFUSED)
    allowed = allowance_of(application, code.made_at)
    assert (allowed.may_send, allowed.left_today) == (True, 5)


def test_refused_on_every_channel_by_the_transport_itself(application, provider):  # noqa: F811
    """O5, O10."""
    provider.answers = [TransportError("131026", permanent=True), TransportError("no such number", permanent=True)]
    code = issued(application)
    for _ in range(4):
        work()
    code.refresh_from_db()
    assert Message.objects.get(pk=code.message_id).state == Sending.FAILED
    assert (code.is_counted, code.ending) == (False, Code.Ending.REFUSED)


def test_unknown_counts_because_it_may_have_arrived(application):
    """O10."""
    code = issued(application)
    code_message(Message.objects.get(pk=code.message_id), Sending.UNKNOWN)
    code.refresh_from_db()
    assert (code.is_counted, code.ending) == (True, "")


@pytest.mark.parametrize(("first", "counts"), [("failed", False), ("sent", True)])
def test_a_refused_sms_in_the_stead_of_whatsapp_counts_unless_that_failed_too(application, first, counts):
    """O5, O10: after mere silence the first may have arrived."""
    code = issued(application)
    root = Message.objects.get(pk=code.message_id)
    Message.objects.filter(pk=root.pk).update(
        fallback="", state="sending", next_attempt_at=None, lease_until=root.expires_at
    )
    Message.objects.filter(pk=root.pk).update(state=first, reason="x", lease_until=None)
    root.refresh_from_db()
    root.pk, root.fallback_of_id, root.channel, root.key = None, code.message_id, "sms", uuid.uuid4()
    root.state, root.next_attempt_at = "queued", root.created_at
    root.save()
    code_message(Message.objects.get(pk=code.message_id), Sending.FAILED)
    code.refresh_from_db()
    assert code.is_counted
    code_message(root, Sending.FAILED)
    code.refresh_from_db()
    assert code.is_counted == counts


def test_a_code_that_is_used_or_replaced_loses_its_secrets_at_once(application):
    """O4: what is still queued does not leave any more."""
    first = issued(application)
    second = issued(application)
    right = plain(second)
    gone = Message.objects.get(pk=first.message_id)
    assert (gone.state, gone.holds_secrets, gone.params["code"]) == (Sending.EXPIRED, False, MASK)
    tried(application, right)
    used = Message.objects.get(pk=second.message_id)
    assert (used.holds_secrets, used.params["code"]) == (False, MASK)
    assert right not in used.text.body


class TestTheInstitutionsOwnOrder:
    """M2, O5: the SMS carries the link; whatever leaves by WhatsApp is followed by the same one."""

    def chosen(self, *order: str) -> None:
        choose(KINDS["confirmation_code"], order, by=System("uji"))
        current.forget()

    def test_a_code_by_sms_is_followed_by_no_link(self, application, provider):  # noqa: F811
        """M2, O5."""
        self.chosen("sms", "whatsapp")
        same = token(issued(application))
        work()
        (sent,) = provider.sent
        assert sent[0] == "sms"
        assert same in sent[2]
        assert links(application) == []

    @pytest.mark.parametrize("silent", [True, False])
    def test_where_whatsapp_goes_in_its_stead_the_link_of_the_sms_stays_good(self, application, provider, silent):  # noqa: F811
        """M2, O5, O6: the SMS may yet arrive."""
        self.chosen("sms", "whatsapp")
        if not silent:
            provider.answers = [TransportError("unknown subscriber", permanent=True)]
        same = token(issued(application))
        work()
        Message.objects.filter(fallback_at__isnull=False).update(fallback_at=timezone.now())
        fallback.watch_silence()
        for _ in range(3):
            work()
        assert [channel for channel, *_ in provider.sent] == ["sms"] * silent + ["whatsapp", "whatsapp"]
        assert same in provider.sent[-1][2]
        assert application.links.get().superseded_at is None

    def test_with_whatsapp_alone_the_link_follows(self, application, provider):  # noqa: F811
        """M2, O5."""
        self.chosen("whatsapp")
        same = token(issued(application))
        for _ in range(2):
            work()
        assert [channel for channel, *_ in provider.sent] == ["whatsapp", "whatsapp"]
        assert same in provider.sent[-1][2]
        assert not Message.objects.filter(holds_secrets=True).exists()
