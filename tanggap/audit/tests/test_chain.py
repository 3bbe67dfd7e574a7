"""S4: events are chained within a second, no writer waits for another; verification names what was tampered with."""

import datetime as dt
import threading
import time
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tanggap.audit import chain, sealer, trail
from tanggap.audit.models import AuditEvent, AuditSeal, Unsealed, ViewEvent
from tanggap.audit.verification import verify

BY = trail.System("uji")


def first_fault():
    faults = verify().faults
    return (faults[0].kind, faults[0].event_id) if faults else None


def test_sealed_events_verify(acts, budi):
    trail.viewed(1, by=budi, shown=["nik"])
    sealer.run()
    report = verify()
    assert (report.is_sound, report.events, report.tail) == (True, 6, 0)
    assert report.head == sealer.head().digest


def test_an_event_not_yet_sealed_is_told_as_the_tail_and_is_no_fault(acts):
    event = trail.record("holiday.changed", by=BY)
    report = verify()
    assert (report.is_sound, report.tail, report.oldest) == (True, 1, event.at)


def test_sealing_again_changes_nothing(acts):
    before = list(AuditSeal.objects.values_list("digest"))
    sealer.run()
    assert list(AuditSeal.objects.values_list("digest")) == before


def test_more_than_one_batch_is_sealed_in_one_run(acts):
    AuditEvent.objects.bulk_create(AuditEvent(at=acts[0].at, act="test.many") for _ in range(sealer.BATCH + 5))
    sealer.run()
    assert verify().events == sealer.BATCH + 10
    assert not Unsealed.objects.exists()


def test_an_altered_event_is_named(acts, as_superuser):
    with as_superuser() as cursor:
        cursor.execute("update audit_auditevent set actor_label = 'orang lain' where id = %s", [acts[2].pk])
    assert first_fault() == ("altered", acts[2].pk)


@pytest.mark.parametrize("column", [f.column for f in AuditEvent._meta.fields if f.column != "id"])
def test_every_column_of_an_event_is_sealed(acts, as_superuser, column):
    other = {"at": "now()", "fields": "'[1]'", "actor_id": "99", "ip": "'10.0.0.1'"}.get(column, "'x'")
    with as_superuser() as cursor:
        cursor.execute(f"update audit_auditevent set {column} = {other} where id = %s", [acts[3].pk])
    assert first_fault() == ("altered", acts[3].pk)


def test_the_newest_form_covers_every_column():
    assert set(chain.FORMS[chain.FORM]["act"]) == {f.attname for f in AuditEvent._meta.fields}
    assert set(chain.FORMS[chain.FORM]["view"]) == {f.attname for f in ViewEvent._meta.fields}


def test_a_deleted_event_is_named(acts, as_superuser):
    with as_superuser() as cursor:
        cursor.execute("delete from audit_auditevent where id = %s", [acts[1].pk])
    assert first_fault() == ("missing", acts[1].pk)


def test_an_event_deleted_together_with_its_seal_leaves_a_gap(acts, as_superuser):
    with as_superuser() as cursor:
        cursor.execute("delete from audit_auditevent where id = %s", [acts[1].pk])
        cursor.execute("delete from audit_auditseal where event_id = %s", [acts[1].pk])
    assert first_fault() == ("gap", acts[2].pk)


def test_the_last_events_deleted_with_their_seals_are_found_by_the_noted_head(acts, as_superuser):
    noted = sealer.head().digest.hex()
    with as_superuser() as cursor:
        cursor.execute("delete from audit_auditevent where id = %s", [acts[4].pk])
        cursor.execute("delete from audit_auditseal where event_id = %s", [acts[4].pk])
    with pytest.raises(CommandError, match="noted"):
        call_command("audit", "verify", "--noted", noted, stdout=StringIO())


def test_an_event_put_in_beside_the_triggers_is_named(acts, as_superuser):
    with as_superuser() as cursor:
        cursor.execute(
            "insert into audit_auditevent (at, act, actor_label, object_type, object_id, object_label, fields, reason,"
            " request_id) values (now(), 'test.forged', '', '', '', '', '[]', '', '') returning id"
        )
        (forged,) = cursor.fetchone()
    assert first_fault() == ("inserted", forged)


def test_links_that_changed_places_are_named(acts, as_superuser):
    second, third = AuditSeal.objects.order_by("day", "seq")[1:3]
    with as_superuser() as cursor:
        swap = "update audit_auditseal set event_id = %s where day = %s and seq = %s"
        for event_id, seal in ((-1, second), (second.event_id, third), (third.event_id, second)):
            cursor.execute(swap, [event_id, seal.day, seal.seq])
    assert first_fault() == ("reordered", third.event_id)


