"""The sample's cases: every state, lives that hold together, and something to do for everybody."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.demo import sample
from tanggap.demo.cases import building
from tanggap.demo.cases.stories import stories
from tanggap.demo.management.commands import sample_payment
from tanggap.desk import attachments
from tanggap.desk.flows import listening
from tanggap.desk.ladder import inbox
from tanggap.desk.models import (
    AccountRecovery,
    Answer,
    Attachment,
    Case,
    Category,
    Clock,
    Entry,
    Evaluation,
    Incident,
    IncidentDelivery,
    Move,
    Report,
    Rung,
    StepRun,
)
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.desk.states import OPEN, State
from tanggap.feed.loading import load_paths
from tanggap.identity.models import User
from tanggap.messaging.models import Letter, Message

DAY = "2026-11-24T04:00:00Z"
"""A Tuesday, 11.00 WIB."""

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """Played once for this file, in a transaction that is taken back."""
    with django_db_blocker.unblock(), time_machine.travel(DAY, tick=False), transaction.atomic():
        sample.load()
        assert building.build()
        yield
        transaction.set_rollback(True)


def staff(mailbox: str) -> User:
    return User.objects.get(email=f"{mailbox}@contoh.test")


def test_there_are_sixty_cases_in_every_state_that_lasts(played):
    """D3: a case that is opened anew is taken up at once."""
    counts = Counter(Case.objects.values_list("state", flat=True))
    assert sum(counts.values()) == len(list(stories())) >= 60
    assert set(counts) == set(State.values) - {State.REOPENED}
    assert Move.objects.filter(new_state=State.REOPENED).exists()


def test_they_come_from_everywhere_about_everything(played):
    """D1, D2."""
    assert set(Case.objects.values_list("channel", flat=True)) == set(Case.Channel.values)
    assert set(Case.objects.values_list("kind", flat=True)) == set(Case.Kind.values)
    told = set(Case.objects.values_list("category__code", flat=True))
    assert told == set(Category.objects.values_list("code", flat=True))
    assert {"001", "014", "027", "000"} == set(Case.objects.values_list("branch__code", flat=True))
    assert Case.objects.filter(customer=None).count() >= 3
    assert Case.objects.exclude(representative="").count() >= 2


def test_only_open_cases_have_an_open_step_and_one_only(played):
    """D7."""
    standing = set(StepRun.objects.filter(ended_at=None).values_list("case", flat=True))
    is_open = set(Case.objects.filter(state__in=OPEN).values_list("pk", flat=True))
    assert standing - set(Case.objects.filter(state=State.MERGED).values_list("pk", flat=True)) == is_open


def test_what_is_over_has_its_report_and_no_clock_runs_on(played):
    """D13, D19: but that of a report that was sent back."""
    closed = Case.objects.filter(state=State.CLOSED)
    assert set(closed.values_list("pk", flat=True)) <= set(Report.objects.values_list("case", flat=True))
    over = (State.CLOSED, State.WITHDRAWN, State.MERGED)
    running = Clock.objects.open().exclude(kind=ClockKind.REPORT, case__report__returned_at__isnull=False)
    assert not running.filter(case__state__in=over).exists()
    assert not Rung.objects.open().filter(case__state__in=over).exists()
    answered = running.filter(case__state=State.ANSWERED)
    assert set(answered.values_list("kind", flat=True)) == {ClockKind.OBJECTION}


def test_nothing_lies_ahead_and_lines_follow_one_another(played):
    now = timezone.now()
    for model in (Entry, Move):
        assert not model.objects.filter(at__gt=now).exists()
    for case in Case.objects.prefetch_related("entries", "moves"):
        lines = [entry.at for entry in case.entries.all()]
        assert lines == sorted(lines)
        assert list(case.moves.all())[-1].new_state == case.state


def test_no_two_say_the_same(played):
    texts = list(Case.objects.values_list("text", flat=True)) + list(Answer.objects.values_list("text", flat=True))
    assert len(texts) == len(set(texts))
    assert len(set(Case.objects.values_list("subject", flat=True))) == Case.objects.count()


def test_every_case_opens_for_the_manager(played, signed_in):
    client = signed_in(staff("manager"))
    for number in Case.objects.values_list("number", flat=True):
        assert client.get(f"/staff/desk/cases/{number}").status_code == 200


@pytest.mark.parametrize("mailbox", ["agent", "agent.sari", "agent.makassar", "agent.jayapura"])
def test_agents_find_their_own_cases(played, signed_in, mailbox):
    user = staff(mailbox)
    client = signed_in(user)
    own = list(Case.objects.open().filter(assignee=user).values_list("number", flat=True))
    assert len(own) >= (10 if mailbox == "agent" else 1)
    assert all(client.get(f"/staff/desk/cases/{number}").status_code == 200 for number in own)


@pytest.mark.parametrize("mailbox", ["officer.finance", "officer.collection", "officer.bank", "officer.it"])
def test_every_department_has_a_task(played, mailbox):
    """D17."""
    assert Rung.objects.open().filter(department__in=staff(mailbox).department_ids).exists()


@pytest.mark.parametrize(
    ("mailbox", "pages"),
    [
        ("agent", ["/staff/desk/"]),
        ("officer.finance", ["/staff/desk/", "/staff/desk/tasks"]),
        ("manager", ["/staff/desk/", "/staff/desk/tasks", "/staff/desk/dashboard", "/staff/reports/"]),
    ],
)
def test_the_pages_of_arrival_have_something_to_show(played, signed_in, mailbox, pages):
    client = signed_in(staff(mailbox))
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "PGD-2026-" in answer.text or page in ("/staff/desk/dashboard", "/staff/reports/")


def test_siti_has_one_open_one_to_answer_to_and_one_that_is_over(played, signed_in):
    siti = Case.objects.filter(customer__core_id="C000001")
    assert set(siti.values_list("state", flat=True)) == {State.ESCALATED, State.ANSWERED, State.CLOSED}
    answered = siti.get(state=State.ANSWERED)
    assert Letter.objects.filter(pk=answered.answers.get().letter_id).exists()
    page = signed_in(User.objects.get(email="siti@contoh.test")).get("/member/complaints")
    assert page.status_code == 200
    assert answered.number in page.text


def test_some_clocks_were_late_and_some_cases_were_closed_by_silence(played):
    """D14, D18."""
    assert Clock.objects.exclude(breached_at=None).values("kind").distinct().count() >= 3
    assert Answer.objects.filter(reaction=Answer.Reaction.SILENCE).exists()
    assert Answer.objects.filter(reaction=Answer.Reaction.OBJECTED).count() >= 2


def test_the_newest_evaluation_waits_for_its_signature_and_an_improvement_is_late(played):
    """D20."""
    newest, *older = Evaluation.objects.all()
    assert not newest.is_signed
    assert older
    assert all(evaluation.is_signed and evaluation.signed_by == staff("manager") for evaluation in older)
    assert all(evaluation.figures["total"]["received"] for evaluation in [newest, *older])
    late = [row for evaluation in older for row in evaluation.improvements.filter(done_at=None)]
    assert any(row.due_on < timezone.now().date() for row in late)


def test_some_customers_have_sent_papers_that_open(played):
    """P16, S6: taken in as all files are."""
    papers = Attachment.objects.select_related("case", "entry")
    assert {paper.media_type for paper in papers} == {"image/jpeg", "application/pdf"}
    assert all(paper.case.state and paper.entry and paper.is_public for paper in papers)
    for paper in papers:
        _, content = attachments.content(paper.case, paper.pk, by=System("uji"))
        assert len(content) == paper.size


def test_tasks_are_seen_and_taken_before_they_are_done_and_new_ones_are_not(played):
    """D17."""
    done = Rung.objects.filter(level=Level.DEPARTMENT).exclude(ended_at=None)
    assert done.exists()
    for rung in done:
        assert rung.given_at <= rung.seen_at <= rung.taken_at <= rung.ended_at
        assert rung.department_id in rung.taken_by.department_ids
    assert Rung.objects.open().exclude(taken_at=None).exists()
    assert Rung.objects.open().filter(taken_at=None).exists()


def test_what_waits_for_the_manager_is_theirs_and_no_more_than_a_days_work(played):
    """D17, D19: they have read the reports of the days before."""
    manager = staff("manager")
    assert 10 <= inbox.count(manager) <= 30
    today = timezone.now().replace(hour=0)
    unread = inbox.reports_to_read(manager)
    assert all(report.filed_at >= today - timedelta(days=1) for report in unread)


def test_no_worker_finds_a_message_to_send(played):
    """What was written in the past has arrived then."""
    assert not Message.objects.filter(about_type="desk.case", state="queued").exists()
    assert not Message.objects.filter(holds_secrets=True, about_type="desk.case").exists()


def test_playing_again_makes_nothing_twice(played):
    before = [model.objects.count() for model in (Case, Entry, Evaluation, Message)]
    assert building.build() is False
    assert [model.objects.count() for model in (Case, Entry, Evaluation, Message)] == before


def test_the_missing_payment_comes_by_the_feed_and_moves_its_case(played, tmp_path):
    """F9, D10."""
    case = Case.objects.open().get(contract__number=sample_payment.CONTRACT)
    path = tmp_path / "payments_susulan.csv"
    sample_payment.Command().handle(path=str(path))
    with transaction.atomic():
        load_paths([path], by=System("uji"))
        listening.look_again(case.pk)
        assert case.steps.get(ended_at=None).step == "received"
        transaction.set_rollback(True)


def test_yesterdays_outage_has_gathered_its_cases_and_told_them_once(played):
    """D28: answered where the procedure asks for it, replied elsewhere, listed where nobody can be written to."""
    over = Incident.objects.get(state=Incident.State.RESOLVED)
    lines = IncidentDelivery.objects.filter(answer__incident=over)
    assert Counter(lines.values_list("state", flat=True)) == {"answered": 3, "replied": 1, "refused": 1}
    assert not lines.exclude(next_at=None).exists()
    reports = Report.objects.filter(case__incident_links__incident=over)
    assert (reports.filter(returned_at=None).exists(), reports.exclude(returned_at=None).exists()) == (True, True)
    owing = Case.objects.open().filter(incident_links__incident=over, answers__state=Answer.State.SENT, report=None)
    assert owing.exists()


def test_one_outage_goes_on_and_everybody_is_told(played, client):
    """D28."""
    now = Incident.objects.get(state=Incident.State.OPEN)
    assert now.answers.get().state == "to_approve"
    assert now.notice in client.get("/").text


def test_one_account_is_recovered_and_one_waits_for_the_second_person(played):
    """D27."""
    states = {row.state: row for row in AccountRecovery.objects.all()}
    assert set(states) == {AccountRecovery.State.DONE, AccountRecovery.State.PROPOSED}
    account = states[AccountRecovery.State.DONE].account
    assert account.email == states[AccountRecovery.State.DONE].new_email
    assert not account.has_usable_password()
