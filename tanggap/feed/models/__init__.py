"""What the feed keeps: loads and what became of their rows; when data is expected and when it was late."""

from tanggap.feed.models.hours import FeedAlarm, FeedHour
from tanggap.feed.models.runs import (
    FIGURES,
    KIND_LABELS,
    Arrival,
    FeedFile,
    FeedReject,
    FeedRun,
    FeedRunQuerySet,
    PendingRow,
)

__all__ = [
    "FIGURES",
    "KIND_LABELS",
    "Arrival",
    "FeedAlarm",
    "FeedFile",
    "FeedHour",
    "FeedReject",
    "FeedRun",
    "FeedRunQuerySet",
    "PendingRow",
]
