"""`/staff/settings/feeds` and its runs: F4, F6."""

import re
from pathlib import Path

import pytest
import time_machine

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedRun
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, HEADERS, SAMPLES

pytestmark = pytest.mark.django_db
BAD = "K2,SARI INDAH,1990-08-17,RAHASIA,917101170890000,6285298765432"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_without_any_run_the_page_says_what_to_do(signed_in, wati):
    page = text(signed_in(wati).get("/staff/settings/feeds"))
    assert "Belum ada berkas yang dimuat" in page
    assert "tanggap feed load" in page


def test_the_list_takes_the_same_queries_for_one_run_and_for_many(signed_in, wati, django_assert_max_num_queries):
    browser = signed_in(wati)
    for _ in range(3):
        load_paths([SAMPLES], by=System("uji"))
    browser.get("/staff/settings/feeds")
    with django_assert_max_num_queries(12):
        page = text(browser.get("/staff/settings/feeds"))
    assert page.count("Pelanggan, Kontrak, Angsuran, Pembayaran") == 3


def test_a_run_shows_its_figures_and_its_rejected_rows_masked(signed_in, hadi, load):
    """F4: the page masks personal fields."""
    run = load(customers=[CUSTOMER, BAD], contracts=[CONTRACT, "200991600124,K1"])
    page = text(signed_in(hadi).get(f"/staff/settings/feeds/{run.pk}"))
    assert "NIK harus 16 angka." in page
    assert "S•••" in page
    for secret in ("SARI", "INDAH", "RAHASIA", "917101170890000", "6285298765432", "200991600124,K1"):
        assert secret not in page
    assert "kolomnya tidak dapat dikenali" in page


def test_many_rejected_rows_are_paged(signed_in, wati, load):
    run = load(customers=[BAD.replace("K2", f"K{n}") for n in range(70)])
    browser = signed_in(wati)
    first = text(browser.get(f"/staff/settings/feeds/{run.pk}"))
    row = "<code>nik</code>"
    assert first.count(row) == 50
    following = first.split("?after=")[1].split('"')[0]
    assert text(browser.get(f"/staff/settings/feeds/{run.pk}?after={following}")).count(row) == 20
    assert browser.get(f"/staff/settings/feeds/{run.pk}?after=x").status_code == 200


def test_a_refused_and_an_interrupted_run_say_so(signed_in, wati, load):
    run = load({"payments.csv": b""})
    assert "Berkas ini kosong" in text(signed_in(wati).get(f"/staff/settings/feeds/{run.pk}"))
    killed = FeedRun.objects.create(actor_label="uji", interrupted_at=run.started_at)
    assert "Pemuatan ini terputus" in text(signed_in(wati).get(f"/staff/settings/feeds/{killed.pk}"))


def test_a_run_of_refused_files_does_not_praise_its_rows(signed_in, wati, load):
    run = load({"payments.csv": b""})
    page = text(signed_in(wati).get(f"/staff/settings/feeds/{run.pk}"))
    assert "Tidak ada berkas yang dimuat" in page
    assert "dapat diterima" not in page


def test_a_field_without_end_is_shown_by_its_beginning_and_its_length(signed_in, wati, load):
    """F4: one long field neither widens the table nor weighs on the page."""
    run = load(contracts=["X" * 5000 + ",K1,motor,active,1,15,2016-05-02"])
    page = text(signed_in(wati).get(f"/staff/settings/feeds/{run.pk}"))
    assert "X" * 150 in page
    assert "X" * 201 not in page
    assert "(5.000 karakter)" in page


def test_rows_that_wait_are_told(signed_in, wati, load):
    load(contracts=[CONTRACT])
    assert "1 baris kontrak menunggu" in text(signed_in(wati).get("/staff/settings/feeds"))


def test_a_run_that_is_not_there_is_404(signed_in, wati):
    assert signed_in(wati).get("/staff/settings/feeds/0").status_code == 404


def test_the_unmasked_download_is_of_compliance_and_is_recorded(signed_in, hadi, wati, load):
    """F4: an own right and logged."""
    run = load(customers=[BAD])
    address = f"/staff/settings/feeds/{run.pk}/rejects"
    assert signed_in(wati).post(address).status_code == 404
    response = signed_in(hadi).post(address)
    assert BAD in b"".join(response.streaming_content).decode()
    event = AuditEvent.objects.get(act="feed.rejects_exported")
    assert (event.object_id, event.actor_id) == (str(run.pk), hadi.pk)


