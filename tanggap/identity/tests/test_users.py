"""S12, S2: staff accounts and their roles, made, granted, confirmed and ended."""

from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.identity import accounts
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution.models import Branch
from tanggap.lib.errors import Forbidden, NotFound
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
USERS = "/staff/settings/users"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_email_is_one_account_whatever_its_case():
    User.objects.create_user("Siti@Contoh.test", "rahasia-panjang", kind="member")
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="siti@contoh.test", kind="staff")])


def test_a_new_colleague_is_invited_and_stands_in_the_list(signed_in, wati, mails):
    """S12."""
    browser = signed_in(wati)
    made = browser.post(f"{USERS}/new", {"email": "Tono@Staf.test", "full_name": "Tono Wijaya"})
    tono = User.objects.get(email="tono@staf.test")
    assert made.headers["Location"] == f"{USERS}/{tono.pk}"
    assert not tono.has_usable_password()
    assert mails[-1][:2] == ("staff_invited", "tono@staf.test")
    assert "/staff/password/new?t=" in mails[-1][2]["url"]
    assert "Tono Wijaya" in browser.get(f"{USERS}?q=wijaya+tono").content.decode()
    assert "Tono Wijaya" not in browser.get(f"{USERS}?q=siapa").content.decode()


def test_a_members_e_mail_is_not_taken_for_staff(signed_in, wati, siti):
    page = signed_in(wati).post(f"{USERS}/new", {"email": siti.email, "full_name": "Siti"})
    assert page.status_code == 422
    assert "sudah dipakai" in page.content.decode()


def test_a_role_is_granted_by_one_and_confirmed_by_another(signed_in, hire, wati, hadi, jakarta):
    """S12."""
    tono = hire("tono")
    page = f"{USERS}/{tono.pk}"
    signed_in(wati).post(f"{page}/roles", {"role": "agent", "branch": jakarta.pk})
    grant = tono.grants.get()
    assert not fresh(tono).has_role(Role.AGENT)
    assert signed_in(wati).post(f"/staff/settings/roles/{grant.pk}/confirmation").status_code == 403
    assert signed_in(hadi).post(f"/staff/settings/roles/{grant.pk}/confirmation").status_code == 302
    assert fresh(tono).has_role(Role.AGENT)
    assert list(AuditEvent.objects.order_by("pk").values_list("act", "actor_id")) == [
        ("role.granted", wati.pk),
        ("role.confirmed", hadi.pk),
    ]


def test_nobody_grants_to_themself_by_the_page_either(signed_in, wati, jakarta):
    """S12."""
    answer = signed_in(wati).post(f"{USERS}/{wati.pk}/roles", {"role": "agent", "branch": jakarta.pk})
    assert "diri sendiri" in answer.content.decode()
    assert not wati.grants.filter(role=Role.AGENT).exists()


def test_nobody_confirms_their_own_role_or_what_they_granted(hire, wati, hadi, jakarta):
    """S12."""
    tono = hire("tono")
    grant = accounts.grant_role(hadi, Role.AGENT, jakarta, by=wati)
    for person in (wati, hadi):
        with pytest.raises(Forbidden):
            accounts.confirm_role(grant.pk, by=person)
    assert accounts.confirm_role(grant.pk, by=tono).confirmed_by == tono


def test_confirming_and_ending_twice_is_harmless(hire, wati, hadi, jakarta):
    tono = hire("tono")
    grant = accounts.grant_role(tono, Role.AGENT, jakarta, by=wati)
    first = accounts.confirm_role(grant.pk, by=hadi).confirmed_at
    assert accounts.confirm_role(grant.pk, by=hadi).confirmed_at == first
    for _ in range(2):
        accounts.end_role(grant.pk, by=wati)
    assert AuditEvent.objects.filter(act__in=["role.confirmed", "role.ended"]).count() == 2
    with pytest.raises(NotFound):
        accounts.confirm_role(grant.pk, by=hadi)


