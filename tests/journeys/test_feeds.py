"""F4: staff at the pages of the core's files in a real browser, both widths, both schemes."""

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import assert_accessible, look

RUNS = """
import pathlib, tempfile
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedRun
folder = pathlib.Path(tempfile.mkdtemp())
people = ["customer_id,full_name,birth_date,mother_maiden_name,nik,phone"]
people += [f"X{n},SARI INDAH PERMATASARI,1990-08-17,SRI WAHYUNI,91710117089{n:04d},0812" for n in range(60)]
(folder / "customers.csv").write_text("\\n".join(people) + "\\nX,Y\\n")
(folder / "payments_2026-11-21_pagi.csv").write_text(
    "payment_id,contract_number,instalment_no,paid_at,amount\\nP1,209999999999,1,2026-11-01T08:00:00Z,1\\n")
(folder / "instalments.csv").write_bytes(b"\\xff\\xfe")
load_paths([folder], by=System("feed"))
load_paths(["docs/feed-samples"], by=System("feed"))
"""


@pytest.fixture(scope="module")
def runs(house):
    house.django(RUNS)


RUNNING = """
import sys, time, django
django.setup()
from django.utils import timezone
from tanggap.audit.trail import System
from tanggap.feed import locks
from tanggap.feed.models import FeedFile, FeedHour, FeedRun
FeedHour.objects.update(since=timezone.now() - timezone.timedelta(days=3), window_hours=1)
FeedFile.objects.filter(kind="payments").update(started_at=timezone.now() - timezone.timedelta(days=2))
run = FeedRun(actor_label="sistem: feed", files_total=12, files_done=3, now_file="payments.csv")
run.now_read, run.now_expected = 1234567, 2600000
with locks.running(run):
    print("ready", flush=True)
    sys.stdin.readline()
    FeedFile.objects.create(run=run, name="payments.csv", kind="payments", read=2600000, inserted=2600000)
    run.finish(seconds=12.5)
"""


def test_feed_pages_are_accessible_and_fit(page, sign_in, runs):
    sign_in("compliance@contoh.test")
    page.goto("/staff/settings/feeds")
    page.get_by_text("baris pembayaran menunggu kontraknya").wait_for()
    look(page, "feeds")
    assert_accessible(page)
    page.get_by_role("link", name="Lihat baris yang menunggu").click()
    page.get_by_text("Kontrak 20-999-99-99999").wait_for()
    look(page, "feed-pending")
    assert_accessible(page)
    page.goto("/staff/settings/feeds?state=refused")
    page.get_by_role("table", name="Pemuatan").get_by_role("link").first.click()
    page.get_by_text("Berkas ini bukan UTF-8.").wait_for()
    look(page, "feed-run")
    assert_accessible(page)
    page.get_by_role("link", name="Berikutnya").click()
    page.get_by_text("kolomnya tidak dapat dikenali").wait_for()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Unduh tanpa penyamaran").click()
    assert arriving.value.suggested_filename.startswith("baris-ditolak-")


def test_a_running_load_is_followed_to_its_end_without_a_reload(page, sign_in, house):
    """F6, F11: late data is told at home and to members until it comes."""
    sign_in("admin@contoh.test")
    load = house.converse("-c", RUNNING)
    page.goto("/staff/")
    page.get_by_text("Terlambat").wait_for()
    look(page, "staff-home-late")
    assert_accessible(page)
    page.get_by_role("link", name="WIB").click()
    page.get_by_text("1.234.567 dari sekitar 2.600.000 baris dibaca (47%)").wait_for()
    look(page, "feed-running")
    assert_accessible(page)
    load.communicate(b"\n")
    page.get_by_role("row", name="payments.csv").wait_for()
    expect(page.get_by_text("memperbarui diri")).to_have_count(0)
