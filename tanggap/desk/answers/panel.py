"""The panel of the step at which a customer is answered, and of the page of the answer (D18)."""

from typing import Any

from tanggap.desk import asked, overseeing
from tanggap.desk.answers import rounds
from tanggap.desk.answers.delivering import delivery_of
from tanggap.desk.answers.forms import AnswerForm, form_for
from tanggap.desk.answers.sending import ASKED
from tanggap.desk.models import Answer, Case, StepRun
from tanggap.desk.procedure import evidence
from tanggap.identity.models import User


def panel(case: Case, run: StepRun | None, user: User) -> dict[str, Any]:
    return facts_of(case, user)


def facts_of(case: Case, user: User, *, form: AnswerForm | None = None) -> dict[str, Any]:
    """What `desk/answers/_work.html` takes.

    :param form: with what was typed, after a refusal.
    """
    answer = rounds.in_work(case)
    is_general = not evidence.identity_passed(case)
    return {
        "answer": answer,
        "form": form or form_for(case, user),
        "is_general": is_general,
        "needs_approval": case.category.needs_approval,
        "delivery": delivery_of(case, is_general=is_general),
        "may_write": case.is_open and overseeing.answers_customers(user),
        "may_approve": _may_approve(case, answer, user),
        "is_asked": asked.asks_for(case, ASKED) is not None,
    }


def _may_approve(case: Case, answer: Answer | None, user: User) -> bool:
    waits = answer is not None and answer.state == Answer.State.TO_APPROVE
    return bool(waits and answer and user.pk not in answer.writers and overseeing.manages(user, case))