def test_the_page_asks_before_a_role_ends(signed_in, hire, wati, jakarta):
    """S12."""
    tono = hire("tono", Role.AGENT, jakarta)
    grant = tono.grants.get()
    browser = signed_in(wati)
    assert f'href="/staff/settings/roles/{grant.pk}/end"' in browser.get(f"{USERS}/{tono.pk}").content.decode()
    page = browser.get(f"/staff/settings/roles/{grant.pk}/end")
    assert f"Akhiri peran {grant} dari Tono?" in " ".join(page.content.decode().split())
    assert fresh(tono).has_role(Role.AGENT), "looking ends nothing"
    assert browser.post(f"/staff/settings/roles/{grant.pk}/end").headers["Location"] == f"{USERS}/{tono.pk}"
    assert not fresh(tono).has_role(Role.AGENT)
    assert browser.get(f"/staff/settings/roles/{grant.pk}/end").status_code == 404, "it has ended"


def test_an_invitation_is_repeated_three_times_an_hour(signed_in, hire, wati, mails):
    """S7."""
    tono, browser = hire("tono"), signed_in(wati)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [browser.post(f"{USERS}/{tono.pk}/invitation").status_code for _ in range(4)]
        assert answers == [302, 302, 302, 429]
        assert len(mails) == 3
        clock.shift(3600)
        assert signed_in(wati).post(f"{USERS}/{tono.pk}/invitation").status_code == 302


def test_an_invitation_asks_once_more_who_one_is(signed_in, hire, wati, mails):
    """S2."""
    tono = hire("tono")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = signed_in(wati)
        clock.shift(301)
        assert "/staff/again" in browser.post(f"{USERS}/{tono.pk}/invitation").headers["Location"]
    assert not mails


def test_a_role_is_held_once_at_a_place_and_may_be_held_again_after_it_ended(hire, wati, jakarta):
    tono = hire("tono")
    grant = accounts.grant_role(tono, Role.AGENT, jakarta, by=wati)
    with pytest.raises(accounts.RoleHeld):
        accounts.grant_role(tono, Role.AGENT, jakarta, by=wati)
    accounts.end_role(grant.pk, by=wati)
    assert accounts.grant_role(tono, Role.AGENT, jakarta, by=wati).pk != grant.pk


def test_a_member_holds_no_role(siti, wati, jakarta):
    """S1."""
    with pytest.raises(NotFound):
        accounts.grant_role(siti, Role.AGENT, jakarta, by=wati)


def test_the_last_administrator_stays(hire, wati, head_office):
    """S12."""
    rudi = hire("rudi", Role.ADMIN, head_office)
    accounts.end_role(rudi.grants.get().pk, by=wati)
    with pytest.raises(accounts.LastAdministrator):
        accounts.end_role(wati.grants.get().pk, by=rudi)
    with pytest.raises(accounts.LastAdministrator):
        accounts.disable(fresh(wati), reason="", by=rudi)


def end_role_of(user: User, by: User) -> None:
    accounts.end_role(user.grants.get().pk, by=by)


