"""What the pages of letters list: drafts, letters, and what became of those by rule."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.names import masked_name
from tanggap.messaging.letters.kinds import BY_RULE, label_of
from tanggap.messaging.letters.making import common_values, preview
from tanggap.messaging.models import DueLetter, LetterDraft
from tanggap.messaging.template_language import read

DRAFTS, LETTERS, RULES = "drafts", "letters", "rules"
TABS = {DRAFTS: "Ditulis staf", LETTERS: "Semua surat", RULES: "Menurut aturan"}
SHOWN_DAYS = 30
TONES = {"draft": "warn", "publishing": "info", "published": "ok", "discarded": ""}


@dataclass(frozen=True)
class Tally:
    """Letters of one kind by rule in the last 30 days."""

    label: str
    waiting: int
    sent: int
    dropped: int


def tabs(user: User, chosen: str) -> list[tuple[str, str, bool]]:
    """Those that this person may open."""
    return [(TABS[name], f"{reverse('letters')}?tab={name}", name == chosen) for name in _open_to(user)]


def chosen_tab(user: User, asked: str) -> str:
    """The tab asked for, if this person may open it; else the first."""
    return asked if asked in _open_to(user) else DRAFTS


def _open_to(user: User) -> list[str]:
    """Letters of customers need `letters.read`."""
    return [name for name in TABS if name != LETTERS or user.has_right("letters.read")]


def tallies() -> list[Tally]:
    """In one query."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    counts: dict[str, Any] = {state: Count("pk", filter=Q(state=state)) for state in DueLetter.State.values}
    recent = DueLetter.objects.filter(Q(made_at__gte=since) | Q(state="waiting")).order_by().values("kind")
    found = {row["kind"]: row for row in recent.annotate(**counts)}
    return [Tally(label_of(kind), *_counts(found.get(kind))) for kind in BY_RULE]


def _counts(row: Any) -> list[int]:
    return [row[state] if row else 0 for state in DueLetter.State.values]


def reasons() -> list[tuple[str, int]]:
    """Why letters by rule were not sent in the last 30 days, the most frequent first."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    dropped = DueLetter.objects.filter(state="dropped", ended_at__gte=since).order_by().values_list("reason")
    return list(dropped.annotate(count=Count("pk")).order_by("-count", "reason"))


def audience_words(draft: LetterDraft) -> list[tuple[str, str]]:
    """To whom a draft goes, as labels with values; a customer by a masked name."""
    if draft.audience == LetterDraft.Audience.FILTER:
        return _filter_words(draft)
    pairs = [("Kepada", draft.get_audience_display())]
    if draft.contract:
        pairs.append(("Nomor kontrak", institution().display_contract(draft.contract.number)))
    return [*pairs, ("Pelanggan", masked_name(draft.customer.full_name) if draft.customer else "")]


def _filter_words(draft: LetterDraft) -> list[tuple[str, str]]:
    pairs = [
        ("Kepada", draft.get_audience_display()),
        ("Produk", draft.product.replace("_", " ").capitalize() or "Semua"),
        ("Status kontrak", draft.get_status_display() if draft.status else "Semua"),
        ("Cabang", draft.branch.name if draft.branch else "Semua"),
    ]
    if draft.asks_for_money:
        end = f"sampai {draft.days_to}" if draft.days_to else "ke atas"
        pairs.append(("Hari tunggakan", f"{draft.days_from or 1} {end}"))
    return pairs


def preview_of(draft: LetterDraft) -> dict[str, Any]:
    """The letter as a receiver would get it; whose it is stays hidden."""
    name = masked_name(draft.customer.full_name) if draft.customer else "(nama pelanggan)"
    someone = Customer(full_name=name)
    values = common_values(someone, draft.contract)
    if not draft.contract:
        values |= {"kontrak": "(nomor kontrak)", "produk": "(produk)"}
    return preview(read(draft.title).fill(values), read(draft.body).fill(values), someone, draft.contract)
