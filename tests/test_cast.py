"""The cast stands on its own feet: a fixture that breaks shows here first."""

from tanggap.identity.models import RoleGrant, User


def test_the_cast_can_be_hired_and_enrolled(budi, rina, joko, dewi, agus, lina, hadi, wati, siti, andi):
    assert RoleGrant.objects.count() == 8
    assert User.objects.filter(kind="member").count() == 2
