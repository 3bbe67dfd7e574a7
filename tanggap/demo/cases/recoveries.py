"""The verbs of the stories about a lost mailbox: the account that there was, and how it is recovered by two persons."""

from collections.abc import Callable
from typing import Any

from tanggap.demo.cases.cast import Played
from tanggap.desk.models import AccountRecovery
from tanggap.desk.recovery import confirming, proposing, taking_effect
from tanggap.identity.models import User
from tanggap.portal.models import Membership

Words = dict[str, Any]


def _account(this: Played, email: str, words: Words) -> None:
    """The customer has had a portal account for long, whose password nobody knows."""
    customer = this.cast.customer(this.story.who)
    assert customer is not None  # noqa: S101
    user = User.objects.create_user(email, None, kind=User.Kind.MEMBER, username=words["username"])
    Membership.objects.create(user=user, customer=customer)


def _recover(this: Played, email: str, words: Words) -> None:
    proposing.propose(this.pk, email, words["why"], by=this.agent)


def _confirmed(this: Played, _: Any, words: Words) -> None:
    row = AccountRecovery.objects.proposed().get(case=this.pk)
    confirming.confirm(this.pk, row.pk, by=this.manager)


def _done(this: Played, _: Any, words: Words) -> None:
    """Its day is over: the worker's own act."""
    taking_effect.act_on_next()


VERBS: dict[str, Callable[[Played, Any, Words], None]] = {
    "account": _account,
    "recover": _recover,
    "recovery_confirmed": _confirmed,
    "recovery_done": _done,
}
