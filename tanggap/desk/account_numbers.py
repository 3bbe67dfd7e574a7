"""Account numbers in what we write on a case: a reply may carry none but a payment code on record (D11)."""

from collections.abc import Iterator

from tanggap.customers import account_numbers
from tanggap.customers.account_numbers import AccountNumber, named_in
from tanggap.desk.models import Case
from tanggap.desk.procedure import evidence

__all__ = ["AccountNumber", "ensure_none", "found_in", "named_in"]


def ensure_none(text: str, case: Case | None = None, *, codes: bool = True) -> None:
    """Refuse a text with a payable account that is not on record for the case's customer; `None`: for a template.

    The customer's payment codes count only once their identity is proven on the case (D5, D11).

    :param codes: whether payment codes may stand there at all: the text goes to the customer's own address.
    :raises AccountNumber: it holds one.
    """
    if found_in(text, case, codes=codes):
        raise AccountNumber


def found_in(text: str, case: Case | None = None, *, codes: bool = True) -> list[str]:
    """The digits of what was recognised, in the text's order."""
    return account_numbers.found_in(text, _known(case, codes) if case else ())


def _known(case: Case, codes: bool) -> Iterator[str]:
    """What may stand in a text to this case's customer: references of the case, and their codes."""
    yield from case.rungs.exclude(reference="").values_list("reference", flat=True)
    if codes and case.customer_id and evidence.identity_passed(case):
        yield from account_numbers.codes_of(case.customer_id)
