"""S3: sealed values open only with the right key, for the right field, unchanged; digests are apart."""

import os

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tanggap.customers.models import Customer
from tanggap.lib.checks import check_key_rings
from tanggap.lib.sealing import CannotUnseal, digest, key_id_of, seal, unseal

FIELD = "customers.customer.phone"
K1, K2 = {"k1": bytes(range(32))}, {"k2": bytes(range(32, 64))}
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts)
def test_what_is_sealed_opens_again(plain):
    """S3: any text, the empty one and any script."""
    assert unseal(seal(plain, context=FIELD), context=FIELD) == plain


@given(texts, texts)
def test_a_value_of_another_field_does_not_open(plain, other):
    sealed = seal(plain, context=FIELD)
    if other != FIELD:
        with pytest.raises(CannotUnseal):
            unseal(sealed, context=other)


@given(texts, st.data())
def test_any_changed_byte_fails_closed(plain, data):
    sealed = bytearray(seal(plain, context=FIELD))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotUnseal):
        unseal(bytes(sealed), context=FIELD)


@given(texts, st.data())
def test_a_value_cut_short_or_drawn_out_fails_closed(plain, data):
    sealed = seal(plain, context=FIELD)
    cut = data.draw(st.integers(0, len(sealed) - 1))
    for broken in (sealed[:cut], sealed + b"\0"):
        with pytest.raises(CannotUnseal):
            unseal(broken, context=FIELD)


@given(st.binary())
def test_bytes_that_were_never_sealed_fail_closed(junk):
    with pytest.raises(CannotUnseal):
        unseal(junk, context=FIELD)


def test_two_seals_of_one_text_differ():
    assert seal("0812", context=FIELD) != seal("0812", context=FIELD)


def test_a_key_that_left_the_ring_opens_nothing():
    with override_settings(SEAL_KEYS=K1):
        sealed = seal("0812", context=FIELD)
    with override_settings(SEAL_KEYS=K2), pytest.raises(CannotUnseal, match="k1"):
        unseal(sealed, context=FIELD)


def test_another_key_under_the_same_id_opens_nothing():
    with override_settings(SEAL_KEYS=K1):
        sealed = seal("0812", context=FIELD)
    with override_settings(SEAL_KEYS={"k1": os.urandom(32)}), pytest.raises(CannotUnseal):
        unseal(sealed, context=FIELD)


def test_the_newest_key_seals_and_the_older_ones_still_open():
    with override_settings(SEAL_KEYS=K1):
        old = seal("0812", context=FIELD)
    with override_settings(SEAL_KEYS={**K2, **K1}):
        assert key_id_of(seal("0812", context=FIELD)) == "k2"
        assert unseal(old, context=FIELD) == "0812"


@given(texts)
def test_digests_depend_on_key_and_field_and_nothing_else(plain):
    with override_settings(DIGEST_KEYS=K1):
        assert digest(plain, context=FIELD) == digest(plain, context=FIELD)
        assert digest(plain, context=FIELD) != digest(plain, context="customers.customer.nik")
        one = digest(plain, context=FIELD)
    with override_settings(DIGEST_KEYS=K2):
        assert digest(plain, context=FIELD) != one


def test_digest_and_seal_keys_are_apart():
    """S3: changing the seal keys moves no digest."""
    with override_settings(SEAL_KEYS=K1):
        one = digest("0812", context=FIELD)
    with override_settings(SEAL_KEYS=K2):
        assert digest("0812", context=FIELD) == one


@pytest.mark.django_db
def test_a_sealed_column_holds_no_plain_text(siti):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select nik, phone, phone2 from customers_customer")
        nik, phone, phone2 = map(bytes, cursor.fetchone())
    assert b"3602041211870001" not in nik
    assert b"6281234567897" not in phone
    assert phone2 == b""
    assert Customer.objects.get().nik == "3602041211870001"


@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched_by_value():
    with pytest.raises(TypeError, match="look it up by its digest"):
        Customer.objects.filter(nik="3602041211870001").exists()


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        ({"SEAL_KEYS": {}}, "tanggap.E001"),
        ({"DIGEST_KEYS": None}, "tanggap.E001"),
        ({"SEAL_KEYS": {"k1": b"short"}}, "tanggap.E002"),
        ({"SEAL_KEYS": K1, "DIGEST_KEYS": K1}, "tanggap.E003"),
    ],
)
def test_the_system_check_refuses_bad_rings(rings, code):
    """S3."""
    assert check_key_rings() == []
    with override_settings(**rings):
        assert [fault.id for fault in check_key_rings()] == [code]
