"""Queues as a person meets them: what is in which, how it is narrowed, searched and paged (D23)."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.customers import digests
from tanggap.desk.answers import approving, drafting
from tanggap.desk.clocks import firing
from tanggap.desk.ladder import passing
from tanggap.desk.models import Case, IdentityCheck
from tanggap.desk.opening import Contact
from tanggap.desk.queues import lists, searching
from tanggap.desk.queues.asking import DUES, asked
from tanggap.desk.queues.counting import counts
from tanggap.desk.queues.shown import SIZE, page
from tanggap.desk.views.finding import visible_case
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution import current
from tanggap.lib.errors import NotFound
from tests import complaining
from tests.complaining import step

pytestmark = pytest.mark.django_db
DESK = "/staff/desk/"
LINE = re.compile(r'class="row-link"\s+href="/staff/desk/cases/(PGD-\d+-\d+)')


def escalate(row: Case, *, by: User) -> None:
    """To the manager, by the general procedure."""
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True}
    who = {"customer": row.customer, "channel": "hotline", "by": by, "at": row.received_at}
    IdentityCheck.objects.create(case=row, **facts, **who)
    step(row, "verified", by=by)
    step(row, "escalate", by=by, finding="Tidak tercatat.")


@pytest.fixture
def agent_elsewhere(hire, makassar):
    return hire("made", Role.AGENT, makassar)


def listed(answer) -> list[str]:
    return LINE.findall(answer.content.decode())


def link(answer, rel: str) -> str:
    """The address of the page after (`next`) or before (`prev`); "" where there is none."""
    found = re.search(rf'href="([^"]+)"\s+rel="{rel}"', answer.content.decode())
    return html.unescape(found[1]) if found else ""


def numbers(browser, address: str) -> list[str]:
    return listed(browser.get(address))


def test_each_queue_holds_what_its_name_says(case, siti, budi, rina, signed_in):
    """D23."""
    mine = complaining.case(siti.membership.customer, assignee=budi)
    browser = signed_in(budi)
    assert numbers(browser, f"{DESK}?queue=mine") == [mine.number]
    assert numbers(browser, f"{DESK}?queue=unassigned") == [case.number]
    assert set(numbers(browser, f"{DESK}?queue=team")) == {case.number, mine.number}
    assert numbers(browser, f"{DESK}?queue=waiting") == [mine.number]
    escalate(mine, by=budi)
    assert numbers(browser, f"{DESK}?queue=escalated") == [mine.number]
    assert numbers(browser, f"{DESK}?queue=waiting") == []
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == [mine.number]


def test_what_was_reported_by_hand_waits_for_the_manager_until_it_is_passed_on(case, budi, rina, finance, signed_in):
    """D17, D23: the queue holds what the inbox holds."""
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == []
    passing.report_to_manager(case.pk, "Mengancam ke media.", by=budi)
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == [case.number]
    passing.give_task(case.pk, finance, "Periksa.", by=rina)
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == []
    with time_machine.travel(case.received_at + timedelta(days=7)):
        firing.fire_due()
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == [case.number], "late, it is the manager's again"


def test_an_answer_waits_for_a_manager_who_had_no_hand_in_it(case, budi, rina, hire, head_office, signed_in):
    """D18, D23."""
    nana = hire("nana", Role.MANAGER, head_office)
    first = drafting.write(case.pk, "Sudah.", seen=0, by=rina)
    second = drafting.write(case.pk, "Sudah diperiksa.", seen=first.edition, by=budi)
    approving.submit(case.pk, seen=second.edition, by=budi)
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == []
    assert numbers(signed_in(nana), f"{DESK}?queue=waiting") == [case.number]


def test_a_task_waits_for_the_department_it_was_given_to(case, budi, rina, fitri, signed_in):
    """D17, D23."""
    escalate(case, by=budi)
    assert numbers(signed_in(fitri), DESK) == []
    step(case, "department", by=rina, instruction="Periksa mutasi.", department="keuangan")
    assert numbers(signed_in(fitri), DESK) == [case.number]
    assert numbers(signed_in(rina), f"{DESK}?queue=waiting") == []


def test_no_way_of_asking_shows_what_is_another_teams(case, siti, budi, agent_elsewhere, signed_in):
    """S1, D23: queues, filters, counts and search ask through one predicate."""
    mine = complaining.case(siti.membership.customer, assignee=budi)
    browser = signed_in(agent_elsewhere)
    for queue in ("waiting", "mine", "team", "unassigned", "escalated", "soon", "all"):
        assert mine.number not in numbers(browser, f"{DESK}?queue={queue}")
        assert mine.number not in numbers(browser, f"{DESK}?queue={queue}&assignee={budi.pk}&branch={mine.branch_id}")
    for typed in (mine.number, "Siti", "200991600123", "081234567897"):
        assert mine.number not in _searched(browser, typed)
    assert counts(agent_elsewhere)["team"] == ""
    assert numbers(browser, f"{DESK}?queue=unassigned") == [case.number]


def _searched(browser, typed: str) -> list[str]:
    return listed(browser.post(f"{DESK}search", {"words": typed}, follow=True))


@pytest.mark.parametrize(
    "typed",
    [
        "siti",
        "SITI amin",
        "ditagih",
        "200991600123",
        "2009 9160 0123",
        "0812-3456-7897",
        "+6281234567897",
        "masih sudah",
    ],
)
def test_a_case_is_found_by_name_contract_telephone_and_words(case, budi, signed_in, typed):
    """D23."""
    assert _searched(signed_in(budi), typed) == [case.number]


def test_a_case_is_found_by_its_number_by_nik_and_by_email(case, siti, budi, signed_in):
    """D23."""
    customer = siti.membership.customer
    type(customer).objects.filter(pk=customer.pk).update(nik_index=digests.nik_index("3602041211870001"))
    other = complaining.case(contact=Contact(name="Rudi", email="Rudi@Contoh.test"))
    browser = signed_in(budi)
    for typed in (case.number, case.number.lower(), case.number.removeprefix("PGD-"), str(int(case.number[-6:]))):
        assert case.number in _searched(browser, typed)
    assert _searched(browser, "3602 0412 1187 0001") == [case.number]
    assert _searched(browser, "rudi@contoh.test") == [other.number]
    assert _searched(browser, "tidakadayangini") == []
    assert _searched(browser, "!!! &|<>:* ''") == []


def test_what_is_common_is_found_as_well_as_what_is_rare(case, siti, budi, signed_in, monkeypatch):
    """D23: the ways of looking words up find the same."""
    rows = [case, *(complaining.case(siti.membership.customer) for _ in range(4))]
    browser, wanted = signed_in(budi), {row.number for row in rows}
    assert set(_searched(browser, "ditagih")) == wanted
    assert searching.way_of(Case.objects.all, "ditagih").name == "ids"
    monkeypatch.setattr(searching, "MOST_FOUND", 3)
    assert set(_searched(browser, "ditagih")) == wanted
    assert searching.way_of(Case.objects.all, "ditagih").name == "words", "too many to look up"
    monkeypatch.setattr(searching, "MOST_FOUND", 10)
    monkeypatch.setattr(searching, "COMMONLY", 3)
    monkeypatch.setattr(searching, "WINDOW", 2)
    assert searching.way_of(Case.objects.all, "ditagih").name == "words", "common in all, though not of late"
    assert set(_searched(browser, "ditagih")) == wanted
    assert _searched(browser, "ditagih tidakada") == []


def test_what_was_searched_for_is_in_no_address_and_opens_for_nobody_else(case, budi, rina, signed_in):
    """S8."""
    answer = signed_in(budi).post(f"{DESK}search", {"words": "Siti Aminah"})
    address = answer.headers["Location"]
    assert "iti" not in address.partition("cari=")[2]
    token = address.partition("cari=")[2]
    assert searching.typed_in(token, by=budi) == "Siti Aminah"
    assert searching.typed_in(token, by=rina) == ""
    assert searching.typed_in("bukan-token", by=budi) == ""


def test_filters_narrow_and_what_is_not_allowed_does_nothing(case, siti, budi, signed_in):
    """D23."""
    question = complaining.case(siti.membership.customer, category="slik", kind="question", channel="hotline")
    browser = signed_in(budi)
    for narrowed in ("kind=question", "channel=hotline", f"category={question.category_id}"):
        assert numbers(browser, f"{DESK}?queue=team&{narrowed}") == [question.number]
    assert numbers(browser, f"{DESK}?queue=team&since=01/01/2999") == []
    assert len(numbers(browser, f"{DESK}?queue=team&until=31/12/2999&assignee=none")) == 2
    assert len(numbers(browser, f"{DESK}?queue=team&sort=contact_phone&customer__nik=1&order_by=id")) == 2
    refused = browser.get(f"{DESK}?queue=team&kind=nonsense")
    assert refused.status_code == 422
    assert listed(refused) == []


def test_what_is_most_urgent_comes_first_and_what_has_no_clock_last(case, siti, budi, signed_in):
    """D23."""
    now = timezone.now()
    rows = [complaining.case(siti.membership.customer) for _ in range(3)]
    for row, due in zip(rows, (now + timedelta(hours=1), now - timedelta(hours=1), now), strict=True):
        Case.objects.filter(pk=row.pk).update(urgent_at=due)
    first, second, third = rows
    browser = signed_in(budi)
    assert numbers(browser, f"{DESK}?queue=team") == [second.number, third.number, first.number, case.number]
    assert numbers(browser, f"{DESK}?queue=soon") == [second.number, third.number, first.number]
    assert numbers(browser, f"{DESK}?queue=team&due=late") == [second.number, third.number]
    assert numbers(browser, f"{DESK}?queue=team&sort=newest")[0] == third.number


def test_a_queue_is_paged_both_ways_without_losing_or_repeating(case, siti, budi, signed_in):
    """D23."""
    for _ in range(SIZE + 4):
        complaining.case(siti.membership.customer)
    browser, seen, address = signed_in(budi), [], f"{DESK}?queue=team"
    while address:
        answer = browser.get(address)
        seen.append(listed(answer))
        address = f"{DESK}{onward}" if (onward := link(answer, "next")) else ""
    assert [len(page) for page in seen] == [SIZE, 5]
    assert len({number for page in seen for number in page}) == SIZE + 5
    assert numbers(browser, DESK + link(answer, "prev")) == seen[0]


def test_a_longer_queue_asks_no_more(case, siti, budi, signed_in):
    """D23."""
    browser = signed_in(budi)
    browser.get(DESK)
    current.forget()
    with CaptureQueriesContext(connection) as few:
        browser.get(f"{DESK}?queue=team")
    for _ in range(5):
        complaining.case(siti.membership.customer)
    current.forget()
    with CaptureQueriesContext(connection) as many:
        browser.get(f"{DESK}?queue=team")
    assert len(many) == len(few) <= 20


def test_urgency_follows_the_clocks_breached_ones_too(case, budi):
    """D13, D23."""
    clock = case.clocks.running().order_by("due_at").first()
    case.refresh_from_db()
    assert case.urgent_at == clock.due_at
    assert asked(budi, QueryDict("queue=all&sort=urgent")).sort == "newest"


def test_a_role_counts_in_prepared_queries_to_its_very_end(case, agent_elsewhere, budi, time_machine):
    """D23, D31: who sees what is decided at each request, though the SQL is kept."""
    begun, until = timezone.now(), timezone.now() + timedelta(hours=1)
    Case.objects.update(assignee=User.objects.staff().exclude(pk=agent_elsewhere.pk).first())

    def sees() -> bool:
        looking = User.objects.get(pk=agent_elsewhere.pk)
        lines, _ = page(asked(looking, QueryDict("queue=team")))
        is_listed = case.number in [line.number for line in lines]
        try:
            return visible_case(looking, case.number).number == case.number and is_listed
        except NotFound:
            assert not is_listed
            return False

    assert not sees()
    deputy = {"deputy_for": budi, "starts_at": begun, "until": until, "confirmed_at": begun}
    RoleGrant.objects.create(user=agent_elsewhere, role=Role.AGENT, branch=case.branch, **deputy)
    time_machine.move_to(until - timedelta(microseconds=1), tick=False)
    assert sees()
    time_machine.move_to(until, tick=False)
    assert not sees()
    time_machine.move_to(begun, tick=False)
    assert sees()


def test_what_waits_for_a_branchs_manager_waits_for_no_other_branchs(case, budi, hire, jakarta, makassar):
    """D17, D23, S1: though every manager may see what is escalated."""
    nana, maya = hire("nana", Role.MANAGER, jakarta), hire("maya", Role.MANAGER, makassar)
    passing.report_to_manager(case.pk, "Tolong.", by=budi)
    assert [list(lists.waiting_for(person)) for person in (nana, maya)] == [[case], []]


def test_a_case_that_was_opened_anew_waits_for_its_agent(case, budi):
    """D3, D23."""
    Case.objects.filter(pk=case.pk).update(assignee=budi)
    for state in ("in_progress", "answered", "reopened"):
        Case.objects.filter(pk=case.pk).update(state=state)
    assert list(lists.waiting_for(budi)) == [case]


def test_soon_is_four_hours_and_the_last_instant_is_within(case, budi):
    """D23, D26: as the filter and the dashboard say."""
    rows = lists.QUEUES["soon"].rows
    assert list(rows(budi, case.urgent_at)) == [case]
    assert not rows(budi, case.urgent_at - timedelta(seconds=1)).exists()
    assert f"Jatuh tempo dalam {lists.SOON // timedelta(hours=1)} jam" == dict(DUES)["next"]


def test_both_days_of_a_span_are_within_it(case, rina):
    """D23: from midnight to midnight, in the institution's zone."""
    day = timezone.localtime(case.received_at, current.institution().tz)
    told = [f"{day + timedelta(days=shift):%d/%m/%Y}" for shift in (-1, 0, 1)]
    spans = [(told[1], told[1]), (told[0], told[0]), (told[2], told[2])]
    found = [asked(rina, QueryDict(f"queue=all&since={since}&until={until}")).rows().count() for since, until in spans]
    assert found == [1, 0, 0]
