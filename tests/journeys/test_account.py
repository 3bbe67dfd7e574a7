"""A member's account in a real browser: forgotten password and login ID, change of e-mail with undo, own data."""

import re

from playwright.sync_api import expect

from tests.journeys.captcha import solve
from tests.journeys.looking import assert_accessible, look

FIRST, SECOND = "kata-sandi-ganti", "kata-sandi-ganti-dua"
MAKE_MEMBER = """
from tanggap.identity.models import User
User.objects.create_user('{name}@contoh.test', '{password}', kind='member', username='{name}')
"""
LAST_LINK = """
from tanggap.messaging.models import Message
print(Message.objects.filter(kind='{kind}').latest('pk').params['url'])
"""


def member(house, name: str) -> str:
    """A new member; the e-mail."""
    house.django(MAKE_MEMBER.format(name=name, password=FIRST))
    return f"{name}@contoh.test"


def link(house, kind: str) -> str:
    return house.django(LAST_LINK.format(kind=kind)).strip()


def seen(page, name: str) -> None:
    look(page, name)
    assert_accessible(page)


def test_a_forgotten_password_is_set_anew_and_opens_the_door(page, house):
    """P7, P6."""
    email = member(house, "lupa")
    page.goto("/member/login")
    page.get_by_role("link", name="Forgot Password").click()
    page.get_by_label("E-Mail").fill(email)
    solve(page)
    page.get_by_role("button", name="Kirim tautan").click()
    page.get_by_role("heading", name="Periksa e-mail Anda").wait_for()
    seen(page, "forgot-sent")
    page.goto(link(house, "password_reset"))
    page.get_by_label("Password baru", exact=True).fill(SECOND)
    page.get_by_label("Ulangi password baru").fill(SECOND)
    seen(page, "new-password")
    page.get_by_role("button", name="Simpan password").click()
    page.wait_for_url("**/member/login")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Password", exact=True).fill(SECOND)
    solve(page)
    page.get_by_role("button", name="SUBMIT").click()
    page.wait_for_url("**/member/")
    page.get_by_text("Selamat datang, lupa").wait_for()


def test_a_forgotten_login_id_is_told_by_mail_and_sms(page, house):
    """P7."""
    page.goto("/member/login")
    page.get_by_role("link", name="Lupa login ID Pelanggan?").click()
    seen(page, "login-id")
    page.get_by_role("button", name="Kirim").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    seen(page, "login-id-errors")
    page.get_by_label("Tanggal Lahir").fill("14/03/1988")
    page.get_by_label("Nama Ibu Kandung").fill("Kartini")
    page.get_by_label("No. Kontrak").fill("200991600123")
    solve(page)
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Periksa e-mail dan telepon Anda").wait_for()
    seen(page, "login-id-sent")
    page.goto("/demo/outbox")
    page.get_by_text("s***@contoh.test").first.wait_for()


def test_an_email_is_changed_and_given_back_without_javascript(page, house):
    """P8."""
    old, new = member(house, "ganti"), "ganti.baru@contoh.test"
    plain = page.context.browser.new_context(java_script_enabled=False, base_url=house.address, locale="id-ID")
    cookie = house.session_of(old)
    for context in (plain, page.context):
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": house.address}])
    here = plain.new_page()
    here.goto("/member/profile")
    here.get_by_role("link", name="Ganti e-mail").click()
    here.get_by_label("E-Mail baru").fill(new)
    here.get_by_label("Password saat ini").fill(FIRST)
    here.get_by_role("button", name="Kirim tautan").click()
    here.get_by_text("Menunggu konfirmasi").wait_for()
    confirm = link(house, "email_change_link")
    page.goto(confirm)
    seen(page, "email-confirm")
    here.goto(confirm)
    here.get_by_role("button", name="Pakai alamat ini").click()
    here.get_by_text("E-mail Anda telah diganti").wait_for()
    here.goto("/member/profile")
    here.get_by_text(new).wait_for()
    undo = link(house, "email_changed")
    page.goto(undo)
    seen(page, "email-undo")
    here.goto(undo)
    here.get_by_role("button", name="Batalkan penggantian").click()
    here.get_by_text("E-mail Anda telah dikembalikan").wait_for()
    page.goto("/member/profile")
    page.wait_for_url("**/member/login?next=**")
    page.get_by_text("Sesi Anda telah berakhir").wait_for()
    seen(page, "session-over")
    here.goto(link(house, "email_restored"))
    here.get_by_label("Password baru", exact=True).fill(SECOND)
    here.get_by_label("Ulangi password baru").fill(SECOND)
    here.get_by_role("button", name="Simpan password").click()
    here.get_by_text("Password baru telah disimpan").wait_for()
    plain.close()


def test_a_member_sees_and_takes_away_what_is_held(page, sign_in):
    """P19."""
    sign_in("siti@contoh.test")
    page.goto("/member/")
    look(page, "home")
    page.get_by_role("link", name=re.compile("^Profil")).click()
    seen(page, "profile")
    page.get_by_label("SMS").check()
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Saluran pilihan Anda telah disimpan").wait_for()
    page.goto("/member/profile/email")
    seen(page, "email-change")
    page.goto("/member/profile/data")
    page.get_by_label("Password saat ini").fill("salah")
    page.get_by_role("button", name="Lihat data").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    seen(page, "data-ask")
    page.get_by_label("Password saat ini").fill("kata-sandi-siti")
    page.get_by_role("button", name="Lihat data").click()
    page.get_by_role("heading", name="Data diri").wait_for()
    seen(page, "data-shown")
    page.goto("/member/profile/data")
    page.get_by_label("Password saat ini").fill("kata-sandi-siti")
    for kind in ("PDF", "JSON"):  # a file leaves the page as it is: its buttons work again
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Unduh {kind}").click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")
        expect(page.get_by_role("button", name=f"Unduh {kind}")).not_to_have_attribute("aria-busy", "true")


def test_consents_are_shown_and_what_withdrawing_means(page, sign_in):
    """P19."""
    sign_in("siti@contoh.test")
    page.goto("/member/profile/consents")
    seen(page, "consents")
    page.get_by_role("link", name=re.compile("Tarik persetujuan.*portal", re.IGNORECASE)).click()
    seen(page, "consent-withdrawal")
