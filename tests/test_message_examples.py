"""The example links by which SMS are counted are as long as the real ones (M7)."""

import pytest

from tanggap.lib.links import short_token
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.placeholders import examples_of
from tanggap.onboarding.pages import customer_url
from tanggap.portal.registration.telling import objection_url


@pytest.mark.parametrize(
    ("kind", "real"),
    [
        ("confirmation_code", lambda: customer_url(short_token())),
        ("activation_code", lambda: objection_url(999_999)),
        ("account_made", lambda: objection_url(999_999)),
    ],
)
def test_an_example_link_is_as_long_as_a_real_one(kind, real):
    """M7."""
    assert len(examples_of(KINDS[kind], "sms", longest=True)["tautan"]) == len(real())
