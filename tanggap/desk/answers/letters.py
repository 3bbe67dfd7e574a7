"""The letter of a complaint's answer, with the way to LAPS SJK (D18, P18)."""

from tanggap.customers.models import Contract
from tanggap.desk.models import Answer, Case
from tanggap.identity.models import User
from tanggap.messaging.letters import making
from tanggap.messaging.letters.kinds import ANSWER


def make_letter(case: Case, answer: Answer, *, by: User) -> int | None:
    """Make the letter in the caller's transaction: its id, or None where there is none to make: the case is no
    complaint, or nobody knows whose it is.
    """
    if not case.is_complaint or case.customer is None:
        return None
    said = {"nomor_pengaduan": case.number, "perihal": case.subject, "jawaban": answer.text}
    letter = making.make(ANSWER, customer=case.customer, contract=_contract(case), about=case, by=by, **said)
    return letter.pk


def _contract(case: Case) -> Contract | None:
    """The case's contract, if it is its customer's: the identity check may have found another one."""
    contract = case.contract
    return contract if contract and contract.customer_id == case.customer_id else None
