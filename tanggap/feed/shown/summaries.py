"""A run in a line: what became of it, added up over its files by the database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Sum

from tanggap.feed.kinds import KINDS
from tanggap.feed.models import FIGURES, FeedFile, FeedRun
from tanggap.feed.reasons import SENTENCES


@dataclass(frozen=True)
class Summary:
    """`figures` are those of `FeedFile`, and `read`; `refused` counts files."""

    run: FeedRun
    files: int = 0
    refused: int = 0
    kinds: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("read", *FIGURES), 0))

    @property
    def read(self) -> int:
        return self.figures["read"]

    @property
    def rejected(self) -> int:
        return self.figures["rejected"]

    @property
    def kinds_told(self) -> str:
        """`Pelanggan, Kontrak`, in the order of loading."""
        return ", ".join(kind.label for kind in KINDS.values() if kind.name in self.kinds)


def summaries(runs: Iterable[FeedRun]) -> list[Summary]:
    """The runs with their figures, in the same order: one query."""
    listed = list(runs)
    sums: dict[str, Any] = {name: Sum(name) for name in ("read", *FIGURES)}
    found = (
        FeedFile.objects.filter(run__in=listed)
        .order_by()
        .values("run")
        .annotate(
            kinds=ArrayAgg("kind", distinct=True),
            files=Count("pk"),
            refused=Count("pk", filter=Q(status=FeedFile.Status.REFUSED)),
            **sums,
        )
    )
    by_run: dict[int, dict[str, Any]] = {row["run"]: dict(row) for row in found}
    return [_summary(run, by_run.get(run.pk)) for run in listed]


def _summary(run: FeedRun, row: dict[str, Any] | None) -> Summary:
    if row is None:
        return Summary(run)
    figures = {name: int(row[name]) for name in ("read", *FIGURES)}
    return Summary(run, row["files"], row["refused"], row["kinds"], figures)


def last_run() -> Summary | None:
    """The newest run."""
    newest = FeedRun.objects.first()
    return summaries([newest])[0] if newest else None


def reasons(files: Sequence[FeedFile]) -> list[tuple[str, str, int]]:
    """Why rows of these files were rejected: code, sentence and how many, most frequent first."""
    counted: Counter[str] = Counter()
    for file in files:
        counted.update(file.reasons)
    return [(code, SENTENCES.get(code, code), count) for code, count in counted.most_common()]
