"""Rows that cannot be taken: why, and where they are kept (F4)."""

from collections import Counter
from collections.abc import Sequence

from tanggap.feed.formats import Unreadable
from tanggap.feed.kinds import Kind
from tanggap.feed.models import FeedFile, FeedReject
from tanggap.feed.reasons import SENTENCES, Bad
from tanggap.feed.sql import ask, batches, run
from tanggap.feed.staging.stage import Stage

TWICE = "feed_twice"
HELD = 2_000
"""Rejected rows that are held before they are written away."""


class Rejects:
    """Writes away the rows of one file that could not be taken, and counts them by reason."""

    def __init__(self, file: FeedFile) -> None:
        self.file = file
        self.reasons: Counter[str] = Counter()
        self._held: list[FeedReject] = []

    @property
    def count(self) -> int:
        return self.reasons.total()

    def add(self, line: int, reason: str, raw: str, *, field: str = "", sentence: str = "") -> None:
        self.reasons[reason] += 1
        reject = FeedReject(
            file=self.file, line=line, field=field, reason=reason, sentence=sentence or SENTENCES[reason], raw=raw
        )
        self._held.append(reject)
        if len(self._held) >= HELD:
            self.flush()

    def add_unreadable(self, record: Unreadable) -> None:
        self.add(record.line, record.reason, record.raw, field=record.field)

    def flush(self) -> None:
        FeedReject.objects.bulk_create(self._held)
        self._held = []


def why(kind: Kind, columns: Sequence[str], fields: Sequence[str | None]) -> tuple[str, str]:
    """The first field that cannot be read, and the reason code; ("", "unreadable") if none is to blame."""
    for name, field in zip(columns, fields, strict=True):
        try:
            kind.by_name[name].check(field or "")
        except Bad as bad:
            return name, bad.code
    return "", "unreadable"


def reject_duplicates(stage: Stage, rejects: Rejects) -> None:
    """Of rows with the same key keep the newest (by `updated_at`, else the first line); take the others out."""
    if stage.keys_rise or _keys_ascend(stage):
        return
    run(f"drop table if exists {TWICE}")
    key = stage.key()
    found = run(
        f"create temp table {TWICE} as select n, kept from ("
        f" select n, {stage.as_of_sql()} as as_of, first_value(n) over same as kept from {stage.name} s"
        f" where ({key}) in (select {key} from {stage.name} s group by {key} having count(*) > 1)"
        f" window same as (partition by {key} order by {stage.as_of_sql()} desc nulls last, n)"
        ") x where n <> kept"
    )
    if found:
        _explain_duplicates(stage, rejects)
        stage.taken_out += run(f"delete from {stage.name} s using {TWICE} x where s.n = x.n")
    run(f"drop table {TWICE}")


def _keys_ascend(stage: Stage) -> bool:
    """Keys that only ever rise from row to row, as cores export them, are each there once: no need to sort them."""
    key = [stage.value(name) for name in stage.kind.key]
    before = ", ".join(f"lag({part}) over ()" for part in key)
    ascends = f"select ({', '.join(key)}) > ({before}) as rises from {stage.name} s"
    return bool(ask(f"select coalesce(bool_and(rises), true) from ({ascends}) x")[0])


def _explain_duplicates(stage: Stage, rejects: Rejects) -> None:
    listed = ", ".join(["x.n", "x.kept", *(f"s.{column}" for column in stage.raw_columns())])
    query = f"select {listed} from {TWICE} x join {stage.name} s on s.n = x.n order by x.n"
    for rows in batches(query):
        for number, kept, *fields in rows:
            sentence = f"{SENTENCES['duplicate_key'][:-1]} (baris {stage.lines.of(kept)})."
            raw, key = stage.raw(number, fields), ", ".join(stage.kind.key)
            rejects.add(stage.lines.of(number), "duplicate_key", raw, field=key, sentence=sentence)
    rejects.flush()
