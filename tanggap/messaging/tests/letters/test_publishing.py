"""P18: letters of staff: four eyes, the audience that was shown, each contract once, taken up where it was left."""

import datetime as dt
from functools import partial

import psycopg
import pytest
import time_machine
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tanggap.customers import account_numbers
from tanggap.customers.models import Contract
from tanggap.messaging.letters import audience, drafting, publishing
from tanggap.messaging.letters.making import content_of
from tanggap.messaging.models import Letter, LetterAddressee, LetterDraft, Message
from tanggap.messaging.tasks import publish_letters, resume_letters
from tests.at_once import at_once
from tests.embedded import address

NOON = dt.datetime(2026, 11, 18, 5, 0, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 11, 18, 14, 0, tzinfo=dt.UTC)
WEDNESDAY = dt.date(2026, 11, 18)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def write(budi):
    """A draft by Budi: `write(audience="filter", product="motor")`."""

    def make(**facts) -> LetterDraft:
        words = {"title": "Kantor pindah", "body": "Yth. {{ nama }}[, kontrak {{ kontrak }}]: kami pindah."}
        return drafting.save_draft(LetterDraft(), {**words, "audience": "filter", **facts}, by=budi)

    return make


@pytest.fixture
def many(enrol, makassar) -> list[Contract]:
    """Six members with a contract each, the last two of Makassar."""
    for number in range(6):
        enrol(f"orang{number}", f"20099160{number:04}")
    found = list(Contract.objects.order_by("pk"))
    Contract.objects.filter(pk__in=[row.pk for row in found[4:]]).update(branch_id="MKS")
    return found


def published(draft: LetterDraft, by) -> LetterDraft:
    count = audience.count_of(draft, NOON)
    return drafting.publish(draft, expected=count, read_at=draft.written_at.isoformat(), by=by)


@pytest.mark.django_db
def test_nobody_publishes_what_they_wrote_on(contract, write, budi, rina):
    """P18, S1: four eyes."""
    draft = write(audience="contract", contract_id=contract.pk, customer_id=contract.customer_id)
    drafting.save_draft(draft, {"title": draft.title, "body": "Lebih baik."}, by=rina)
    draft.refresh_from_db()
    for person in (budi, rina):
        with pytest.raises(drafting.OwnDraft):
            published(draft, person)
    assert not LetterAddressee.objects.exists()


@pytest.mark.django_db
def test_what_is_published_is_what_was_shown(many, write, rina):
    """P18: neither more recipients nor another text than the publisher has seen."""
    draft = write()
    seen = draft.written_at.isoformat()
    for expected, read_at in ((5, seen), (6, "2020-01-01T00:00:00+00:00")):
        with pytest.raises(drafting.AudienceHasMoved):
            drafting.publish(draft, expected=expected, read_at=read_at, by=rina)
    assert not LetterAddressee.objects.exists()
    with pytest.raises(drafting.NobodyThere):
        published(write(product="kapal"), rina)


