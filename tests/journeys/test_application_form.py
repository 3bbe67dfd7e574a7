"""An account officer takes an application in: mistakes mended, a second tab, photos, "Periksa kembali", submitted."""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look
from tests.uploading import image_bytes

BRANCH_HEADS_PHONE = (
    "from tanggap.identity.models import User; from tanggap.identity.accounts import set_phone; "
    "from tanggap.audit.trail import System; "
    "set_phone(User.objects.get(email='kacab@contoh.test'), '+6281399900011', by=System('uji'))"
)


@pytest.fixture(scope="module", autouse=True)
def prepared(house):
    house.django(BRANCH_HEADS_PHONE)


def test_an_application_is_taken_in_step_by_step(page, sign_in):
    """O1, S6."""
    sign_in("ao@contoh.test")
    _open(page)
    _tell_who(page)
    _tell_where(page)
    page.get_by_label("Pekerjaan").fill("Pedagang")
    page.get_by_label("Penghasilan per tahun").fill("Rp 60.000.000")
    page.get_by_label("Sumber dana").fill("Hasil usaha")
    page.get_by_label("Maksud dan tujuan").fill("Menabung")
    look(page, "application-work")
    page.get_by_role("button", name="Lanjut").click()
    _give_photos(page)
    page.get_by_role("link", name="Lanjut").click()
    expect(page.locator("main")).to_contain_text("nomor seorang staf")
    look(page, "application-check")
    assert_accessible(page)
    page.get_by_role("button", name="Ajukan kepada Kasie").click()
    page.get_by_text("diajukan kepada Kasie").first.wait_for()


def _open(page):
    page.goto("/staff/onboarding/applications/new")
    look(page, "application-new")
    page.get_by_label("Produk").select_option(index=1)
    page.get_by_role("button", name="Mulai").click()


def _tell_who(page):
    page.get_by_label("Nama lengkap").fill("I Gusti Ayu Made Ratna Kusumawardhani Putri Anak Agung Ngurah")
    page.get_by_label("NIK").fill("12345")
    page.get_by_label("Tanggal lahir").fill("31/02/1990")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Ada yang perlu diperbaiki").wait_for()
    expect(page.get_by_label("NIK")).to_have_value("12345")
    look(page, "application-wrong")
    assert_accessible(page)
    _in_another_tab(page)
    page.get_by_label("NIK").fill("3273 0117 0890 0001")
    page.get_by_label("Tempat lahir").fill("Bandung")
    page.get_by_label("Tanggal lahir").fill("17/08/1990")
    page.get_by_label("Perempuan").check()
    page.get_by_label("Kawin", exact=True).check()
    page.get_by_label("Nama gadis ibu kandung").fill("Sri Wahyuni")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.locator("main")).to_contain_text("Draf sudah berubah")
    look(page, "application-conflict")
    assert_accessible(page)
    page.get_by_role("button", name="Lanjut").click()


def _in_another_tab(page):
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Nama lengkap").fill("Ratna")
    other.get_by_role("button", name="Simpan draf").click()
    other.get_by_text("Draf disimpan.").wait_for()
    look(other, "application-identity")
    other.close()


def _tell_where(page):
    page.get_by_label("Alamat sesuai KTP").fill("Jl. Merdeka 7\nBandung")
    page.get_by_label("Nomor Handphone 1").fill("0813 9990 0011")
    look(page, "application-contact")
    page.get_by_role("button", name="Lanjut").click()


def _give_photos(page):
    html = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script>"}
    photo = {"name": "KTP.jpg", "mimeType": "image/jpeg", "buffer": image_bytes((1600, 1000))}
    page.locator("#file_id_card").set_input_files(html)
    page.get_by_role("button", name="Unggah").first.click()
    expect(page.locator("main")).to_contain_text("Jenis berkas ini tidak diterima")
    look(page, "application-documents-wrong")
    assert_accessible(page)
    for number, kind in enumerate(("id_card", "selfie")):
        page.locator(f"#file_{kind}").set_input_files(photo)
        page.get_by_role("button", name="Unggah").nth(number).click()
        page.get_by_role("link", name=("Foto KTP", "Swafoto")[number]).wait_for()
    look(page, "application-documents")
