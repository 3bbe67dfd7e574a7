"""Filing the report of a case, and filing it anew: each edition is kept (D19)."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import asked, closing, overseeing, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case, Cause, Report, ReportEdition
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.desk.moves import MovedOn, last_words
from tanggap.desk.procedure import evidence
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError

ASKED = "report.filed"
KEPT = ("edition", "filed_by_id", "filed_at", "returned_by_id", "returned_at", "return_reason")


class BadReport(DomainError):
    message = "Waktu pelanggan diberi tahu harus setelah kasus diterima dan tidak boleh di masa depan."


@dataclass(frozen=True)
class Words:
    """What a report says. `loss` in rupiah, None if there is none; `told_how` is a channel."""

    cause: Cause
    cause_text: str
    done: str
    result: str
    told_how: str
    told_at: datetime
    prevention: str
    loss: Decimal | None = None


SAID = tuple(field.name for field in fields(Words))


@transaction.atomic
def file(case_id: int, words: Words, *, seen: int, by: User) -> Report:
    """File the report, or file it anew after it was sent back or the customer objected; ends the step that asked for
    it, and closes a case that only waited for it. Filing the same twice is harmless.

    :param seen: the edition that was before the writer's eyes, 0 for none.
    :raises NotFound: not theirs to see. :raises Forbidden: officers do not report.
    :raises NotYet: the procedure is at another step. :raises BadReport: told before it came in, or in the future.
    :raises MovedOn: somebody else has filed it, or the case is withdrawn or merged.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    overseeing.ensure_answers_customers(by)
    report = current(case)
    if report and evidence.report_filed(case):
        return _as_filed(report, words, by)
    if (report.edition if report else 0) != seen:
        raise MovedOn(f"Laporan ini sudah diubah oleh {report.filed_by if report else 'rekan Anda'}.")
    _ensure_may_file(case, report, by)
    if not case.received_at.replace(second=0, microsecond=0) <= words.told_at <= now:
        raise BadReport
    return _file(case, report, words, by=by, at=now)


def current(case: Case) -> Report | None:
    """The report as it was filed last."""
    return Report.objects.select_related("cause", "filed_by", "returned_by").filter(case=case).first()


def words_of(report: Report) -> Words:
    return Words(**columns_of(report))


def _as_filed(report: Report, words: Words, by: User) -> Report:
    if words_of(report) == words:
        return report
    raise MovedOn(f"Laporan sudah dibuat oleh {report.filed_by}. Muat ulang halaman untuk melihatnya.")


def _ensure_may_file(case: Case, report: Report | None, by: User) -> None:
    """At the step that asks for it; or after it was sent back, when the case is over."""
    if case.is_open:
        asked.ensure_asked(case, ASKED, by)
    elif report is None or case.state not in (State.ANSWERED, State.CLOSED):
        raise MovedOn(last_words(case))


def _file(case: Case, old: Report | None, words: Words, *, by: User, at: datetime) -> Report:
    if old:
        kept = {name: getattr(old, name) for name in KEPT}
        ReportEdition.objects.create(report=old, **kept, **columns_of(old))
    report = old or Report(case=case, edition=0)
    for name, value in columns_of(words).items():
        setattr(report, name, value)
    report.edition, report.filed_by, report.filed_at = report.edition + 1, by, at
    report.returned_by = report.returned_at = report.read_by = report.read_at = None
    report.return_reason = ""
    report.save()
    case.report = report
    edition = f" (edisi {report.edition})" if report.edition > 1 else ""
    timeline.event(case, f"Laporan dibuat{edition}: {words.cause}.", by=by, at=at, about=report)
    starting.stop(case, ClockKind.REPORT, at=at)
    trail.record("report.filed", case, by=by)
    if not asked.end_with(case, ASKED, by=by) and not closing.close_if_over(case, by=by, at=at):
        _come_back(case, by=by, at=at)
    return report


def _come_back(case: Case, *, by: User, at: datetime) -> None:
    """A case that is over has gone up the ladder for its report alone."""
    if not case.is_open:
        climbing.come_back(case, Level.AGENT, result="Laporan sudah diperbaiki.", by=by, at=at)


def columns_of(told: Words | Report) -> dict[str, Any]:
    """What a report says, by column."""
    return {name: getattr(told, name) for name in SAID}
