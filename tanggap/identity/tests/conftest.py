import pytest

from tanggap.identity.tests.mailbox import Mailbox


@pytest.fixture(autouse=True)
def mails(settings):
    """What this room sends, as (kind, e-mail, parameters)."""
    settings.ACCOUNT_ADAPTER = "tanggap.identity.tests.mailbox.Mailbox"
    Mailbox.sent = []
    return Mailbox.sent
