"""Signing in with a real browser: captcha, passkey, the pages of one's own security (P1, P8, S2)."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.captcha import solve
from tests.journeys.looking import assert_accessible, look

MAKE_MEMBER = """
from tanggap.identity.models import User
User.objects.get_or_create(email='masuk@contoh.test', defaults=dict(kind='member', username='masuk',
    password=__import__('django.contrib.auth.hashers', fromlist=['x']).make_password('kata-sandi-masuk')))
"""
MAKE_STAFF = """
from tanggap.identity.models import User
User.objects.filter(email='kunci@contoh.test').exists() or User.objects.create_user('kunci@contoh.test',
    'kata-sandi-kunci', kind='staff', full_name='Kirana')
"""


def test_a_member_solves_the_captcha_and_signs_in(page, house):
    """P1, P6."""
    house.django(MAKE_MEMBER)
    page.goto("/member/login")
    look(page, "member-login")
    assert_accessible(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    look(page, "member-login-errors")
    assert_accessible(page)
    page.get_by_label("E-Mail").fill("masuk@contoh.test")
    page.get_by_label("Password", exact=True).fill("kata-sandi-masuk")
    solve(page)
    expect(page.get_by_text("Terverifikasi")).to_be_visible()
    look(page, "member-login-solved")
    assert_accessible(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.wait_for_url("**/member/")
    page.goto("/member/sessions")
    look(page, "member-sessions")
    assert_accessible(page)
    page.goto("/member/password")
    look(page, "member-password")
    assert_accessible(page)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("staff-login", "/staff/login"),
        ("staff-forgot", "/staff/password/reset"),
        ("member-forgot", "/member/password/reset"),
        ("link-expired", "/member/password/new"),
    ],
)
def test_pages_of_the_entrances_are_accessible_and_fit(page, name, path):
    page.goto(path)
    look(page, name)
    assert_accessible(page)


def test_staff_enrol_a_passkey_and_sign_in_with_it(page, house):
    """S2: a virtual authenticator stands for the finger on the sensor."""
    house.django(MAKE_STAFF)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    _give_password(page)
    page.wait_for_url("**/staff/")
    page.goto("/staff/security")
    look(page, "security-none")
    assert_accessible(page)
    page.get_by_role("link", name="Tambah kunci keamanan").click()
    look(page, "security-key-new")
    assert_accessible(page)
    page.get_by_role("button", name="Tambahkan").click()
    page.wait_for_url("**/staff/security/codes")
    look(page, "security-codes")
    assert_accessible(page)
    page.goto("/staff/security")
    look(page, "security-key")
    assert_accessible(page)
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/staff/login")
    _give_password(page)
    page.wait_for_url("**/staff/login/code")
    look(page, "second-factor")
    assert_accessible(page)
    page.get_by_role("button", name="Pakai kunci keamanan").click()
    page.wait_for_url("**/staff/")


def _give_password(page) -> None:
    page.goto("/staff/login")
    page.get_by_label("E-Mail").fill("kunci@contoh.test")
    page.get_by_label("Password", exact=True).fill("kata-sandi-kunci")
    page.get_by_role("button", name="Masuk").click()


def test_the_pages_of_users_are_accessible_and_fit(page, sign_in):
    """S12."""
    sign_in("admin@contoh.test")
    page.goto("/staff/settings/users")
    look(page, "users")
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Agen|Budi|CS", re.IGNORECASE)).first.click()
    look(page, "users-item")
    assert_accessible(page)
    page.get_by_role("button", name="Beri peran").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    look(page, "users-item-errors")
    page.get_by_role("link", name="Akhiri").first.click()
    page.get_by_role("heading", name="Akhiri peran").wait_for()
    look(page, "role-end")
    assert_accessible(page)
    page.goto("/staff/settings/users/new")
    look(page, "users-new")
    assert_accessible(page)
    page.goto("/staff/security/app")
    look(page, "security-app")
    assert_accessible(page)
