"""What concerns many, and an account whose mailbox is lost, in a real browser: D27, D28."""

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tanggap.demo import core
from tests.journeys import desk
from tests.journeys.captcha import solve
from tests.journeys.house import SOON
from tests.journeys.looking import assert_accessible, look

TITLE = "Virtual account Bank Uji terganggu"
NOTICE = "Virtual account Bank Uji sedang terganggu. Silakan membayar lewat bank lain."
ANSWER = "Yth. {{ nama }},\n\nVirtual account Bank Uji sudah pulih. Nomor kasus Anda {{ nomor }}."
PUTRI = core.people()[96]
SUBJECT = "Akun Anda telah dipulihkan"
NEW_ADDRESS, NEW_PASSWORD = "putri.baru@contoh.test", "kata-sandi-putri-baru"
HER_ACCOUNT = f"""
from tanggap.customers.models import Customer; from tanggap.identity.models import User
from tanggap.portal.models import Membership
Membership.objects.create(customer=Customer.objects.get(core_id='{PUTRI.core_id}'), user=User.objects.create_user(
    'putri.lama@contoh.test', 'kata-sandi-lama', kind='member', username='putri97'))
"""
A_DAY_LATER = (
    """update desk_accountrecovery set confirmed_at = confirmed_at - interval '24 hours',
    due_at = due_at - interval '24 hours', next_at = due_at - interval '24 hours' where ended_at is null""",
    "select pg_notify('tanggap_recoveries', '')",
)
pytestmark = pytest.mark.usefixtures("worker")


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).first.click()


def seen(page: Page, name: str) -> None:
    look(page, name)
    assert_accessible(page)


def test_an_outage_is_declared_told_answered_once_by_two_and_read_by_its_member(enter, page):
    """D28, P17."""
    siti, agent, manager = enter("siti@contoh.test"), enter("agent@contoh.test"), enter("manager@contoh.test")
    today = f"{desk.ago(hours=0):%d/%m/%Y}"
    story = {"subject": "VA ditolak", "happened_on": today, "text": "VA ditolak bank.", "wanted": "Dapat membayar."}
    number = desk.complain(siti, "metode-pembayaran", "200991600123", **story)

    address = declare(manager)
    page.goto("/")
    expect(page.get_by_text(NOTICE)).to_be_visible()
    seen(page, "incident-front")
    siti.goto("/member/")
    expect(siti.get_by_text(NOTICE)).to_be_visible()

    agent.goto("/staff/desk/?queue=all")
    agent.get_by_role("checkbox", name=f"Pilih {number}").check()
    agent.get_by_label("Bagian dari gangguan").select_option(address.rpartition("/")[2])
    press(agent, "Masukkan")
    expect(agent.get_by_text("1 kasus")).to_be_visible()
    agent.goto(address + "/answer")
    expect(agent.get_by_text("Siti Rahmawati")).to_be_visible()
    agent.get_by_label("Jawaban untuk semua kasus").fill(ANSWER)
    press(agent, "Minta persetujuan manajer")
    expect(agent.get_by_text("Menunggu persetujuan manajer yang bukan penulisnya")).to_be_visible()

    manager.goto(address + "/answer")
    seen(manager, "incident-answer-to-approve")
    press(manager, "Setujui")
    press(manager, "Kirim ke 1 kasus")
    manager.goto(address + "/answer")
    expect(manager.get_by_role("progressbar").or_(manager.get_by_text("1 sebagai balasan")).first).to_be_visible()

    told = f"Virtual account Bank Uji sudah pulih. Nomor kasus Anda {number}."
    desk.turns_up(siti, f"/member/complaints/{number}", told)
    resolve(manager, address)
    page.goto("/")
    expect(page.get_by_text(NOTICE)).to_have_count(0)


def declare(manager: Page) -> str:
    """The manager declares it; the address of its page."""
    manager.goto("/staff/desk/incidents")
    manager.get_by_role("link", name="Nyatakan gangguan").click()
    told = {"title": TITLE, "category": "metode-pembayaran", "happened": "Bank menolak semua nomor.", "notice": NOTICE}
    started = {"started_at": f"{desk.ago(minutes=30):%Y-%m-%dT%H:%M}"}
    desk.fill(manager.locator("form.card.form"), told | started)
    seen(manager, "incident-new")
    press(manager, "Nyatakan gangguan")
    expect(manager.get_by_role("heading", name=TITLE)).to_be_visible()
    seen(manager, "incident-declared")
    return manager.url


def resolve(manager: Page, address: str) -> None:
    """It is over, and nothing more is told."""
    manager.goto(address + "/resolution")
    told = {"cause": "gangguan-bank", "result": "Bank pulih.", "prevention": "Bank memberi tahu lebih dahulu."}
    desk.fill(manager.locator("form.card.form"), told)
    press(manager, "Nyatakan teratasi")
    expect(manager.get_by_text("Teratasi").first).to_be_visible()
    look(manager, "incident-resolved")


def test_a_lost_mailbox_is_replaced_by_two_persons_and_a_day_and_its_member_signs_in_again(enter, page, house):
    """D27, P6."""
    house.django(HER_ACCOUNT)
    agent, manager = enter("agent@contoh.test"), enter("manager@contoh.test")
    called = {"contact_name": PUTRI.name, "contact_phone": PUTRI.phone, "kind": "request"}
    number = desk.take_down(agent, "lainnya", **called, subject="Kotak surat hilang", text="Tidak dapat masuk.")
    desk.find_customer(agent, PUTRI.phone)
    desk.verify(agent, phone=PUTRI.phone, birth_date=f"{PUTRI.born:%d/%m/%Y}")
    agent.get_by_role("link", name="Pemulihan akun").click()
    agent.get_by_label("E-mail baru", exact=True).fill(NEW_ADDRESS)
    agent.get_by_label("Ulangi e-mail baru").fill(NEW_ADDRESS)
    seen(agent, "recovery-propose")
    press(agent, "Usulkan")
    expect(agent.get_by_text("Menunggu manajer")).to_be_visible()

    manager.goto(f"/staff/desk/cases/{number}/recovery")
    seen(manager, "recovery-decide")
    press(manager, "Setujui")
    expect(manager.get_by_text("Menunggu 24 jam")).to_be_visible()
    look(manager, "recovery-waiting")
    with psycopg.connect(house.database, autocommit=True) as connection:
        for line in A_DAY_LATER:
            connection.execute(line)

    desk.receives(page, "email", SUBJECT)
    mail = page.locator("article", has_text=SUBJECT)
    expect(mail.get_by_text("Terkirim")).to_be_visible(timeout=SOON)
    expect(mail).to_contain_text(NEW_ADDRESS)
    look(page, "recovery-mail", full=False)
    page.goto(mail.get_by_role("link", name="Buat password baru").get_attribute("href"))
    page.get_by_label("Password baru", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Ulangi password baru").fill(NEW_PASSWORD)
    press(page, "Simpan password")
    page.wait_for_url("**/member/login")
    page.get_by_label("E-Mail").fill(NEW_ADDRESS)
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    solve(page)
    press(page, "SUBMIT")
    expect(page.get_by_role("heading", name="Selamat datang, putri97")).to_be_visible()
    manager.goto(f"/staff/desk/cases/{number}/recovery")
    expect(manager.get_by_text("Berlaku", exact=True).first).to_be_visible()
    look(manager, "recovery-done")
