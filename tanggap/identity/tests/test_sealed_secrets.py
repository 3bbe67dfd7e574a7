"""S3: secrets of second factors are sealed at rest and go with the rotation of keys."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.test import override_settings

from tanggap.identity.second_factor import CONTEXT
from tanggap.lib import rotation

K1, K2 = {"k1": bytes(range(32))}, {"k2": bytes(range(32, 64))}
pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(budi) -> str:
    secret = generate_totp_secret()
    with override_settings(SEAL_KEYS=K1):
        TOTP.activate(budi, secret)
        RecoveryCodes.activate(budi)
    return secret


def test_no_secret_stands_in_the_table(secret):
    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not [data for data in stored if secret in data]


def test_rotation_seals_them_under_the_newest_key(secret, budi):
    with override_settings(SEAL_KEYS=K2 | K1):
        assert rotation.keys_in_use()[CONTEXT] == {"k1": 2}
        codes = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).get_unused_codes()
        assert rotation.rotate().resealed[CONTEXT] == 2
    with override_settings(SEAL_KEYS=K2):
        assert rotation.keys_in_use()[CONTEXT] == {"k2": 2}
        assert decrypt(Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]) == secret
        recovery = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES))
        assert recovery.get_unused_codes() == codes


def test_a_secret_that_does_not_open_is_named_and_left(secret):
    with override_settings(SEAL_KEYS=K2):
        done = rotation.rotate()
    assert len(done.unopened["mfa.authenticator"]) == 2
    assert not done.is_complete
