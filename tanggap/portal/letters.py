"""Which letters a member sees: those of the customer behind the account, per contract, and which are unread (P18)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Subquery
from django.http import Http404
from django.urls import reverse

from tanggap.customers.models import Contract
from tanggap.customers.products import product_name
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.paging import Page, page
from tanggap.messaging.models import Letter, LetterQuerySet
from tanggap.portal.models import Membership

SIZE = 20
Tab = tuple[str, str, bool, int | None]


def visible_to(user_id: int) -> LetterQuerySet:
    """The letters of the customer of the membership in force."""
    customer = Membership.objects.in_force().filter(user_id=user_id).values("customer_id")
    return Letter.objects.filter(customer_id=Subquery(customer))


def own_letter(user: User, number: str) -> Letter:
    """:raises Http404: not the member's own, or none at all; the two are one answer."""
    found = visible_to(user.pk).select_related("contract__branch", "customer", "reading", "withdrawal")
    letter: Letter | None = found.filter(number=number).first()
    if letter is None:
        raise Http404
    return letter


def inbox(user: User, contract: Contract | None, asked: Mapping[str, Any]) -> Page[Letter]:
    """A page of letters, newest first; of one contract, or all."""
    rows = visible_to(user.pk).listed()
    return page(rows.filter(contract=contract) if contract else rows, asked, by="published_at", size=SIZE)


def unread_by_contract(user: User) -> Counter[int | None]:
    """How many are not read, by contract; None for those that are of no contract."""
    counted = visible_to(user.pk).unread().order_by().values("contract_id").annotate(count=Count("pk"))
    return Counter({row["contract_id"]: row["count"] for row in counted})


def unread_count(user: User) -> int:
    return visible_to(user.pk).unread().count()


def tabs(own: list[Contract], chosen: Contract | None, unread: Counter[int | None]) -> list[Tab]:
    """All, and each contract; none where there is one contract only."""
    if len(own) < 2:
        return []
    here, ours = reverse("member_letters"), institution()
    found: list[Tab] = [("Semua", here, chosen is None, sum(unread.values()) or None)]
    for contract in own:
        label = f"{product_name(contract)} {ours.display_contract(contract.number)}"
        found.append((label, f"{here}?contract={contract.number}", contract == chosen, unread[contract.pk] or None))
    return found
