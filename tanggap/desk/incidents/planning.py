"""How the one answer reaches a case: as its answer where its procedure asks for one, else as a reply (D7, D28).

The same is asked for the preview of many and, under the case's lock, when its turn comes.
"""

from dataclasses import dataclass

from django.db.models import Prefetch

from tanggap.desk.answers.delivering import delivery_of
from tanggap.desk.answers.sending import ASKED
from tanggap.desk.models import Answer, Case, CaseQuerySet, IncidentDelivery, StepRun
from tanggap.desk.procedure import path
from tanggap.desk.replying import SENT_BY, Way, ways_of
from tanggap.desk.states import State
from tanggap.lib.errors import DomainError

Outcome = IncidentDelivery.State


class NotForThem(DomainError):
    """This case gets no answer of the incident, with the reason."""


@dataclass(frozen=True)
class Plan:
    """`way` is how the text goes, `refusal` why it does not. `has_draft`: an agent has begun an answer, which stays."""

    case: Case
    as_answer: bool = False
    way: str = ""
    refusal: str = ""
    has_draft: bool = False

    @property
    def words(self) -> str:
        """`Jawaban lewat E-mail`."""
        kind = "Jawaban" if self.as_answer else "Balasan"
        return self.refusal or f"{kind} lewat {Way(self.way).label}"


def loaded(cases: CaseQuerySet) -> CaseQuerySet:
    """These cases with all that planning asks of them: three queries, however many."""
    steps = StepRun.objects.filter(ended_at=None).select_related("case__procedure")
    rows = cases.select_related("customer", "category", "procedure", "branch", "assignee")
    prefetched: CaseQuerySet = rows.prefetch_related(
        Prefetch("steps", queryset=steps, to_attr="open_steps"),
        Prefetch("answers", queryset=Answer.objects.order_by("pk"), to_attr="all_answers"),
    )
    return prefetched


def plan(case: Case) -> Plan:
    """What becomes of the answer on this case, which `loaded` has fetched."""
    try:
        if reason := _over(case):
            raise NotForThem(reason)
        answers: list[Answer] = case.all_answers  # type: ignore[attr-defined]
        last = answers[-1] if answers and answers[-1].reaction != Answer.Reaction.OBJECTED else None
        if last and last.state == Answer.State.SENT:
            raise NotForThem("Jawabannya sudah dikirim; tinggal laporannya.")
        if last is None and _asks_for_answer(case) and (way := _answer_way(case)):
            return Plan(case, as_answer=True, way=way)
        return Plan(case, way=reply_way(case), has_draft=last is not None)
    except NotForThem as refusal:
        return Plan(case, refusal=refusal.message)


def reply_way(case: Case) -> Way:
    """The first way that reaches the customer without anybody speaking or typing there.

    :raises NotForThem: there is none.
    """
    ways = [way for way in ways_of(case) if way in SENT_BY or way == Way.PORTAL]
    if not ways:
        raise NotForThem("Tidak ada alamat untuk dikirimi; sampaikan jawabannya di saluran pelanggan.")
    return ways[0]


def _over(case: Case) -> str:
    if case.is_open:
        return ""
    if case.state == State.MERGED:
        return f"Digabung ke {case.merged_into}: jawabannya diberikan di sana."
    return f"Kasus sudah {State(case.state).label.lower()}."


def _asks_for_answer(case: Case) -> bool:
    runs: list[StepRun] = case.open_steps  # type: ignore[attr-defined]
    return any(ASKED in outcome.requires for run in runs for outcome in path.step_of(run).outcomes)


def _answer_way(case: Case) -> str:
    """The way of an answer that leaves by itself; "" where a person would have to say it."""
    delivery = delivery_of(case, is_general=True)
    is_theirs = case.channel == Case.Channel.PORTAL and delivery.way == Case.Channel.PORTAL
    return str(delivery.way) if delivery.kind or is_theirs else ""