@pytest.mark.django_db
def test_a_draft_is_published_or_discarded_once(contract, write, budi, rina):
    """P18."""
    draft, other = write(), write()
    published(draft, rina)
    drafting.discard(other, by=budi)
    for row in (draft, other):
        for act in (partial(published, row, rina), partial(drafting.discard, row, by=budi)):
            with pytest.raises(drafting.DraftIsGone):
                act()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {0, 1, 2, 3, 4, 5}),
        ({"product": "motor"}, {1, 2, 3, 4, 5}),
        ({"status": "closed"}, {2}),
        ({"product": "motor", "status": "active"}, {1, 3, 4, 5}),
        ({"days_from": 1}, {3, 4, 5}),
        ({"days_from": 8, "days_to": 30}, {4}),
        ({"days_to": 8}, {3, 4}),
        ({"days_from": 31}, {5}),
        ({"days_from": 0, "days_to": 0}, {0}),
    ],
)
def test_the_filter_finds_contracts_by_product_status_and_days_past_due(
    many, owing, pay, write, rina, files_home, facts, expected
):
    """P18: the oldest instalment that is not paid counts, and a payment as soon as it is received."""
    Contract.objects.filter(pk=many[0].pk).update(product="mobil")
    Contract.objects.filter(pk=many[2].pk).update(status="closed")
    for place, days in ((1, 40), (3, 7), (4, 8), (5, 31)):
        owing(many[place], WEDNESDAY - dt.timedelta(days=days))
    owing(many[4], WEDNESDAY, 8), owing(many[0], WEDNESDAY)
    pay(many[1], NOON)
    draft = published(write(**facts), rina)
    assert {row.contract_id for row in draft.addressees.all()} == {many[place].pk for place in expected}
    assert draft.recipients == len(expected)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_withdrawn", "is_reversed", "found"), [(False, True, 1), (True, True, 0), (False, False, 0)]
)
def test_neither_an_instalment_withdrawn_nor_one_paid_is_owed_and_a_payment_reversed_is_none(
    contract, owing, pay, write, is_withdrawn, is_reversed, found
):
    """P18: as on the customer's own page."""
    row = owing(contract, WEDNESDAY - dt.timedelta(days=9))
    type(row).objects.filter(pk=row.pk).update(is_withdrawn=is_withdrawn)
    pay(contract, NOON, is_reversed=is_reversed)
    assert audience.count_of(write(days_from=1), NOON) == found


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["title", "body"])
def test_no_letter_carries_an_account_to_pay_to(write, place):
    """P18, D11: neither above nor below."""
    with pytest.raises(account_numbers.AccountNumber):
        write(**{place: "Bayar ke rekening BCA 1234567890"})


@pytest.mark.django_db
def test_the_filter_finds_the_contracts_of_a_branch(many, makassar, write, rina):
    """P18."""
    draft = published(write(branch=makassar), rina)
    assert {row.contract_id for row in draft.addressees.all()} == {row.pk for row in many[4:]}


@pytest.mark.django_db
def test_each_recipient_gets_the_letter_with_their_own_name_and_contract(many, write, rina, files_home):
    """P18."""
    draft = published(write(), rina)
    assert publishing.run(draft.pk) is None
    draft.refresh_from_db()
    said = {letter.contract_id: str(content_of(letter)["paragraphs"]) for letter in Letter.objects.all()}
    assert draft.state == "published"
    assert said.keys() == {row.pk for row in many}
    assert "ORANG3, kontrak 20-099-16-00003" in said[many[3].pk]
    assert Letter.objects.about(draft).count() == Message.objects.count() == 6


@pytest.mark.django_db
def test_a_letter_to_a_customer_names_no_contract(customer, write, rina):
    """P18."""
    draft = published(write(audience="customer", customer_id=customer.pk), rina)
    publishing.run(draft.pk)
    letter = Letter.objects.get()
    assert (letter.customer_id, letter.contract) == (customer.pk, None)
    assert content_of(letter)["paragraphs"] == [["Yth. SITI: kami pindah."]]


@pytest.mark.django_db
def test_a_job_that_was_killed_goes_on_where_it_was(many, write, rina, files_home, monkeypatch):
    """P18: nobody twice, nobody left out."""
    monkeypatch.setattr(publishing, "BATCH", 2)
    draft = published(write(), rina)
    publishing.publish_batch(draft.pk)
    assert Letter.objects.count() == 2
    for _ in range(2):
        publish_letters(draft.pk)
    assert sorted(Letter.objects.values_list("contract", flat=True)) == [row.pk for row in many]


