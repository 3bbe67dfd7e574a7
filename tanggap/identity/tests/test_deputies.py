"""Deputies: who may name whom, for how long, and that the time is exact (O2, S12)."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.identity import deputies
from tanggap.identity.accounts import RoleHeld, confirm_role, disable, end_role, grant_role
from tanggap.identity.deputies import BadPeriod
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.lib.errors import Forbidden, NotFound
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def name(deputy, by, *, days=3, starts_at=None):
    starts_at = starts_at or timezone.now()
    return deputies.name_deputy(by.grants.get().pk, deputy, starts_at=starts_at, until=starts_at + days * DAY, by=by)


def roles_of(user):
    return User.objects.get(pk=user.pk).roles


def test_a_deputy_holds_the_role_from_one_instant_to_the_other(lina, agus):
    """O2."""
    starts = timezone.now() + DAY
    grant = name(agus, lina, starts_at=starts)
    for instant, holds in (
        (starts - dt.timedelta(microseconds=1), False),
        (starts, True),
        (grant.until - dt.timedelta(microseconds=1), True),
        (grant.until, False),
    ):
        with time_machine.travel(instant, tick=False):
            assert (Role.KACAB in roles_of(agus)) == holds
            assert RoleGrant.objects.get(pk=grant.pk).is_in_effect == holds


def test_a_deputy_who_sees_the_same_data_needs_no_second_person(lina, agus):
    """S12: nothing is opened to anybody new."""
    assert name(agus, lina).confirmed_at
    assert AuditEvent.objects.filter(act="role.confirmed", actor_label="sistem: deputi").exists()


def test_a_deputy_who_would_see_new_data_waits_for_a_second_person(lina, budi, hadi):
    """S12: an agent of the branch sees no applications."""
    grant = name(budi, lina)
    assert Role.KACAB not in roles_of(budi)
    confirm_role(grant.pk, by=hadi)
    assert Role.KACAB in roles_of(budi)


def test_a_deputy_names_no_deputy(lina, agus, dewi):
    """O2."""
    grant = name(agus, lina)
    with pytest.raises(NotFound):
        deputies.name_deputy(grant.pk, dewi, starts_at=timezone.now(), until=timezone.now() + DAY, by=agus)


def test_only_the_holder_of_a_role_names_a_deputy_for_it(lina, agus, dewi):
    """O2."""
    with pytest.raises(NotFound):
        deputies.name_deputy(lina.grants.get().pk, dewi, starts_at=timezone.now(), until=timezone.now() + DAY, by=agus)


@pytest.mark.parametrize("who", ["hadi", "wati", "joko", "lina", "siti"])
def test_who_watches_gives_roles_or_works_elsewhere_is_no_deputy(who, lina, request):
    """O2, S12."""
    with pytest.raises(Forbidden):
        name(request.getfixturevalue(who), lina)


@pytest.mark.parametrize(("starts", "until"), [(-3, 0), (2, 1), (0, 93), (1, 1)])
def test_the_period_ends_in_the_future_and_is_not_long(starts, until, lina, agus):
    """O2."""
    now = timezone.now()
    with pytest.raises(BadPeriod):
        deputies.name_deputy(lina.grants.get().pk, agus, starts_at=now + starts * DAY, until=now + until * DAY, by=lina)


def test_a_deputyship_that_is_over_can_be_given_again_and_one_that_lasts_cannot(lina, agus):
    """O2."""
    first = name(agus, lina, days=1)
    with pytest.raises(RoleHeld):
        name(agus, lina)
    with time_machine.travel(first.until, tick=False):
        assert name(agus, lina).is_in_effect
    first.refresh_from_db()
    assert first.ended_at == first.until


def test_a_role_of_ones_own_can_be_given_after_a_deputyship_is_over(lina, agus, wati, jakarta):
    """S12."""
    grant = name(agus, lina, days=1)
    with time_machine.travel(grant.until, tick=False):
        assert grant_role(agus, Role.KACAB, jakarta, by=wati).confirmed_at is None


def test_who_named_a_deputy_takes_the_role_back_at_once(lina, agus, dewi):
    """O2."""
    grant = name(agus, lina)
    with pytest.raises(NotFound):
        deputies.end_deputy(grant.pk, by=dewi)
    assert deputies.end_deputy(grant.pk, by=lina).ended_at == deputies.end_deputy(grant.pk, by=lina).ended_at
    assert Role.KACAB not in roles_of(agus)
    assert AuditEvent.objects.filter(act="deputy.ended").count() == 1


@pytest.mark.parametrize("end", ["role", "account"])
def test_with_the_role_that_they_stand_in_for_deputies_end_too(end, lina, agus, dewi, wati):
    """O2: whoever loses a role goes on in nobody's person; waiting for a second person or not begun yet."""
    today, later = name(agus, lina), name(dewi, lina, starts_at=timezone.now() + DAY)
    if end == "role":
        end_role(lina.grants.get().pk, by=wati)
    else:
        disable(lina, reason="Diberhentikan", by=wati)
    assert roles_of(agus) == {Role.KASIE}
    assert not RoleGrant.objects.filter(pk__in=(today.pk, later.pk), ended_at=None).exists()
    assert AuditEvent.objects.filter(act="deputy.ended", actor_id=wati.pk).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_deputy_named_while_the_role_is_taken_away_does_not_outlive_it(lina, agus, wati):
    """O2."""
    post = lina.grants.get().pk
    at_once(lambda: name(agus, lina), lambda: end_role(post, by=wati))
    assert roles_of(agus) == {Role.KASIE}


