import pytest
from django.db import IntegrityError

from tanggap.identity.models import User

pytestmark = pytest.mark.django_db


def test_an_email_is_one_account_whatever_its_case():
    User.objects.create_user("Siti@Contoh.test", "rahasia-panjang", kind="member")
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="siti@contoh.test", kind="staff")])