def disable(user: User, by: User) -> None:
    accounts.disable(user, reason="", by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("remove", [end_role_of, disable])
def test_two_administrators_cannot_remove_each_other_at_the_same_time(remove, institution):
    """S12."""
    office = Branch.objects.create(code="PST", name="Kantor Pusat", city="Jakarta", is_head_office=True)
    pair = [User.objects.create_user(f"{name}@staf.test", PASSWORD, kind="staff") for name in ("wati", "rudi")]
    for user in pair:
        RoleGrant.objects.create(user=user, role=Role.ADMIN, branch=office, confirmed_at=timezone.now())
    outcomes = at_once(*(partial(remove, user, by) for user, by in zip(pair, reversed(pair), strict=True)))
    assert [type(refusal) for refusal in outcomes if refusal is not None] == [accounts.LastAdministrator]


def test_disabling_needs_a_reason_and_ends_everything_at_once(signed_in, wati, budi):
    """S2."""
    at_work, browser = signed_in(budi), signed_in(wati)
    assert browser.post(f"{USERS}/{budi.pk}/disable", {"reason": ""}).status_code == 422
    assert at_work.get("/staff/sessions").status_code == 200
    browser.post(f"{USERS}/{budi.pk}/disable", {"reason": "Pindah kerja"})
    assert at_work.get("/staff/sessions").status_code == 302
    assert AuditEvent.objects.get(act="staff.disabled").reason == "Pindah kerja"
    browser.post(f"{USERS}/{budi.pk}/enable")
    assert fresh(budi).has_role(Role.AGENT)


def test_nobody_disables_themself(signed_in, wati):
    assert signed_in(wati).post(f"{USERS}/{wati.pk}/disable", {"reason": "Lelah"}).status_code == 403
    assert fresh(wati).is_active


def test_compliance_reads_and_confirms_but_changes_nothing(signed_in, hadi, budi):
    """S1."""
    browser = signed_in(hadi)
    page = browser.get(f"{USERS}/{budi.pk}").content.decode()
    assert "Agen" in page
    assert "Nonaktifkan" not in page
    assert browser.post(f"{USERS}/{budi.pk}/disable", {"reason": "x"}).status_code == 404


def test_a_department_goes_with_an_officer_and_with_nobody_else(signed_in, hire, wati, jakarta, finance):
    tono = hire("tono")
    browser, at = signed_in(wati), f"{USERS}/{tono.pk}/roles"
    assert browser.post(at, {"role": "officer", "branch": jakarta.pk}).status_code == 422
    browser.post(at, {"role": "officer", "branch": jakarta.pk, "department": finance.pk})
    browser.post(at, {"role": "agent", "branch": jakarta.pk, "department": finance.pk})
    assert set(tono.grants.values_list("role", "department")) == {("officer", finance.pk), ("agent", None)}


@pytest.fixture
def asked(signed_in, hire, wati, jakarta):
    """Wati gave Tono a role and was asked who she is: her browser, the address, where she was sent, and Tono."""
    tono = hire("tono")
    with time_machine.travel("2026-11-21T12:00:00+00:00", tick=False) as clock:
        browser, at = signed_in(wati), f"{USERS}/{tono.pk}/roles"
        clock.shift(300)
        sent = browser.post(at, {"role": "admin", "branch": jakarta.pk})
        yield browser, at, sent.headers["Location"], tono, clock


def test_a_grant_waits_until_one_has_proven_who_one_is_and_is_then_sent_on_with_one_press(asked, jakarta):
    """S2: re-authentication for sensitive moves; what was sent is kept, and nothing is done by itself."""
    browser, at, to_proof, tono, _ = asked
    assert to_proof.startswith("/staff/again?next=%2Fstaff%2Fagain%2Fdone%3Ft%3D")
    done = browser.post(to_proof, {"password": PASSWORD}).headers["Location"]
    page = browser.get(done).text
    assert "Lanjutkan memberi peran?" in page
    assert tono.email in page
    assert "Administrator · Jakarta" in page
    assert f'action="{at}"' in page
    assert f'<input type="hidden" name="branch" value="{jakarta.pk}">' in page
    assert not tono.grants.exists()
    browser.post(at, {"role": "admin", "branch": jakarta.pk})
    assert tono.grants.exists()
    assert browser.get(done).status_code == 410, "sent once"


ACTS = {
    "users/{tono}/phone": {"own-phone": ""},
    "users/{tono}/disable": {"reason": "Pindah."},
    "users/{tono}/enable": {},
    "users/{tono}/invitation": {},
    "users/{tono}/second-factor": {"factor-reason": "Hilang."},
    "roles/{role}/confirmation": {},
    "roles/{role}/end": {},
    "users/new": {"full_name": "Tono Wijaya", "email": "tono@staf.test"},
}


def test_each_page_that_offers_to_go_on_names_whom_it_concerns(signed_in, hire, wati, hadi, jakarta):
    """S2: who works in two tabs confirms for the one that they read, not for the other."""
    tono = hire("tono")
    role = accounts.grant_role(tono, Role.AGENT, jakarta, by=wati)
    with time_machine.travel("2026-11-21T12:00:00+00:00", tick=False) as clock:
        for act, typed in ACTS.items():
            browser = signed_in(hadi if act.endswith("confirmation") else wati)
            clock.shift(301)
            at = f"/staff/settings/{act.format(tono=tono.pk, role=role.pk)}"
            done = browser.post(browser.post(at, typed).headers["Location"], {"password": PASSWORD})
            page = browser.get(done.headers["Location"]).text
            assert "tono@staf.test" in page, at
            assert ("Agen · Jakarta" in page) == act.startswith("roles"), at


def test_two_tabs_offer_only_what_was_sent_last_and_say_whom_it_concerns(asked, hire, jakarta):
    """S2."""
    browser, _, _, _, _ = asked
    lia = hire("lia")
    to_proof = browser.post(f"{USERS}/{lia.pk}/roles", {"role": "agent", "branch": jakarta.pk}).headers["Location"]
    page = browser.get(browser.post(to_proof, {"password": PASSWORD}).headers["Location"]).text
    assert lia.email in page
    assert "tono@" not in page


def test_who_is_not_there_is_not_asked_about(asked):
    """S1, S2."""
    browser = asked[0]
    assert browser.post(f"{USERS}/0/disable", {"reason": "Pindah."}).status_code == 404
    assert browser.post("/staff/settings/roles/0/end").status_code == 404


def test_what_was_sent_is_offered_only_where_it_was_asked_for_and_for_ten_minutes(asked):
    """S2."""
    browser, at, to_proof, tono, clock = asked
    done = browser.post(to_proof, {"password": PASSWORD}).headers["Location"]
    assert browser.get("/staff/again/done?t=0000000000000000").status_code == 410
    assert browser.get("/staff/again/done").status_code == 410
    stored = str(dict(browser.session))
    assert at not in stored
    clock.shift(601)
    assert browser.get(done).status_code == 410
    assert not tono.grants.exists()


def test_the_first_administrator_is_made_on_the_machine_and_makes_the_second(head_office, settings, mails):
    """S12: how an installation comes to two people who confirm each other."""
    settings.IS_PRODUCTION = True
    machine = System("createstaff")
    first = accounts.create_staff("satu@staf.test", "Satu", by=machine, roles=[(Role.ADMIN, head_office)])
    assert fresh(first).has_right("users.edit")
    second = accounts.create_staff("dua@staf.test", "Dua", by=first, roles=[(Role.ADMIN, head_office)])
    third = accounts.create_staff("tiga@staf.test", "Tiga", by=machine, roles=[(Role.AGENT, head_office)])
    assert not fresh(third).has_role(Role.AGENT)
    accounts.confirm_role(third.grants.get().pk, by=second)
    assert fresh(third).has_role(Role.AGENT)
    assert [kind for kind, *_ in mails] == ["staff_invited"] * 3


def test_one_administrator_cannot_invent_the_colleagues_who_confirm(hire, wati, hadi, head_office, mails):
    """S12: with compliance or a second administrator there, a new administrator waits too."""
    accomplice = accounts.create_staff("semu@staf.test", "Semu", by=wati, roles=[(Role.ADMIN, head_office)])
    assert not fresh(accomplice).has_right("roles.confirm")
    accounts.confirm_role(accomplice.grants.get().pk, by=hadi)
    assert fresh(accomplice).has_right("roles.confirm")


def test_the_sample_may_make_roles_in_effect_at_once_and_production_may_not(head_office, settings):
    """S12."""
    for is_production in (False, True):
        settings.IS_PRODUCTION = is_production
        user = accounts.create_staff(
            f"{is_production}@staf.test", "X", by=System("sample"), password=PASSWORD, roles=[(Role.AGENT, head_office)]
        )
        assert fresh(user).has_role(Role.AGENT) is not is_production


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    signed_in, wati, hire, jakarta, django_assert_max_num_queries
):
    for number in range(60):
        hire(f"orang{number}", Role.AGENT, jakarta)
    browser = signed_in(wati)
    with django_assert_max_num_queries(14):
        page = browser.get(USERS).content.decode()
    assert "1–50 dari 61" in page
    assert "51–61 dari 61" in browser.get(f"{USERS}?page=2").content.decode()


def test_the_administrator_keeps_a_colleagues_number_which_is_sealed_and_shown_masked(signed_in, wati, budi):
    """S3, O2."""
    page = f"/staff/settings/users/{budi.pk}"
    assert signed_in(wati).post(f"{page}/phone", {"own-phone": "0812 3456 6797"}).status_code == 302
    shown = signed_in(wati).get(page).content.decode()
    assert "0812••••6797" in shown
    assert "081234566797" not in shown.replace("-", "")
    with connection.cursor() as cursor:
        cursor.execute("select phone from identity_user where id = %s", [budi.pk])
        assert b"6281234566797" not in bytes(cursor.fetchone()[0])
    assert User.objects.staff().with_phone("+6281234566797").get() == budi
    assert User.objects.get(pk=budi.pk).own_phone == "+6281234566797"


def test_a_colleagues_number_that_is_none_is_told(signed_in, wati, budi):
    answer = signed_in(wati).post(f"/staff/settings/users/{budi.pk}/phone", {"own-phone": "021 555 1234"})
    assert answer.status_code == 422
    assert "bukan nomor telepon rumah" in answer.content.decode()
