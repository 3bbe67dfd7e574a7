"""Which answer of a case is meant: each round has one, and an objection begins the next (D18)."""

from tanggap.desk.models import Answer, Case


def latest(case: Case) -> Answer | None:
    """The answer that was begun last, of whatever round."""
    answer: Answer | None = case.answers.select_related("written_by", "approved_by", "sent_by").last()
    return answer


def in_work(case: Case) -> Answer | None:
    """The answer of this round, from its first draft on; None where none was begun since the last objection."""
    answer = latest(case)
    return None if answer is None or answer.reaction == Answer.Reaction.OBJECTED else answer


def sent(case: Case) -> Answer | None:
    """What the customer was told last."""
    answer: Answer | None = case.answers.filter(state=Answer.State.SENT).last()
    return answer
