"""What people do with a complaint, as moves on pages: the journeys through the procedures are told in these words."""

import csv
import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.journeys.house import SOON, SOON_SECONDS, House
from tests.uploading import image_bytes

WIB = ZoneInfo("Asia/Jakarta")
COLUMNS = {
    "payments": "payment_id,contract_number,instalment_no,paid_at,amount,penalty_amount,channel,reference,reversed",
    "disbursements": "disbursement_id,contract_number,requested_at,status,amount,bank,account_masked,completed_at,"
    "failure_reason",
}


def ago(**parts: float) -> datetime:
    """A whole minute that long ago, where the first branch is."""
    return datetime.now(WIB).replace(second=0, microsecond=0) - timedelta(**parts)


def complain(member: Page, category: str, contract: str, **told: str) -> str:
    """Send *Form Pengaduan*: `told` by the names of the second step's fields. The registration number."""
    member.goto(f"/member/complaints/new?contract={contract}&category={category}")
    _on(member, "Lanjut")
    fill(member.locator("main form.form").first, told)
    _on(member, "Lanjut")
    member.get_by_role("radio", name="E-mail").check()
    _on(member, "Lanjut")
    _on(member, "Kirim pengaduan")
    member.get_by_role("heading", name="Tanda terima").wait_for()
    found = re.search(r"/complaints/([^/]+)/received", member.url)
    assert found
    return found[1]


def take_down(agent: Page, category: str, **told: str) -> str:
    """Fill in the form of a call: `told` by the names of its fields. The registration number."""
    agent.goto("/staff/desk/calls/new")
    fill(agent.locator("form.card.form"), told | {"category": category})
    _on(agent, "Buka kasus")
    return at_case(agent)


def at_case(page: Page) -> str:
    """The number of the case whose page is open."""
    page.locator("#sekarang").wait_for()
    found = re.search(r"/cases/([^/?#]+)", page.url)
    assert found
    return found[1]


def open_case(page: Page, number: str) -> Locator:
    """Open the case; its box of what is to be done now."""
    page.goto(f"/staff/desk/cases/{number}")
    return box(page)


def box(page: Page) -> Locator:
    return page.locator("#sekarang")


def step_is(page: Page, title: str) -> None:
    """The case has come to this step."""
    page.locator("#sekarang h2", has_text=title).wait_for()


def take(agent: Page, number: str) -> None:
    """Open a case that nobody has yet, and take it."""
    open_case(agent, number)
    _on(agent, "Ambil kasus ini")
    agent.get_by_role("button", name="Ambil kasus ini").wait_for(state="detached")


def find_customer(agent: Page, words: str) -> None:
    """Look up a caller who is not known yet: who alone is found is chosen."""
    box(agent).get_by_role("textbox").first.fill(words)
    _on(box(agent), "Cari pelanggan")


def verify(agent: Page, **facts: str) -> None:
    """Type what the customer answers, and go on as recognised."""
    fill(agent.locator("form", has=agent.get_by_role("button", name="Cocokkan")), facts)
    _on(agent, "Cocokkan")
    agent.get_by_text("Identitas terverifikasi").wait_for()
    decide(agent, "Terverifikasi")


def decide(page: Page, outcome: str, **record: str) -> None:
    """Fill in the step's fields, by their codes, and press the button of its outcome."""
    fill(box(page).locator("form.step-form"), {f"record-{code}": text for code, text in record.items()})
    box(page).get_by_role("button", name=outcome, exact=True).click()
    page.get_by_text("selesai.").first.wait_for()


def tried(officer: Page, note: str) -> None:
    """Write down a try that reached the customer."""
    fill(box(officer).locator("form", has=officer.get_by_role("button", name="Catat upaya")), {"note": note})
    officer.get_by_label("Tersambung").check()
    _on(officer, "Catat upaya")
    officer.locator(".attempts", has_text=note).wait_for()


def answer(agent: Page, text: str) -> None:
    """Send the answer, which ends the step; the report is next."""
    box(agent).get_by_role("textbox").first.fill(text)
    _on(box(agent), "Kirim jawaban")
    step_is(agent, "Buat laporan")


def report(agent: Page, cause: str, **words: str) -> None:
    """File the report, which ends the last step; what is known stands in it already."""
    fill(box(agent).locator("form"), words | {"cause": cause})
    _on(box(agent), "Simpan laporan")
    agent.get_by_role("heading", name="Semua langkah selesai").wait_for()


def accept(member: Page, number: str) -> None:
    """The customer reads the answer and accepts it: the case is closed."""
    member.goto(f"/member/complaints/{number}")
    _on(member, "Terima jawaban")
    member.get_by_text("Terima kasih. Pengaduan Anda selesai.").wait_for()


def tell_reaction(agent: Page) -> None:
    """The customer says on the telephone that the answer will do: the case is closed."""
    agent.get_by_role("link", name="Catat tanggapan pelanggan").click()
    agent.get_by_role("radio", name="Menerima jawaban").check()
    _on(agent, "Catat tanggapan")
    is_closed(agent)