def test_runs_are_narrowed_by_kind_state_and_rejects(signed_in, wati, load):
    clean = load(customers=[CUSTOMER])
    rejected = load(customers=[CUSTOMER, BAD], contracts=[CONTRACT])
    refused = load({"payments.csv": b""})
    killed = FeedRun.objects.create(actor_label="uji", interrupted_at=clean.started_at)
    browser = signed_in(wati)
    for asked, expected in (
        ({"kind": "contracts"}, [rejected]),
        ({"kind": "payments", "state": "refused"}, [refused]),
        ({"state": "loaded"}, [rejected, clean]),
        ({"state": "loaded", "rejects": "on"}, [rejected]),
        ({"state": "interrupted"}, [killed]),
        ({"state": "running"}, []),
        ({"kind": "nonsense"}, [killed, refused, rejected, clean]),
    ):
        page = browser.get("/staff/settings/feeds", asked).text
        found = [int(pk) for pk in re.findall(r'class="row-link" href="/staff/settings/feeds/(\d+)"', page)]
        assert found == [run.pk for run in expected], asked


def test_a_list_that_is_narrowed_keeps_so_on_the_next_page(signed_in, wati, load):
    for _ in range(31):
        load(customers=[BAD])
    page = signed_in(wati).get("/staff/settings/feeds", {"rejects": "on"}).text
    assert re.search(r'href="\?rejects=on&amp;before=', page)


def test_rejected_rows_are_counted_by_reason_and_narrowed(signed_in, hadi, load):
    """F4."""
    short = BAD.replace("6285298765432", "12").replace("917101170890000", "9171011708900001")
    run = load(customers=[BAD, BAD.replace("K2", "K3"), short.replace("K2", "K4")], payments=["P1,2009,x,y,z"])
    browser = signed_in(hadi)
    address = f"/staff/settings/feeds/{run.pk}"
    page = text(browser.get(address))
    assert "2 × NIK harus 16 angka." in page
    assert "1 × Nomor telepon tidak dapat dipakai." in page
    assert text(browser.get(address, {"reason": "bad_nik"})).count("<code>nik</code>") == 2
    assert "<code>phone</code>" not in text(browser.get(address, {"reason": "bad_nik"}))
    file = run.files.get(kind="payments")
    assert text(browser.get(address, {"file": file.pk})).count("<code>") == 1
    assert "Tidak ada baris pada bagian ini" in text(browser.get(address, {"reason": "x"}))


def test_rows_that_wait_are_shown_masked_with_whom_they_wait_for(signed_in, wati, load):
    """F3, F4."""
    with time_machine.travel("2026-11-18T05:00:00Z", tick=False):
        run = load(contracts=[CONTRACT], payments=["P9,200991600999,1,2026-11-01T08:00:00Z,815000"])
    browser = signed_in(wati)
    with time_machine.travel("2026-11-20T06:00:00Z", tick=False):
        browser.force_login(wati)
        contracts = text(browser.get("/staff/settings/feeds/pending"))
        payments = text(browser.get("/staff/settings/feeds/pending", {"kind": "payments"}))
        of_run = text(browser.get(f"/staff/settings/feeds/{run.pk}"))
    assert "Pelanggan K1" in contracts
    assert "2 hari 1 jam" in contracts
    assert "Kontrak 20-099-16-00999" in payments
    assert "amount: 815000" in payments
    assert "1 baris kontrak menunggu pelanggannya, paling lama sejak 18/11/2026 12.00 WIB" in of_run


def test_when_nothing_waits_the_page_says_so(signed_in, wati):
    assert "Tidak ada baris yang menunggu" in text(signed_in(wati).get("/staff/settings/feeds/pending"))


def test_the_rows_that_wait_are_downloaded_by_compliance_and_it_is_recorded(signed_in, hadi, wati, load):
    """F4: an own right and logged."""
    load(contracts=[CONTRACT])
    address = "/staff/settings/feeds/pending/export"
    assert signed_in(wati).post(address).status_code == 404
    response = signed_in(hadi).post(address)
    assert CONTRACT.replace("9000000", "9000000.00") in b"".join(response.streaming_content).decode()
    assert AuditEvent.objects.get(act="feed.pending_exported").actor_id == hadi.pk


def test_a_run_of_a_hundred_files_costs_as_many_queries_as_one(signed_in, wati, load, django_assert_max_num_queries):
    run = load({f"customers-{n:03d}.csv": f"{HEADERS['customers']}\n{BAD}\n" for n in range(100)})
    browser = signed_in(wati)
    browser.get("/staff/settings/feeds")
    with django_assert_max_num_queries(14):
        page = text(browser.get(f"/staff/settings/feeds/{run.pk}"))
    assert "100 × NIK harus 16 angka." in page
    assert "customers-099.csv" in page


def test_the_document_lists_the_states_of_a_load():
    document = (Path(__file__).parents[3] / "docs" / "states.md").read_text()
    section = document.split("## Load of the feed")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE))
    assert {state: label.strip() for state, label in rows.items()} == dict(FeedRun.State.choices)