def test_an_event_removed_before_its_seal_is_named(acts, as_superuser):
    event = trail.record("holiday.changed", by=BY)
    with as_superuser() as cursor:
        cursor.execute("delete from audit_auditevent where id = %s", [event.pk])
    sealer.run()
    assert first_fault() == ("vanished", event.pk)


def test_a_forged_seal_needs_all_later_links_forged_too(acts, as_superuser):
    seal = AuditSeal.objects.get(event_id=acts[2].pk)
    before = AuditSeal.objects.get(event_id=acts[1].pk)
    with as_superuser() as cursor:
        cursor.execute("update audit_auditevent set act = 'test.other' where id = %s", [acts[2].pk])
        event = chain.events("act", [acts[2].pk])[acts[2].pk]
        forged = chain.link(before.digest, chain.Place(seal.day, seal.seq), "act", event)
        cursor.execute("update audit_auditseal set digest = %s where event_id = %s", [forged, acts[2].pk])
    assert first_fault() == ("altered", acts[3].pk)


@pytest.mark.django_db
def test_each_day_starts_at_one_and_follows_the_day_before():
    for instant in ("2026-11-14T16:59:59Z", "2026-11-14T17:00:00Z", "2026-11-15T10:00:00Z"):
        with time_machine.travel(instant, tick=False):
            trail.record("holiday.changed", by=BY)
            sealer.run()
    places = [(seal.day.day, seal.seq) for seal in AuditSeal.objects.order_by("day", "seq")]
    assert places == [(14, 1), (15, 1), (15, 2)]
    assert verify(dt.date(2026, 11, 15)).events == 2
    assert verify(dt.date(2026, 11, 15)).is_sound


@pytest.mark.django_db
def test_an_event_that_arrives_after_midnight_does_not_turn_the_chain_back():
    with time_machine.travel("2026-11-14T16:59:59Z", tick=False):
        late = trail.record("holiday.changed", by=BY)
    Unsealed.objects.update(at=late.at)
    with time_machine.travel("2026-11-14T17:00:01Z", tick=False):
        trail.record("holiday.changed", by=BY)
        Unsealed.objects.filter(event_id=late.pk).delete()
        sealer.run()
        Unsealed.objects.create(source="act", event_id=late.pk, at=late.at)
        sealer.run()
    assert [seal.day.day for seal in AuditSeal.objects.order_by("day", "seq")] == [15, 15]
    assert verify().is_sound


def test_a_broken_day_is_found_by_verifying_that_day_alone(acts, as_superuser):
    day = AuditSeal.objects.first().day
    with as_superuser() as cursor:
        cursor.execute("update audit_auditevent set reason = 'x' where id = %s", [acts[0].pk])
    assert [fault.kind for fault in verify(day).faults] == ["altered"]
    assert verify(day + dt.timedelta(days=1)).is_sound


def test_the_command_prints_the_head_and_ends_with_1_when_broken(acts, as_superuser):
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert sealer.head().digest.hex() in out.getvalue()
    with as_superuser() as cursor:
        cursor.execute("delete from audit_auditevent where id = %s", [acts[0].pk])
    with pytest.raises(CommandError, match=rf"First broken: .*event {acts[0].pk} ") as broken:
        call_command("audit", "verify", stdout=StringIO())
    assert broken.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_never_wait_for_one_another_nor_for_a_transaction_held_open():
    """S4: one transaction records and stays open; twenty threads record and commit meanwhile; two sealers run."""
    released, held = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            trail.record("holiday.removed", by=BY)
            held.set()
            released.wait(120)
        connection.close()

    def write() -> None:
        for _ in range(10):
            with transaction.atomic():
                trail.record("holiday.changed", by=BY)
        connection.close()

    def seal() -> None:
        while not released.is_set():
            sealer.run()
            time.sleep(0.01)
        connection.close()

    holder, sealers = threading.Thread(target=hold), [threading.Thread(target=seal) for _ in range(2)]
    writers = [threading.Thread(target=write) for _ in range(20)]
    holder.start()
    held.wait(10)
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join(30)
    deadline = time.monotonic() + 30
    while AuditSeal.objects.count() < 200 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert AuditSeal.objects.count() == 200, "all are sealed while the other transaction is still open"
    released.set()
    for thread in (holder, *sealers):
        thread.join(10)
    sealer.run()
    report = verify()
    assert (report.faults, report.events, report.tail) == ([], 201, 0)
    assert (
        AuditSeal.objects.order_by("-day", "-seq").first().event_id == AuditEvent.objects.get(act="holiday.removed").pk
    )