@pytest.mark.django_db
def test_a_letter_that_cannot_be_made_holds_up_no_other(many, write, rina, files_home, monkeypatch):
    """P18: it is looked at again a little later."""
    make = publishing._make

    def sometimes(draft, row):
        if row.contract_id == many[0].pk:
            raise RuntimeError
        make(draft, row)

    monkeypatch.setattr(publishing, "_make", sometimes)
    draft = published(write(), rina)
    with time_machine.travel(NOON, tick=False):
        assert publishing.run(draft.pk) == NOON + publishing.RETRY
    assert Letter.objects.count() == len(many) - 1
    monkeypatch.setattr(publishing, "_make", make)
    assert publishing.run(draft.pk) is None


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_make_each_letter_once(many, write, rina, files_home, monkeypatch):
    """P18."""
    monkeypatch.setattr(publishing, "BATCH", 1)
    draft = published(write(), rina)
    at_once(*[partial(publishing.run, draft.pk)] * 3)
    assert sorted(Letter.objects.values_list("contract", flat=True)) == [row.pk for row in many]
    assert LetterDraft.objects.get().state == "published"


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_another_job_holds_is_left_to_it(many, write, rina, files_home):
    """P18: nobody waits for it."""
    draft = published(write(), rina)
    held = draft.addressees.get(contract=many[0])
    with psycopg.connect(address(connection)) as other:
        other.execute("select from messaging_letteraddressee where id = %s for no key update", [held.pk])
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '2s'")
        assert publishing.publish_batch(draft.pk)
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")
    assert set(draft.addressees.filter(letter=None)) == {held}


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_publish_at_once_publish_once(many, write, rina, hire, head_office, files_home):
    """P18."""
    draft, other = write(), hire("sari", "manager", head_office)
    outcomes = at_once(partial(published, draft, rina), partial(published, draft, other))
    assert sum(isinstance(one, drafting.DraftIsGone) for one in outcomes) == 1
    assert LetterAddressee.objects.count() == 6


@pytest.mark.django_db
def test_the_queue_is_told_once_and_again_where_the_job_was_lost(many, write, rina):
    """P18."""
    draft = published(write(), rina)
    publishing.start(draft.pk)
    jobs = ProcrastinateJob.objects.filter(task_name=publishing.TASK)
    assert [job.args for job in jobs] == [{"draft_id": draft.pk}]
    resume_letters()
    assert jobs.count() == 1


@pytest.mark.django_db
def test_a_letter_to_those_in_arrears_waits_for_its_hours(many, owing, write, rina, files_home):
    """P18, POJK 22/2023 art. 62: published at 21.00, sent at 08.00 in each zone; other letters go at once."""
    for row in many:
        owing(row, WEDNESDAY - dt.timedelta(days=9))
    with time_machine.travel(EVENING, tick=False):
        draft, plain = published(write(days_from=1), rina), published(write(), rina)
        planned = set(draft.addressees.values_list("due_at", flat=True))
        assert publishing.run(plain.pk) is None
        first = publishing.run(draft.pk)
    assert first == dt.datetime(2026, 11, 19, 0, 0, tzinfo=dt.UTC)
    assert planned == {first, first + dt.timedelta(hours=1)}, "nobody looks at them at night"
    assert Letter.objects.about(draft).count() == 0
    draft.refresh_from_db()
    assert draft.state == "publishing", "its last letter is not made"
    with time_machine.travel(first, tick=False):
        second = publishing.run(draft.pk)
    assert Letter.objects.about(draft).count() == 2
    assert second == dt.datetime(2026, 11, 19, 1, 0, tzinfo=dt.UTC)
    with time_machine.travel(dt.datetime(2026, 11, 19, 13, 0, tzinfo=dt.UTC), tick=False):
        assert publishing.run(draft.pk) == dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
    with time_machine.travel(dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC), tick=False):
        assert publishing.run(draft.pk) is None
    assert set(Letter.objects.about(draft).values_list("kind", flat=True)) == {"billing_notice"}


@pytest.mark.django_db
def test_a_text_with_unknown_names_is_no_draft(write):
    """P18."""
    with pytest.raises(drafting.UnknownPlaceholder):
        write(body="Bayar ke {{ rekening }}")
