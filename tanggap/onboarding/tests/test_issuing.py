"""Making a code: what is kept of it, and that the older one ends."""

import datetime as dt

import pytest
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.onboarding.codes.issuing import code_digest, issue
from tanggap.onboarding.models import Code, Link

pytestmark = pytest.mark.django_db


def test_a_code_goes_to_phone_1_and_only_its_keyed_digest_is_kept(application):
    """O3, O4."""
    code = issue(application, at=timezone.now())
    message = Message.objects.get(pk=code.message_id)
    assert message.to.phone == application.phone
    assert bytes(code.digest) == code_digest(application.pk, message.params["code"])
    assert code.expires_at - code.made_at == dt.timedelta(minutes=5)


def test_a_new_code_ends_the_older_one_and_its_link(application):
    """O4, O6."""
    older, newer = issue(application, at=timezone.now()), issue(application, at=timezone.now())
    older.refresh_from_db()
    assert (older.ending, newer.ending) == (Code.Ending.SUPERSEDED, "")
    assert Link.objects.filter(application=application, superseded_at=None).count() == 1


def test_a_code_that_ran_out_by_itself_ended_then_whatever_ends_it_later(application):
    """O4: figures and the timeline tell the codes that nobody entered from those that were replaced in time."""
    code = issue(application, at=timezone.now() - dt.timedelta(minutes=6))
    issue(application, at=timezone.now())
    code.refresh_from_db()
    assert (code.ending, code.ended_at) == (Code.Ending.EXPIRED, code.expires_at)
