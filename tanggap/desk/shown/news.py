"""What has come in on a case, counted in words."""

from collections import Counter
from collections.abc import Iterable

from tanggap.desk.models import Entry

WORDS = {
    Entry.Kind.CONTACT: "pesan pelanggan",
    Entry.Kind.REPLY: "balasan",
    Entry.Kind.NOTE: "catatan",
    Entry.Kind.EVENT: "peristiwa",
}


def news_in_words(entries: Iterable[Entry]) -> str:
    """`1 pesan pelanggan, 2 peristiwa`; "" for nothing."""
    counted = Counter(Entry.Kind(entry.kind) for entry in entries)
    return ", ".join(f"{counted[kind]} {word}" for kind, word in WORDS.items() if counted[kind])
