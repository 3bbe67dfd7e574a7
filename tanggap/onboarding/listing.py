"""The lists of applications: what waits for whom, tabs with their counts, filters, the download (O12)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count, F, Q
from django.http import QueryDict
from django.utils import timezone

from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.paging import batches
from tanggap.onboarding.deliveries import NOT_DELIVERED, WITHOUT_CODE, told, with_delivery
from tanggap.onboarding.models import Application, ApplicationQuerySet, Product
from tanggap.onboarding.models.application import TRIES, UNLOCKS
from tanggap.onboarding.states import OPEN, State

MINE, RUNNING, CLOSED = "mine", "open", "closed"
SHOWN_OF_MINE = 50
TABS: dict[str, str] = {
    MINE: "Menunggu Anda",
    RUNNING: "Berjalan",
    **{state.value: state.label.removeprefix("Menunggu ") for state in State if state in OPEN},
    CLOSED: "Ditutup",
}
LISTED = (
    *("id", "state", "round", "state_at", "created_at", "submitted_at", "expires_at", "full_name"),
    *("failures", "unlocks", "product__name", "branch__name", "branch__zone", "opened_by__full_name"),
)
"""Columns of a list: no sealed one, which would be opened row by row."""
AGES = (("1", "lebih dari 1 hari"), ("3", "lebih dari 3 hari"), ("7", "lebih dari 7 hari"))
LOCKED = Q(failures__gte=TRIES * (1 + F("unlocks")))


def waiting_for(user: User) -> ApplicationQuerySet:
    """What this person has to act on: decisions of their step, codes to unlock, own drafts, customers without a code.

    What one may not decide oneself, having had a hand in it, waits for somebody else.
    """
    rows = with_delivery(Application.objects.visible_to(user))
    return rows.filter(_waits_for(user))


def _waits_for(user: User) -> Q:
    mine = Q(pk__in=[])
    if user.has_role(Role.KASIE):
        mine |= _untouched(user, State.WAITING_SECTION_HEAD, Role.KASIE)
    if user.has_role(Role.KACAB):
        mine |= _untouched(user, State.WAITING_BRANCH_HEAD, Role.KACAB) & ~Q(section_head=user)
        locked = LOCKED & Q(state=State.WAITING_CONFIRMATION, unlocks__lt=UNLOCKS)
        mine |= locked & Q(branch__in=user.branches_for(Role.KACAB))
    if user.has_role(Role.AO):
        mine |= Q(opened_by=user) & (Q(state=State.DRAFT) | NOT_DELIVERED | WITHOUT_CODE & ~LOCKED)
    return mine


def _untouched(user: User, state: State, role: Role) -> Q:
    at_step = Q(state=state, branch__in=user.branches_for(role))
    return at_step & ~Q(opened_by=user) & ~Q(last_edited_by=user)


def tab_counts(user: User) -> dict[str, int]:
    """How many stand under each tab, of open work only; what is closed is not counted."""
    rows = with_delivery(Application.objects.visible_to(user).open())
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in State if state in OPEN}
    return dict(rows.aggregate(mine=Count("pk", filter=_waits_for(user)), open=Count("pk"), **counts))


class ListForm(forms.Form):
    """What the list is narrowed by; `tab` comes with it so that a filter stays under its tab."""

    number = forms.CharField(label="Nomor pengajuan", required=False, max_length=12)
    product = forms.ModelChoiceField(Product.objects.all(), label="Produk", required=False, empty_label="Semua")
    author = forms.ModelChoiceField(User.objects.none(), label="AO", required=False, empty_label="Semua")
    branch = forms.ModelChoiceField(Branch.objects.none(), label="Cabang", required=False, empty_label="Semua")
    age = forms.ChoiceField(label="Umur pada status ini", required=False, choices=[("", "Semua"), *AGES])
    undelivered = forms.BooleanField(label="OTP gagal / belum terkirim", required=False)

    def __init__(self, asked: QueryDict, user: User) -> None:
        super().__init__(asked)
        self.user = user
        visible = Application.objects.visible_to(user)
        authors = User.objects.filter(pk__in=visible.open().values("opened_by"))
        self.fields["author"].queryset = authors.order_by("full_name")  # type: ignore[attr-defined]
        self.fields["branch"].queryset = branches_seen_by(user)  # type: ignore[attr-defined]
        tab = asked.get("tab", "")
        self.tab = tab if tab in TABS else self._first_tab()

    def _first_tab(self) -> str:
        works = self.user.has_role(Role.AO, Role.KASIE, Role.KACAB)
        return MINE if works and not self.is_used else RUNNING

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def clean_number(self) -> int | None:
        digits = re.fullmatch(r"(?:PB-?)?0*(\d{1,9})", self.cleaned_data["number"].strip().upper())
        if self.cleaned_data["number"] and not digits:
            raise forms.ValidationError("Tulis nomor pengajuan seperti PB-000123.")
        return int(digits[1]) if digits else None

    def found(self) -> ApplicationQuerySet:
        """The rows asked for, of those this person may see; none while the form has errors."""
        if not self.is_valid():
            return with_delivery(Application.objects.none())
        rows = self._narrowed(self._under_tab())
        return rows.select_related("product", "branch", "opened_by").only(*LISTED)

    def _under_tab(self) -> ApplicationQuerySet:
        if self.tab == MINE:
            return waiting_for(self.user)
        rows = with_delivery(Application.objects.visible_to(self.user))
        if self.tab in (RUNNING, CLOSED):
            return rows.filter(state__in=OPEN if self.tab == RUNNING else set(State) - OPEN)
        return rows.filter(state=self.tab)

    def _narrowed(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        asked: dict[str, Any] = self.cleaned_data
        by = {"pk": asked["number"], "product": asked["product"], "opened_by": asked["author"]}
        by |= {"branch": asked["branch"]}
        rows = rows.filter(**{name: value for name, value in by.items() if value})
        if asked["age"]:
            rows = rows.filter(state_at__lte=timezone.now() - timedelta(days=int(asked["age"])))
        return rows.filter(NOT_DELIVERED) if asked["undelivered"] else rows

    @property
    def used(self) -> list[str]:
        """What the list was narrowed by, for the record of a download."""
        return [TABS[self.tab], *(str(self[name].label) for name, value in self.cleaned_data.items() if value)]


def branches_seen_by(user: User) -> Any:
    """The branches whose applications this person sees."""
    if user.has_role(Role.COMPLIANCE):
        return Branch.objects.order_by("name")
    return user.branches_for(Role.AO, Role.KASIE, Role.KACAB).order_by("name")


COLUMNS = (
    *("nomor", "nama", "produk", "cabang", "status", "putaran", "dibuka oleh"),
    *("dibuka pada", "diajukan pada", "status sejak", "batas konfirmasi", "pengiriman otp"),
)


def csv_rows(found: ApplicationQuerySet) -> Iterator[tuple[Any, ...]]:
    """Lines of the download, the newest first; any number of them in constant memory."""
    for batch in batches(found, by="state_at"):
        for row in batch:
            who = (row.number, row.full_name, row.product.name, row.branch.name, row.get_state_display(), row.round)
            times = (row.created_at, row.submitted_at, row.state_at, row.expires_at)
            zone = row.branch.tz
            delivery = told(row)
            yield (
                *who,
                row.opened_by.full_name,
                *(at.astimezone(zone).isoformat(timespec="seconds") if at else "" for at in times),
                delivery.text if delivery else "",
            )