def is_closed(agent: Page) -> None:
    """The page of the case says so, and that its report is there."""
    box(agent).get_by_text("Ditutup").wait_for()
    expect(agent.get_by_role("link", name="Buka laporan")).to_have_count(1)


def send_proof(member: Page, number: str, words: str) -> None:
    """Add words and a picture to one's own complaint."""
    member.goto(f"/member/complaints/{number}")
    form = member.locator("form", has=member.get_by_role("heading", name="Tambah keterangan atau berkas"))
    form.get_by_role("textbox").fill(words)
    form.locator("[name=files]").set_input_files(
        {"name": "mutasi.jpg", "mimeType": "image/jpeg", "buffer": image_bytes((800, 500))}
    )
    _on(form, "Kirim")
    member.get_by_text(words).first.wait_for()


def receives(page: Page, channel: str, text: str) -> Locator:
    """On the sample's phone, where all that goes out arrives: the messages with this text."""
    page.goto(f"/demo/outbox?channel={channel}")
    found = page.locator(".inbox").get_by_text(text)
    found.first.wait_for(timeout=SOON)
    return found


def fill(form: Locator, told: dict[str, str]) -> None:
    """Fill in a form by the names of its fields, whatever kind they are."""
    for name, text in told.items():
        control = form.locator(f'[name="{name}"]')
        match control.first.evaluate("e => e.type"):
            case "radio":
                form.locator(f'[name="{name}"][value="{text}"]').check()
            case "select-one":
                control.select_option(text)
            case "checkbox":
                control.check()
            case _:
                control.fill(text)


def load(house: House, kind: str, *values: str) -> None:
    """A file of the core with one row, loaded as an operator does: `tanggap feed load payments.csv`."""
    path = house.home / f"{kind}.csv"
    with Path(path).open("w", newline="") as file:
        file.write(COLUMNS[kind] + "\n")
        csv.writer(file).writerow(values)
    house.run("-m", "tanggap", "feed", "load", str(path))


def pass_two_hours(house: House, number: str) -> None:
    """Two hours go by for this case: its clock and its disbursement move back, and the worker looks."""
    with psycopg.connect(house.database, autocommit=True) as connection:
        for line in TWO_HOURS:
            connection.execute(line, {"number": number})


def reaches(page: Page, number: str, title: str) -> None:
    """The case comes to this step by itself, soon: the open page is looked at until it does."""
    deadline = time.monotonic() + SOON_SECONDS
    while title not in open_case(page, number).inner_text() and time.monotonic() < deadline:
        time.sleep(0.3)
    step_is(page, title)


def turns_up(page: Page, address: str, text: str) -> None:
    """The worker makes it so, soon: the page is opened anew until it says this."""
    deadline = time.monotonic() + SOON_SECONDS
    page.goto(address)
    while not page.get_by_text(text).count() and time.monotonic() < deadline:
        time.sleep(0.3)
        page.goto(address)
    expect(page.get_by_text(text).first).to_be_visible()


def order_again(officer: Page, manager: Page, number: str, reference: str) -> None:
    """The disbursement is ordered by one, approved by another, and recorded as done with the bank's number."""
    open_case(officer, number)
    fill(box(officer), {"reason": "Nama rekening sudah diperbaiki."})
    _on(officer, "Perintahkan pencairan ulang")
    officer.get_by_text("Menunggu persetujuan orang kedua").wait_for()
    open_case(manager, number)
    _on(manager, "Setujui pencairan ulang")
    manager.get_by_label("Nomor referensi bank").wait_for()
    open_case(officer, number)
    fill(box(officer), {"reference": reference})
    _on(officer, "Catat sudah dicairkan")
    officer.get_by_text(f"referensi {reference}").first.wait_for()


def give_code(agent: Page) -> None:
    """The notice is told, then the code of the record goes to the phone on record."""
    agent.get_by_label("Catatan di atas sudah saya sampaikan").check()
    _on(agent, "Catat dan tampilkan kode")
    _on(agent, "Kirim SMS")
    agent.get_by_text("SMS ke nomor pada data kami").first.wait_for()


def _on(place: Page | Locator, button: str) -> None:
    place.get_by_role("button", name=button).first.click()


OF_CASE = "case_id = (select id from desk_case where number = %(number)s)"
TWO_HOURS = (
    """update customers_disbursement set requested_at = requested_at - interval '2 hours'
    where status = 'processing' and contract_id = (select contract_id from desk_case where number = %(number)s)""",
    f"""update desk_clock set started_at = started_at - interval '2 hours', due_at = due_at - interval '2 hours',
    next_at = now() where {OF_CASE} and kind = 'two_hours' and stopped_at is null""",
    "select pg_notify('tanggap_clocks', '')",
)
