"""All that the page of a case shows one person, in a number of queries that does not grow with the case."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import canned, noting, presence
from tanggap.desk.clocks.words import left
from tanggap.desk.identity import checking, contracts
from tanggap.desk.incidents import beside as incidents
from tanggap.desk.models import AccountRecovery, Attachment, Case, Clock, Report, StepRun
from tanggap.desk.relating import related_to
from tanggap.desk.replying import ANSWERABLE, ways_of
from tanggap.desk.shown.beside import account_of, ladder_of, others_of
from tanggap.desk.shown.panels import box_of
from tanggap.desk.shown.stepper import stepper_of
from tanggap.desk.shown.thread import thread_of
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.lib.dates import ZONE_NAMES
from tanggap.lib.prepared import Prepared

TONES = {
    State.NEW: "info",
    State.IN_PROGRESS: "info",
    State.WAITING_CUSTOMER: "warn",
    State.WAITING_CLOCK: "warn",
    State.ESCALATED: "danger",
    State.ANSWERED: "ok",
    State.REOPENED: "warn",
}
_clocks: Prepared[Clock] = Prepared(lambda case: Clock.objects.filter(case=case).select_related("department"), int)
_files: Prepared[Attachment] = Prepared(
    lambda case: Attachment.objects.filter(case=case).select_related("uploaded_by"), int
)
_recoveries: Prepared[AccountRecovery] = Prepared(
    lambda case: AccountRecovery.objects.open().filter(case=case)[:1], int
)
_reports: Prepared[Report] = Prepared(lambda case: Report.objects.filter(case=case), int)
_runs: Prepared[StepRun] = Prepared(lambda case: StepRun.objects.filter(case=case), int)


def facts_of(case: Case, user: User, *, before: int | None = None, **typed: Any) -> dict[str, Any]:
    """What `desk/case.html` takes.

    :param before: show what was written before this entry. `typed`: `typed` and `faults` of the step's form, `draft`
        and `way` of the reply, kept after a refusal.
    """
    is_verified = checking.look(case)
    account = account_of(case, is_verified=is_verified)
    may_choose = is_verified and user.has_right("cases.answer")
    files = _files(case.pk)
    facts = {
        "case": case,
        "now": timezone.now(),
        "zone": case.branch.tz,
        "zone_name": ZONE_NAMES.get(case.branch.zone, ""),
        "tones": TONES,
        "is_verified": is_verified,
        "account": account,
        "contracts": contracts.choosable(case) if may_choose else [],
        "clocks": clocks_of(case),
        "ladder": ladder_of(case),
        "others": others_of(case, user),
        "related": related_to(case, user),
        "thread": thread_of(case, files, before=before),
        "report": _reports.first(case.pk),
        "recovery": _recoveries.first(case.pk),
        "incident": incidents.of(case, user),
        "present": presence.others(case, user),
        "files": files,
    }
    _record_look(case, user, account.shown)
    return facts | _path(case, user, typed) | _writing(case, user, typed)


def clocks_of(case: Case) -> list[tuple[Clock, Any]]:
    """The clocks with their words, those that run first."""
    now = timezone.now()
    rows = sorted(_clocks(case.pk), key=lambda clock: (clock.stopped_at is not None, clock.due_at))
    return [(clock, left(clock, now)) for clock in rows]


def _path(case: Case, user: User, typed: Mapping[str, Any]) -> dict[str, Any]:
    runs = _runs(case.pk)
    for each in runs:
        each.case = case
    run = next((run for run in runs if run.ended_at is None), None)
    steps = stepper_of(case, runs)
    number = next((place for place, stop in enumerate(steps, 1) if stop.state == "now"), 0)
    box = box_of(case, user, run=run, number=number, typed=typed.get("typed"), faults=typed.get("faults"))
    return {"steps": steps, "box": box, "panel": box.facts if box else {}}


def _writing(case: Case, user: User, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the box for replies and notes needs; nothing for whoever only looks on."""
    if not user.has_right("cases.work"):
        return {"may_write": False}
    return {
        "may_write": True,
        "may_reply": case.state in ANSWERABLE,
        "ways": ways_of(case),
        "way": typed.get("way", ""),
        "draft": typed.get("draft", ""),
        "is_note": typed.get("is_note", False),
        "canned": canned.offered(case, user),
        "colleagues": [(one, noting.handle_of(one)) for one in noting.colleagues(case) if one.pk != user.pk],
    }


def _record_look(case: Case, user: User, shown: list[str]) -> None:
    """What was disclosed of the account is in the view log (D6)."""
    if shown and case.customer_id is not None:
        trail.viewed(case.customer_id, by=user, shown=shown, case_number=case.number)
