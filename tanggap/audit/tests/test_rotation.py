"""S3: everything is sealed anew under the newest key while the product runs, and a wrong ring is found at start."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from tanggap.audit.models import AuditEvent
from tanggap.customers.models import Customer
from tanggap.lib import canary, rotation

K1, K2 = {"k1": bytes(range(32))}, {"k2": bytes(range(32, 64))}
BOTH = {**K2, **K1}
PHONE = "customers.customer.phone"


def customers(count):
    from django.utils import timezone

    rows = [
        Customer(
            core_id=f"C-{n}",
            full_name="X",
            birth_date="1990-08-17",
            mother_name_digest=b"",
            nik=f"36020412118700{n:02}",
            nik_index=b"",
            phone=f"+62812345678{n:02}",
            phone_index=b"",
            loaded_at=timezone.now(),
        )
        for n in range(count)
    ]
    return Customer.objects.bulk_create(rows)


@pytest.fixture
def under_k1(db):
    with override_settings(SEAL_KEYS=K1):
        with connection.cursor() as cursor:
            cursor.execute("delete from lib_canary")
        canary.check_or_plant()
        return customers(7)


def run(*words, **options):
    out = StringIO()
    call_command("sealing", *words, stdout=out, **options)
    return out.getvalue()


def test_rotation_seals_every_value_under_the_newest_key(under_k1):
    with override_settings(SEAL_KEYS=BOTH):
        assert rotation.keys_in_use()[PHONE] == {"k1": 7}
        done = rotation.rotate(batch=3)
        assert done.is_complete
        assert done.resealed == {PHONE: 7, "customers.customer.nik": 7}
        assert rotation.keys_in_use()[PHONE] == {"k2": 7}
    with override_settings(SEAL_KEYS=K2):
        assert {c.phone for c in Customer.objects.all()} == {f"+62812345678{n:02}" for n in range(7)}
        assert {c.email for c in Customer.objects.all()} == {""}


def test_rotating_again_changes_nothing(under_k1):
    with override_settings(SEAL_KEYS=BOTH):
        rotation.rotate()
        before = list(Customer.objects.extra(select={"raw": "phone"}).values_list("raw"))
        assert rotation.rotate().resealed == {}
        assert list(Customer.objects.extra(select={"raw": "phone"}).values_list("raw")) == before


def test_a_rotation_cut_off_is_taken_up_where_it_ended(under_k1, monkeypatch):
    stored = rotation._store
    calls = []

    def cut_off(table, rows):
        stored(table, rows)
        calls.extend(rows[:1])
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(rotation, "_store", cut_off)
    with override_settings(SEAL_KEYS=BOTH), transaction.atomic():
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(batch=2)
        monkeypatch.undo()
        assert rotation.rotate(batch=2).resealed[PHONE] == 5


def test_a_value_that_does_not_open_is_named_and_left(under_k1):
    broken = under_k1[3].pk
    with connection.cursor() as cursor:
        cursor.execute("update customers_customer set phone = phone || '\\x00' where id = %s", [broken])
    with override_settings(SEAL_KEYS=BOTH):
        done = rotation.rotate(batch=2)
        assert not done.is_complete
        assert list(done.unopened["customers.customer"]) == [(broken,)]
        assert done.resealed[PHONE] == 6
        with pytest.raises(CommandError, match=f"customers.customer {broken} was left"):
            run("rotate")


@pytest.mark.django_db(transaction=True)
def test_rotation_waits_for_nobody_and_loses_no_change_made_meanwhile(monkeypatch):
    """S3: a row that another transaction holds is passed over and sealed when it is free again."""
    with override_settings(SEAL_KEYS=K1):
        rows = customers(7)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            row = Customer.objects.select_for_update().get(pk=rows[2].pk)
            row.phone = "+628999"
            held.set()
            go_on.wait(10)
            with override_settings(SEAL_KEYS=K1):
                row.save()
        connection.close()

    thread = threading.Thread(target=hold)
    monkeypatch.setattr(rotation.time, "sleep", lambda _: (go_on.set(), thread.join(10)))
    with override_settings(SEAL_KEYS=BOTH):
        thread.start()
        held.wait(10)
        assert rotation.rotate(batch=3).is_complete
        assert rotation.keys_in_use()[PHONE] == {"k2": 7}
        assert Customer.objects.get(pk=rows[2].pk).phone == "+628999"


@pytest.mark.django_db(transaction=True)
def test_a_row_never_free_is_told(monkeypatch):
    with override_settings(SEAL_KEYS=K1):
        rows = customers(2)
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Customer.objects.select_for_update().values_list("pk").get(pk=rows[0].pk)
            held.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    monkeypatch.setattr(rotation, "PAUSE_SECONDS", 0)
    with override_settings(SEAL_KEYS=BOTH):
        done = rotation.rotate()
    go_on.set()
    thread.join(10)
    assert done.held == {"customers.customer": 1}
    assert not done.is_complete


def test_the_commands_tell_what_is_under_which_key(under_k1):
    with override_settings(SEAL_KEYS=BOTH):
        assert f"{PHONE}: k1: 7" in run("status")
        told = run("rotate")
        assert f"{PHONE}: 7 sealed anew" in told
        assert "No longer needed in SEAL_KEYS: k1." in told
        assert f"{PHONE}: k2: 7" in run("status")
    assert AuditEvent.objects.get().act == "sealing.rotated"


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [
        (K2, "SEAL_KEYS lacks the key 'k1'"),
        ({"k1": bytes(32)}, "SEAL_KEYS names 'k1' a key that does not open"),
    ],
)
def test_a_wrong_ring_is_found_before_a_customer_meets_it(under_k1, ring, sentence):
    """S3: and it plants nothing."""
    with override_settings(SEAL_KEYS=ring):
        (fault,) = canary.check_or_plant()
        assert sentence in fault
        with pytest.raises(CommandError):
            run("rotate")
    with override_settings(SEAL_KEYS=K1):
        assert canary.check_or_plant() == []


def test_an_old_key_may_leave_only_after_the_rotation(under_k1):
    with override_settings(SEAL_KEYS=BOTH):
        canary.check_or_plant()
    with override_settings(SEAL_KEYS=K2):
        assert len(canary.faults()) == 1
    with override_settings(SEAL_KEYS=BOTH):
        run("rotate")
    with override_settings(SEAL_KEYS=K2):
        assert canary.faults() == []


def test_another_digest_key_is_found_until_it_is_accepted(under_k1):
    """S3: the digest of the mother's name needs a full feed; the operator says when that is done."""
    with override_settings(SEAL_KEYS=K1, DIGEST_KEYS=K2):
        assert "DIGEST_KEYS is not the key" in canary.faults()[0]
        run("accept-digest-keys")
        assert canary.faults() == []
    assert AuditEvent.objects.get().act == "sealing.digest_keys_accepted"
