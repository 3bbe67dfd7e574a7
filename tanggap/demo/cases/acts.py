"""The verbs of the stories: each is an act of the product, done by whose turn it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, Sum
from django.utils import timezone

from tanggap.demo.cases import recoveries
from tanggap.demo.cases.cast import Played
from tanggap.demo.cases.papers import papers
from tanggap.desk import assigning, contacting, noting, relating, replying
from tanggap.desk.answers import approving, drafting, reacting, rounds, sending
from tanggap.desk.clocks import documents, extending
from tanggap.desk.flows import codes, orders
from tanggap.desk.identity import checking
from tanggap.desk.identity.facts import Fact
from tanggap.desk.ladder import receiving
from tanggap.desk.models import Case
from tanggap.desk.moves import CUSTOMER
from tanggap.desk.procedure import path
from tanggap.desk.reporting import filing, returning

Words = dict[str, Any]


def do(this: Played, words: Words) -> None:
    """Do what the act says: its first key that is a verb, with the rest."""
    verb = next(name for name in words if name in VERBS)
    VERBS[verb](this, words.pop(verb), words)


def _take(this: Played, _: Any, words: Words) -> None:
    assigning.assign(this.pk, this.agent, by=this.agent)


def _give(this: Played, to: str, words: Words) -> None:
    assigning.assign(this.pk, this.cast.users[to], by=this.manager)


def _verify(this: Played, facts: list[str], words: Words) -> None:
    """Ask for these facts, which the customer knows; `who` names the customer of a case that has none yet."""
    customer = this.cast.customer(words.get("who", this.story.who))
    assert customer is not None  # noqa: S101
    known = {
        Fact.PHONE: customer.phone,
        Fact.NIK: customer.nik,
        Fact.BIRTH_DATE: f"{customer.birth_date:%d/%m/%Y}",
    }
    checking.check(this.pk, customer.pk, {fact: known[Fact(fact)] for fact in facts}, by=this.agent)
    _step(this, "verified", {})


def _mistake(this: Played, said: dict[str, str], words: Words) -> None:
    """What somebody says who does not know it."""
    customer = this.cast.customer(words.get("who", this.story.who))
    assert customer is not None  # noqa: S101
    checking.check(this.pk, customer.pk, said, by=this.agent)


def _step(this: Played, outcome: str, record: Words) -> None:
    run = this.run
    path.complete(this.pk, run.pk, outcome, record=record, by=this.whose(run.role))


def _state(this: Played, when: str, words: Words) -> None:
    """The payment that the customer says they have made: the last one that came in, or one so many hours ago."""
    paid_at, amount = _last_payment(this) if when == "last" else _unpaid(this, int(when))
    local = paid_at.astimezone(this.case.branch.tz)
    _step(this, "recorded", {**words, "paid_at": f"{local:%Y-%m-%dT%H:%M}", "paid_amount": f"{amount:.0f}"})


def _last_payment(this: Played) -> tuple[Any, Any]:
    contract = this.case.contract
    assert contract is not None  # noqa: S101
    paid = contract.payments.filter(is_reversed=False, paid_at__lt=timezone.now())
    last = paid.values("core_id", "paid_at").annotate(total=Sum(F("amount") + F("penalty_amount"))).order_by("paid_at")
    row = last.last()
    assert row is not None  # noqa: S101
    return row["paid_at"], row["total"]


def _unpaid(this: Played, hours: int) -> tuple[Any, Any]:
    contract = this.case.contract
    assert contract is not None  # noqa: S101
    return timezone.now() - timedelta(hours=hours), contract.instalments.earliest("number").amount


def _reply(this: Played, text: str, words: Words) -> None:
    last = this.case.entries.last()
    way = words.get("way") or replying.ways_of(this.case)[0]
    replying.reply(this.pk, text, seen=last.pk if last else 0, by=this.agent, channel=way)


def _note(this: Played, text: str, words: Words) -> None:
    noting.note(this.pk, text, by=this.cast.users[words.get("by", this.agent.email.partition("@")[0])])


def _contact(this: Played, text: str, words: Words) -> None:
    """The customer writes again, with `files` or without."""
    way, uploads = words.get("way", this.story.channel), papers(words.get("files", ()))
    contacting.received(this.pk, text, channel=way, by=CUSTOMER, uploads=uploads)


def _withdraw(this: Played, reason: str, words: Words) -> None:
    contacting.withdraw(this.pk, reason, by=CUSTOMER)


def _merge(this: Played, into: str, words: Words) -> None:
    relating.merge(this.pk, this.others[into].case.number, reason=words["because"], by=this.agent)


def _link(this: Played, other: str, words: Words) -> None:
    relating.link(this.pk, this.others[other].case.number, by=this.agent)


def _draft(this: Played, text: str, words: Words) -> None:
    """Write the answer; where the category asks for that, ask for the second pair of eyes."""
    old = rounds.in_work(this.case)
    answer = drafting.write(this.pk, text, seen=old.edition if old else 0, by=this.agent)
    if this.case.category.needs_approval:
        approving.submit(this.pk, seen=answer.edition, by=this.agent)


def _refuse(this: Played, reason: str, words: Words) -> None:
    approving.send_back(this.pk, reason, seen=_edition(this), by=this.manager)


def _approve(this: Played, _: Any, words: Words) -> None:
    approving.approve(this.pk, seen=_edition(this), by=this.manager)


def _send(this: Played, _: Any, words: Words) -> None:
    sending.send(this.pk, seen=_edition(this), by=this.agent)


def _answer(this: Played, text: str, words: Words) -> None:
    """Write the answer and send it at once."""
    _draft(this, text, words)
    if this.case.category.needs_approval:
        _approve(this, True, words)
    _send(this, True, words)


def _edition(this: Played) -> int:
    answer = rounds.in_work(this.case)
    assert answer is not None  # noqa: S101
    return answer.edition


def _report(this: Played, cause: str, words: Words) -> None:
    """File it; the customer was told with the answer."""
    answer, old = rounds.sent(this.case), filing.current(this.case)
    assert answer is not None and answer.sent_at is not None  # noqa: S101, PT018
    said = filing.Words(
        cause=this.cast.causes[cause],
        cause_text=words["why"],
        done=words["done"],
        result=words["result"],
        prevention=words["prevention"],
        loss=words.get("loss"),
        told_how=answer.channel,
        told_at=answer.sent_at,
    )
    filing.file(this.pk, said, seen=old.edition if old else 0, by=this.agent)


def _return(this: Played, reason: str, words: Words) -> None:
    report = filing.current(this.case)
    assert report is not None  # noqa: S101
    returning.send_back(this.pk, reason, seen=report.edition, by=this.manager)


def _accept(this: Played, _: Any, words: Words) -> None:
    reacting.accept(this.pk, CUSTOMER)


def _object(this: Played, text: str, words: Words) -> None:
    reacting.contest(this.pk, text, CUSTOMER)


def _ask_documents(this: Played, what: str, words: Words) -> None:
    documents.ask(this.pk, what, by=this.agent)


def _documents_came(this: Played, _: Any, words: Words) -> None:
    documents.complete(this.pk, by=this.agent)


def _extend(this: Played, reason: str, words: Words) -> None:
    extending.extend(this.pk, extending.Grounds(reason, words.get("because", "")), by=this.manager)


def _order(this: Played, reason: str, words: Words) -> None:
    orders.order(this.pk, reason, by=this.officer)


def _order_approved(this: Played, _: Any, words: Words) -> None:
    orders.approve(this.pk, _order_of(this.case), by=this.manager)


def _order_done(this: Played, reference: str, words: Words) -> None:
    orders.done(this.pk, _order_of(this.case), reference, by=this.officer)
    _step(this, "done", {})


def _order_of(case: Case) -> int:
    order = orders.standing(case)
    assert order is not None  # noqa: S101
    return order.pk


def _tried(this: Played, note: str, words: Words) -> None:
    """The department telephones the customer for its task."""
    task = this.case.rungs.open().get(department__isnull=False)
    attempt = receiving.Try("hotline", is_reached=words.get("reached", False), note=note)
    receiving.tried(task.pk, attempt, by=this.officer)


def _code(this: Played, way: str, words: Words) -> None:
    """Read out the notice, then give the customer's first code, and go on."""
    run = this.run
    codes.tell_notice(this.pk, run.pk, is_ticked=True, by=this.agent)
    codes.give(this.pk, run.pk, codes.codes_of(this.case)[0].number, way, by=this.agent)
    _step(this, "given", {})


VERBS: dict[str, Callable[[Played, Any, Words], None]] = {
    "take": _take,
    "give": _give,
    "verify": _verify,
    "mistake": _mistake,
    "step": _step,
    "tried": _tried,
    "state": _state,
    "reply": _reply,
    "note": _note,
    "contact": _contact,
    "withdraw": _withdraw,
    "merge": _merge,
    "link": _link,
    "draft": _draft,
    "refuse": _refuse,
    "approve": _approve,
    "send": _send,
    "answer": _answer,
    "report": _report,
    "return": _return,
    "accept": _accept,
    "object": _object,
    "documents": _ask_documents,
    "documents_came": _documents_came,
    "extend": _extend,
    "order": _order,
    "order_approved": _order_approved,
    "order_done": _order_done,
    "code": _code,
    **recoveries.VERBS,
}