def test_the_database_keeps_a_deputy_apart_from_whom_they_stand_for(lina, jakarta):
    """O2."""
    now = timezone.now()
    with pytest.raises(IntegrityError, match="nobody_is_their_own_deputy"):
        RoleGrant.objects.create(
            user=lina, role=Role.KASIE, branch=jakarta, deputy_for=lina, starts_at=now, until=now + DAY
        )


def test_ones_own_post_counts_before_a_deputys(lina, agus, dewi, hire, jakarta, head_office):
    """O2: who holds the role themself acts in their own name."""
    name(agus, lina)
    assert agus.posts_at(jakarta)[Role.KACAB].deputy_for == lina
    RoleGrant.objects.create(user=agus, role=Role.KACAB, branch=head_office, confirmed_at=timezone.now())
    assert agus.posts_at(jakarta)[Role.KACAB].deputy_for is None


@pytest.mark.django_db(transaction=True)
def test_named_twice_at_once_is_named_once(lina, agus):
    """O2."""
    outcomes = at_once(lambda: name(agus, lina), lambda: name(agus, lina))
    assert sorted(isinstance(outcome, RoleHeld) for outcome in outcomes) == [False, True]


def test_a_managers_deputy_waits_unless_they_see_all_cases_already(hire, rina, head_office):
    """D31, S12: a manager sees what is escalated anywhere; an account officer sees no case."""
    assert name(hire("nana", Role.AO, head_office), rina).confirmed_at is None
    everywhere = hire("nia", Role.AGENT, head_office)
    assert name(everywhere, rina).confirmed_at
    assert Role.MANAGER in roles_of(everywhere)


def test_an_officers_deputy_is_one_of_the_same_department_only(hire, head_office, fitri, hadi, finance):
    """D31."""
    nana = hire("nana", Role.AO, head_office)
    grant = name(nana, fitri)
    assert (grant.role, grant.department, grant.confirmed_at) == (Role.OFFICER, finance, None)
    confirm_role(grant.pk, by=hadi)
    assert User.objects.get(pk=nana.pk).department_ids == [finance.pk]
    with pytest.raises(RoleHeld):
        name(nana, fitri)
