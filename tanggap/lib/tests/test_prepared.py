"""Queries whose SQL is built once give what the query set gives."""

import gc
import weakref

import pytest
from django.db import DataError, connection, transaction
from django.db.models import F

from tanggap.customers.models import Contract, Customer
from tanggap.identity.models import User
from tanggap.lib import prepared
from tanggap.lib.prepared import Prepared, PreparedEach

pytestmark = pytest.mark.django_db


def test_it_gives_what_the_query_set_gives_for_each_value(siti, andi):
    by_email = Prepared(lambda email: User.objects.filter(email=email, is_active=True), str)
    assert by_email(siti.email) == [siti]
    assert by_email(andi.email) == [andi]
    assert by_email("nobody@anggota.test") == []
    assert by_email(siti.email)[0].date_joined == siti.date_joined


def test_related_rows_come_along(siti, django_assert_num_queries):
    owned = Prepared(lambda number: Contract.objects.filter(number=number).select_related("branch", "customer"), str)
    with django_assert_num_queries(1):
        [contract] = owned("200991600123")
        assert contract.branch.name == "Jakarta"
        assert contract.customer.phone == "+6281234567897"


def test_a_row_without_its_related_one_is_still_given(siti):
    Contract.objects.update(branch=None)
    owned = Prepared(lambda number: Contract.objects.filter(number=number).select_related("branch"), str)
    assert owned("200991600123")[0].branch is None


def test_a_query_that_changes_its_value_is_refused(siti):
    shouting = Prepared(lambda email: User.objects.filter(email__contains=email), str)
    with pytest.raises(ValueError, match="unchanged"):
        shouting(siti.email)


def test_a_digest_is_a_value_like_any_other(siti):
    by_nik = Prepared(lambda index: Customer.objects.filter(nik_index=index), bytes)
    customer = siti.membership.customer
    assert by_nik(bytes(customer.nik_index)) == [customer]
    assert by_nik(b"another") == []


def test_the_instances_are_like_any_other(siti):
    [found] = Prepared(lambda pk: User.objects.filter(pk=pk), int)(siti.pk)
    assert not found._state.adding
    found.full_name = "Siti Rahmawati"
    found.save()
    assert User.objects.get(pk=siti.pk).full_name == "Siti Rahmawati"


def test_a_list_is_one_value(siti, andi):
    some = Prepared(lambda ids: User.objects.filter(pk__any_of=ids).order_by("pk"), list)
    assert some([siti.pk, andi.pk]) == sorted([siti, andi], key=lambda user: user.pk)
    assert some([andi.pk]) == [andi]
    assert some([]) == []
    contracts = Prepared(lambda ids: Contract.objects.filter(customer__any_of=ids), list)
    assert [row.customer_id for row in contracts([siti.membership.customer_id])] == [siti.membership.customer_id]


def test_chosen_columns_come_as_the_query_set_gives_them(siti):
    plain = Prepared(lambda pk: User.objects.filter(pk=pk).values_list("pk", "email"), int)
    assert plain(siti.pk) == [(siti.pk, siti.email)]
    assert Prepared(lambda pk: User.objects.filter(pk=pk).values_list("email", flat=True), int)(siti.pk) == [siti.email]
    named = Prepared(lambda pk: User.objects.filter(pk=pk).values_list("pk", "membership__customer", named=True), int)
    [row] = named(siti.pk)
    assert (row.pk, row.membership__customer) == (siti.pk, siti.membership.customer_id)


def test_columns_that_must_be_converted_are_refused():
    sealed = Prepared(lambda pk: Customer.objects.filter(pk=pk).values_list("phone"), int)
    with pytest.raises(ValueError, match="instances"):
        sealed(1)


def test_a_query_that_can_find_nothing_finds_nothing():
    assert Prepared(lambda pk: User.objects.filter(pk=pk, pk__in=[]), int)(1) == []


def test_each_shape_has_its_own_sql(siti, andi):
    by_email = PreparedEach(lambda shape, email: User.objects.filter(email=email, is_active=shape), str)
    assert by_email(True, True)(siti.email) == [siti]
    assert by_email(False, False)(siti.email) == []
    assert by_email(True, True)(andi.email) == [andi]
    assert len(by_email.shapes) == 2


def test_nothing_is_kept_of_whoever_asked_first(siti):
    class Asker:
        email = siti.email

    asker = Asker()
    gone = weakref.ref(asker)
    by_asker = PreparedEach(lambda asker, pk: User.objects.filter(pk=pk, email=asker.email), int)
    assert by_asker("siti", asker)(siti.pk) == [siti]
    del asker
    gc.collect()
    assert gone() is None
    assert by_asker("siti", None).first(siti.pk) == siti
    assert by_asker("siti", None).first(0) is None


def _kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements where statement like '%identity_user%'")
        return [statement for (statement,) in cursor.fetchall()]


def test_the_database_keeps_one_plan_for_all_values(siti, andi):
    by_pk = Prepared(
        lambda pk, email: User.objects.filter(pk=pk).exclude(email=email).exclude(full_name="plan"), int, str
    )
    assert by_pk(siti.pk, "") == [siti]
    assert by_pk(andi.pk, "") == [andi]
    assert by_pk(2**40, andi.email) == []
    assert len([kept for kept in _kept() if "'plan'" in kept]) == 1


def test_fixed_texts_are_written_out_and_numbers_stay_values_so_that_people_share_a_plan(siti, andi):
    mine = PreparedEach(
        lambda person, email: User.objects.filter(pk=person.pk, email=email).exclude(full_name="it's 100 %s"), str
    )
    assert mine("siti", siti)(siti.email) == [siti]
    assert mine("andi", andi)(andi.email) == [andi]
    assert mine("andi", andi)(siti.email) == []
    assert len([kept for kept in _kept() if "'it''s 100 %s'" in kept]) == 1


def test_a_text_that_looks_like_sql_is_only_a_text(siti):
    odd = "'; select 1; --\\"
    User.objects.filter(pk=siti.pk).update(full_name=odd)
    assert Prepared(lambda pk: User.objects.filter(pk=pk, full_name=odd), int)(siti.pk) == [siti]


def test_asking_again_gives_what_is_there_now(siti):
    """A kept cursor keeps no answer."""
    by_pk = Prepared(lambda pk: User.objects.filter(pk=pk).values_list("full_name", flat=True), int)
    first = by_pk(siti.pk)
    User.objects.filter(pk=siti.pk).update(full_name="Siti Rahmawati")
    assert by_pk(siti.pk) == ["Siti Rahmawati"]
    assert by_pk(0) == []
    assert first == [siti.full_name]


def test_a_question_that_failed_can_be_asked_again(siti):
    by_pk = Prepared(lambda pk: User.objects.filter(pk=pk).annotate(part=12 / (F("pk") - siti.pk + 1)), int)
    divided = Prepared(lambda pk: User.objects.filter(pk=pk).annotate(part=12 / (F("pk") - siti.pk)), int)
    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            divided(siti.pk)
        assert by_pk(siti.pk) == [siti]


def test_a_connection_keeps_no_more_cursors_than_plans(siti, monkeypatch):
    monkeypatch.setattr(prepared, "MOST_PREPARED", 2)
    for word in ("satu", "dua", "tiga"):
        named = PreparedEach(lambda word: User.objects.exclude(full_name=word).filter(pk=siti.pk))
        assert named(word, word)() == [siti]
    assert len(connection.connection.preparing_cursors) <= 2
