"""P2, P4, P5: many at the same moment, each in a thread with a connection of its own."""

from functools import partial

import pytest
from django.db import connection

from conftest import PersonClient
from tanggap.customers.models import Consent
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError
from tanggap.messaging.models import Message
from tanggap.portal import freezing, tasks
from tanggap.portal.models import Freeze, Membership, Registration
from tanggap.portal.registration import activating, registering
from tests.at_once import at_once
from tests.captcha import solved
from tests.registering import applicant, filled_in, links

pytestmark = pytest.mark.django_db(transaction=True)


def enter(number: int = 0, **other):
    """One registration, each from an address of its own."""
    return partial(registering.register, applicant(**other), address=f"198.51.100.{number}")


def follow(link: str, **data) -> int:
    return PersonClient().post(link, data).status_code


def test_of_twenty_registrations_of_one_contract_five_count_and_one_lives(rahmat):
    """P3, P4: five attempts a day; each newer one voids the older; the telephone is told once."""
    outcomes = at_once(*[enter(n, username=f"rahmat{n}", email=f"rahmat{n}@anggota.test") for n in range(20)])
    made = [outcome for outcome in outcomes if isinstance(outcome, Registration)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, registering.FactsDiffer)]
    assert (len(made), len(refused)) == (5, 15)
    assert Registration.objects.pending().count() == 1
    assert Message.objects.filter(kind="activation_link").count() == 5
    assert Message.objects.filter(kind="account_made").count() == 1
    statuses = [follow(link) for link in links()]
    assert sorted(statuses) == [302, 410, 410, 410, 410]
    assert Membership.objects.get().customer == rahmat


def test_twenty_presses_of_the_forms_button_register_once(rahmat):
    """P2: the captcha works once, however many bring it at the same time."""
    form = filled_in(captcha=solved(PersonClient()))
    statuses = at_once(*[lambda: PersonClient().post("/member/register", form).status_code] * 20)
    assert (statuses.count(302), statuses.count(422)) == (1, 19)
    assert Registration.objects.count() == 1


def test_eight_presses_of_the_activation_button_activate_once(rahmat, portal_texts):
    """P5."""
    enter()()
    (link,) = links()
    statuses = at_once(*[partial(follow, link)] * 8)
    assert sorted(statuses) == [302] + [410] * 7
    assert User.objects.filter(kind="member").count() == Membership.objects.count() == Consent.objects.count() == 1


def test_asking_for_a_new_link_races_activation(rahmat):
    """P5: either the account is made and no link follows, or the older link is void and the newer one works."""
    for turn in range(6):
        made = enter(turn, username=f"rahmat{turn}", email=f"rahmat{turn}@anggota.test")
        registration = made()
        before = links()
        renewed, status = at_once(partial(registering.renew, registration.pk), partial(follow, before[-1]))
        if status == 302:
            assert isinstance(renewed, registering.RegistrationOver)
            assert links() == before
        else:
            assert (status, len(links())) == (410, len(before) + 1)
            assert follow(links()[-1]) == 302
        assert Membership.objects.get().customer == rahmat
        _start_again()


def _start_again() -> None:
    User.objects.filter(kind="member").delete()
    Consent.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("truncate lib_limit_counter")


def test_eight_demands_for_a_new_link_leave_one_that_works(rahmat):
    """P5: five are sent, the last one counts."""
    registration = enter()()
    outcomes = at_once(*[partial(registering.renew, registration.pk)] * 8)
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 3
    assert Registration.objects.pending().count() == 1
    assert sorted(follow(link) for link in links()) == [302] + [410] * 5


def test_one_user_name_wanted_by_two_at_once_is_given_to_one(rahmat, enrol):
    """P2."""
    enrol("andi", "200991600456")
    Membership.objects.all().delete()
    wishes = [enter(1, username="Rahmat"), enter(2, username="RAHMAT", contract="200991600456")]
    outcomes = at_once(*wishes)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Registration", "UsernameTaken"]
    assert Registration.objects.count() == 1


def test_a_user_name_that_is_just_being_activated_is_not_given_again(rahmat, enrol):
    """P2."""
    enrol("andi", "200991600456")
    Membership.objects.all().delete()
    enter(1)()
    (link,) = links()
    other = enter(2, email="lain@anggota.test", contract="200991600456")
    status, outcome = at_once(partial(follow, link), other)
    assert status == 302
    assert isinstance(outcome, registering.UsernameTaken)


def test_two_customers_with_one_e_mail_activating_at_once_make_one_account(rahmat, enrol):
    """P5."""
    enrol("andi", "200991600456")
    Membership.objects.all().delete()
    enter(1)()
    enter(2, username="andi85", contract="200991600456")()
    statuses = at_once(*(partial(follow, link) for link in links()))
    assert sorted(statuses) == [302, 409]
    assert User.objects.filter(email="rahmat@anggota.test").count() == 1


def test_the_purge_does_not_disturb_an_activation(rahmat):
    """P5."""
    enter()()
    (link,) = links()
    statuses = at_once(partial(follow, link), *[tasks.purge_registrations] * 4)
    assert statuses[0] == 302
    assert Registration.objects.get().activated_at


def test_bukan_saya_and_activation_at_once_never_leave_an_open_account(rahmat):
    """P5: whichever was first, nobody signs in."""
    for turn in range(4):
        enter(turn, username=f"rahmat{turn}", email=f"rahmat{turn}@anggota.test")()
        at_once(partial(follow, links()[-1]), *[partial(freezing.freeze, rahmat.pk)] * 3)
        assert Freeze.objects.in_force().count() == 1
        assert not User.objects.filter(kind="member", is_active=True).exists()
        Freeze.objects.all().delete()
        _start_again()


def test_eight_presses_with_the_right_code_activate_once_and_wrong_ones_are_all_counted(rahmat, institution):
    """P5."""
    institution.activation_code = "always"
    institution.save()
    enter()()
    (link,) = links()
    activating.send_code(link.rpartition("/")[2])
    code = Message.objects.get(kind="activation_code").params["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    at_once(*[partial(follow, link, code=wrong)] * 4)
    assert Registration.objects.get().code_tries == 4
    statuses = at_once(*[partial(follow, link, code=code)] * 8)
    assert sorted(statuses) == [302] + [410] * 7
