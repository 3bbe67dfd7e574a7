"""Queries whose SQL is built once give what the query set gives."""

import pytest

from tanggap.customers.models import Contract, Customer
from tanggap.identity.models import User
from tanggap.lib.prepared import Prepared

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
