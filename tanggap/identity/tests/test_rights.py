"""S12: when a role takes effect, and where it holds."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tanggap.identity.models import Role, RoleGrant, User
from tanggap.identity.rights import RIGHTS
from tanggap.institution.models import Branch

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_role_that_opens_customer_data_waits_for_the_second_person(hire, wati, jakarta):
    """S12."""
    tono = hire("tono")
    grant = RoleGrant.objects.create(user=tono, role=Role.AGENT, branch=jakarta, granted_by=wati)
    assert not fresh(tono).has_right("customers.search")
    assert list(RoleGrant.objects.pending()) == [grant]
    grant.confirmed_at = timezone.now()
    grant.save()
    assert fresh(tono).has_right("customers.search")
    assert grant.is_in_effect


def test_an_administrator_sees_no_customer(hire, wati, head_office):
    """S12."""
    tono = hire("tono")
    RoleGrant.objects.create(
        user=tono, role=Role.ADMIN, branch=head_office, granted_by=wati, confirmed_at=timezone.now()
    )
    assert fresh(tono).has_right("users.edit")
    assert not fresh(tono).has_right("customers.search")


@pytest.mark.parametrize("field", ["granted_by", "confirmed_by"])
def test_the_database_refuses_a_role_from_oneself(field, wati, jakarta):
    """S12."""
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=wati, role=Role.AGENT, branch=jakarta, **{field: wati})


def test_the_database_refuses_that_one_person_grants_and_confirms(hire, wati, jakarta):
    """S12."""
    with pytest.raises(IntegrityError):
        RoleGrant.objects.create(user=hire("tono"), role=Role.AGENT, branch=jakarta, granted_by=wati, confirmed_by=wati)


def test_a_role_at_a_branch_holds_there_and_one_at_head_office_everywhere(budi, rina, jakarta, makassar):
    """S1."""
    assert list(budi.branches_for(Role.AGENT)) == [jakarta]
    assert list(budi.branches_for(Role.MANAGER)) == []
    assert set(rina.branches_for(Role.AGENT, Role.MANAGER)) == set(Branch.objects.all())


def test_members_and_the_disabled_have_no_rights(siti, budi):
    """S1."""
    budi.is_active = False
    for person in (siti, budi):
        assert not any(person.has_right(name) for name in RIGHTS)


def test_an_unknown_right_is_an_error_not_a_refusal(budi):
    with pytest.raises(KeyError):
        budi.has_right("customers.serach")
