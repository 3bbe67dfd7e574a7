"""Both approvals, return, rejection and cancellation: who, from where, and what ends with them (O2, O3)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.identity.deputies import name_deputy
from tanggap.identity.models import Role, RoleGrant
from tanggap.messaging.models import Message
from tanggap.onboarding import approval
from tanggap.onboarding.approval import NotTheirStep, Seen
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.models import Application, Code, Link, Move
from tanggap.onboarding.moves import CUSTOMER, MovedOn, ReasonMissing, move
from tanggap.onboarding.states import State
from tests import applying
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(dewi, savings) -> Application:
    return applying.application(dewi, savings, state=State.WAITING_SECTION_HEAD)


@pytest.fixture
def half_way(dewi, agus, savings) -> Application:
    return applying.application(dewi, savings, state=State.WAITING_BRANCH_HEAD, section_head=agus)


def also(user, role, branch):
    return RoleGrant.objects.create(user=user, role=role, branch=branch, confirmed_at=timezone.now())


def test_an_application_goes_from_kasie_to_kacab_to_the_customer(submitted, agus, lina):
    """O2, O3."""
    approval.approve_section(submitted.pk, by=agus)
    ordered = approval.approve_branch(submitted.pk, by=lina)
    row = Application.objects.get(pk=submitted.pk)
    assert (row.state, row.section_head, row.branch_head) == (State.WAITING_CONFIRMATION, agus, lina)
    assert row.expires_at - row.state_at == dt.timedelta(days=7)
    assert [(move.act, move.by_label) for move in row.moves.all()] == [("approved", "Agus"), ("approved", "Lina")]
    message = Message.objects.get(pk=ordered.code.message_id)
    assert (message.kind, message.to.phone) == ("confirmation_code", row.phone)
    assert AuditEvent.objects.filter(act="application.approved", object_id=str(row.pk)).count() == 2


def test_the_wait_for_the_customer_is_a_setting(half_way, institution, lina):
    """O2."""
    institution.confirmation_days = 2
    institution.save()
    approval.approve_branch(half_way.pk, by=lina)
    half_way.refresh_from_db()
    assert half_way.expires_at - half_way.state_at == dt.timedelta(days=2)


def test_the_approval_stands_where_no_code_may_go_out(half_way, agus, lina, dewi, savings):
    """O3, O10: five codes went to this number today, for another application."""
    other = applying.application(dewi, savings, section_head=agus, branch_head=lina)
    for minutes in range(30, 5, -5):
        issue(other, at=timezone.now() - dt.timedelta(minutes=minutes))
    Code.objects.update(wib_day=timezone.now().astimezone(dt.timezone(dt.timedelta(hours=7))).date())
    ordered = approval.approve_branch(half_way.pk, by=lina)
    half_way.refresh_from_db()
    assert (half_way.state, ordered.code) == (State.WAITING_CONFIRMATION, None)
    assert "lima kode" in ordered.allowance.reason
    assert ordered.allowance.next_at > timezone.now()
    assert not half_way.codes.exists()


def test_approval_and_order_are_one_transaction(half_way, lina, monkeypatch):
    """O3: where the message cannot be queued, nothing is approved."""

    def broken(*args, **kwargs):
        raise RuntimeError("the outbox is away")

    monkeypatch.setattr("tanggap.onboarding.codes.issuing.outbox.queue", broken)
    with pytest.raises(RuntimeError):
        approval.approve_branch(half_way.pk, by=lina)
    half_way.refresh_from_db()
    assert (half_way.state, half_way.branch_head) == (State.WAITING_BRANCH_HEAD, None)
    assert not half_way.codes.exists()
    assert not half_way.moves.exists()


def test_nobody_approves_what_they_entered_or_edited_last(submitted, dewi, agus, jakarta):
    """O2: also not with both roles in hand."""
    also(dewi, Role.KASIE, jakarta)
    with pytest.raises(NotTheirStep, match="membuka atau terakhir mengubah"):
        approval.approve_section(submitted.pk, by=dewi)
    Application.objects.filter(pk=submitted.pk).update(last_edited_by=agus)
    with pytest.raises(NotTheirStep, match="membuka atau terakhir mengubah"):
        approval.approve_section(submitted.pk, by=agus)


def test_nobody_approves_at_both_steps(submitted, agus, jakarta):
    """O2."""
    also(agus, Role.KACAB, jakarta)
    approval.approve_section(submitted.pk, by=agus)
    with pytest.raises(NotTheirStep, match="pada langkah Kasie"):
        approval.approve_branch(submitted.pk, by=agus)


def test_the_database_itself_keeps_three_persons_apart_and_says_so(submitted, dewi, agus, jakarta, monkeypatch):
    """O2: should the check before it ever fail."""
    monkeypatch.setattr(approval, "objection", lambda *_: "")
    with pytest.raises(NotTheirStep, match="tiga orang yang berbeda"):
        approval.approve_section(submitted.pk, by=dewi)
    approval.approve_section(submitted.pk, by=agus)
    with pytest.raises(NotTheirStep, match="tiga orang yang berbeda"):
        approval.approve_branch(submitted.pk, by=agus)
    assert not Code.objects.exists()


@pytest.mark.parametrize("who", ["joko", "lina", "budi", "hadi", "dewi"])
def test_the_step_of_the_section_head_is_for_the_section_head_of_the_branch(who, submitted, request):
    """O2."""
    with pytest.raises(NotTheirStep):
        approval.approve_section(submitted.pk, by=request.getfixturevalue(who))


def test_a_head_of_another_branch_decides_nothing(submitted, hire, makassar):
    """O2."""
    with pytest.raises(NotTheirStep, match="kepala seksi Jakarta"):
        approval.approve_section(submitted.pk, by=hire("tono", Role.KASIE, makassar))


def test_a_return_begins_a_new_round_in_which_others_may_approve(submitted, dewi, agus, lina):
    """O2."""
    approval.approve_section(submitted.pk, by=agus)
    row = approval.send_back(submitted.pk, reason=" Foto KTP buram. ", by=lina)
    assert (row.state, row.round, row.section_head) == (State.DRAFT, 2, None)
    last = row.moves.last()
    assert (last.act, last.round, last.reason, last.by_id) == (Move.Act.RETURNED, 1, "Foto KTP buram.", lina.pk)


@pytest.mark.parametrize(
    ("act", "who", "state"),
    [
        (approval.send_back, "lina", State.DRAFT),
        (approval.reject, "lina", State.REJECTED),
        (approval.cancel, "dewi", State.CANCELLED),
    ],
)
def test_whatever_ends_the_wait_ends_code_and_link(act, who, state, application, request):
    """O2, O4."""
    issue(application, at=timezone.now())
    row = act(application.pk, reason="Nomor salah.", by=request.getfixturevalue(who))
    assert (row.state, row.expires_at) == (state, None)
    assert Code.objects.get().ending == Code.Ending.KILLED
    assert Link.objects.get().superseded_at


@pytest.mark.parametrize("act", [approval.send_back, approval.reject, approval.cancel])
def test_a_reason_is_asked_for(act, submitted, agus, dewi):
    """O2."""
    with pytest.raises(ReasonMissing):
        act(submitted.pk, reason="  ", by=dewi if act is approval.cancel else agus)
    submitted.refresh_from_db()
    assert submitted.state == State.WAITING_SECTION_HEAD


def test_only_its_own_officer_cancels_an_application(submitted, hire, jakarta, agus):
    """O2, rights."""
    for somebody in (hire("yuni", Role.AO, jakarta), agus):
        with pytest.raises(NotTheirStep, match="Hanya AO yang membuka"):
            approval.cancel(submitted.pk, reason="Batal.", by=somebody)


def test_an_officer_who_left_the_branch_cancels_nothing(submitted, dewi):
    """O2."""
    dewi.grants.update(ended_at=timezone.now())
    with pytest.raises(NotTheirStep, match="tidak lagi memegang peran"):
        approval.cancel(submitted.pk, reason="Batal.", by=dewi)


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.COMPLETED, State.REJECTED, State.EXPIRED])
def test_nothing_moves_what_is_confirmed_or_closed(state, dewi, agus, lina, savings):
    """O2."""
    row = applying.application(dewi, savings, state=state, section_head=agus, branch_head=lina)
    for act, who in ((approval.send_back, lina), (approval.reject, lina), (approval.cancel, dewi)):
        with pytest.raises(MovedOn):
            act(row.pk, reason="Terlambat.", by=who)
    for approve, who in ((approval.approve_section, agus), (approval.approve_branch, lina)):
        with pytest.raises(MovedOn):
            approve(row.pk, by=who)


def test_nobody_approves_another_round_than_the_one_they_saw(submitted, agus):
    """O2: returned, changed and submitted again while the page lay open."""
    seen = Seen(submitted.state, submitted.round)
    approval.send_back(submitted.pk, reason="Lengkapi.", by=agus)
    Application.objects.filter(pk=submitted.pk).update(state=State.WAITING_SECTION_HEAD)
    with pytest.raises(MovedOn, match="dikembalikan oleh Agus"):
        approval.approve_section(submitted.pk, by=agus, seen=seen)


def test_a_reason_written_at_one_step_decides_nothing_at_the_next(submitted, agus, lina, jakarta):
    """O2: lina is head of both."""
    also(lina, Role.KASIE, jakarta)
    seen = Seen(submitted.state, submitted.round)
    approval.approve_section(submitted.pk, by=agus)
    with pytest.raises(MovedOn, match="disetujui oleh Agus"):
        approval.reject(submitted.pk, reason="Tidak layak.", by=lina, seen=seen)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_wins_and_the_other_is_told(submitted, agus, hire, jakarta):
    """O2."""
    second = hire("sari", Role.KASIE, jakarta)
    outcomes = at_once(
        *(lambda who=who: approval.approve_section(submitted.pk, by=who) for who in (agus, second)),
    )
    [late] = [outcome for outcome in outcomes if isinstance(outcome, MovedOn)]
    winner = Application.objects.get(pk=submitted.pk).section_head
    assert late.message.startswith(f"Pengajuan {submitted} sudah disetujui oleh {winner}.")
    assert Move.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_approval_return_and_cancellation_at_once_one_wins(half_way, lina, dewi, hire, jakarta):
    """O2, O3: and a code was made only if the approval won and nothing after it."""
    second = hire("maya", Role.KACAB, jakarta)
    outcomes = at_once(
        lambda: approval.approve_branch(half_way.pk, by=lina),
        lambda: approval.approve_branch(half_way.pk, by=second),
        lambda: approval.send_back(half_way.pk, reason="Buram.", by=second, seen=Seen(State.WAITING_BRANCH_HEAD, 1)),
        lambda: approval.cancel(half_way.pk, reason="Batal.", by=dewi, seen=Seen(State.WAITING_BRANCH_HEAD, 1)),
    )
    assert len([outcome for outcome in outcomes if isinstance(outcome, MovedOn)]) == 3
    half_way.refresh_from_db()
    assert Code.objects.count() == (1 if half_way.state == State.WAITING_CONFIRMATION else 0)


@pytest.mark.django_db(transaction=True)
def test_two_applications_of_one_number_approved_at_once_send_one_code(half_way, agus, lina, dewi, savings):
    """O10: the gap holds for the number too."""
    other = applying.application(dewi, savings, state=State.WAITING_BRANCH_HEAD, section_head=agus)
    outcomes = at_once(*(lambda pk=row.pk: approval.approve_branch(pk, by=lina) for row in (half_way, other)))
    assert sorted(bool(ordered.code) for ordered in outcomes) == [False, True]
    assert set(Application.objects.values_list("state", flat=True)) == {State.WAITING_CONFIRMATION}


def deputise(deputy, holder):
    now = timezone.now()
    return name_deputy(holder.grants.get().pk, deputy, starts_at=now, until=now + dt.timedelta(days=1), by=holder)


def test_a_deputy_decides_and_the_history_says_in_whose_stead(half_way, lina, hire, jakarta):
    """O2."""
    yuni = hire("yuni", Role.AO, jakarta)
    deputise(yuni, lina)
    approval.approve_branch(half_way.pk, by=yuni)
    assert half_way.moves.get().by_label == "Yuni (deputi Lina)"
    assert AuditEvent.objects.get(act="application.approved").actor_label == "Yuni (deputi Lina)"


def test_a_deputy_is_kept_apart_like_anybody_else(submitted, half_way, dewi, agus, lina):
    """O2: neither the author nor who approved as section head."""
    deputise(dewi, agus)
    with pytest.raises(NotTheirStep, match="membuka atau terakhir mengubah"):
        approval.approve_section(submitted.pk, by=dewi)
    deputise(agus, lina)
    with pytest.raises(NotTheirStep, match="pada langkah Kasie"):
        approval.approve_branch(half_way.pk, by=agus)


def test_a_deputy_whose_time_is_over_decides_nothing(half_way, lina, hire, jakarta):
    """O2."""
    yuni = hire("yuni", Role.AO, jakarta)
    grant = deputise(yuni, lina)
    with time_machine.travel(grant.until, tick=False), pytest.raises(NotTheirStep, match="kepala cabang Jakarta"):
        approval.approve_branch(half_way.pk, by=yuni)


def test_who_comes_too_late_hears_of_the_step_and_not_of_what_happened_beside_it(half_way, lina):
    """O2, O6: a report moves nothing, so it is not what was before them."""
    seen = Seen(half_way.state, half_way.round)
    approval.approve_branch(half_way.pk, by=lina)
    half_way.refresh_from_db()
    move(half_way, Move.Act.REPORTED, by=CUSTOMER, at=timezone.now())
    with pytest.raises(MovedOn, match=f"{half_way} sudah disetujui oleh Lina"):
        approval.approve_branch(half_way.pk, by=lina, seen=seen)
