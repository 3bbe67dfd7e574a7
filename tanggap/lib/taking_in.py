"""Taking in what people upload: made harmless, sealed, and named by a row of ours, or gone without a trace (S6)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tanggap.lib import antivirus, filestore, uploads
from tanggap.lib.filestore import Stored
from tanggap.lib.uploads import Accepted, Upload


@dataclass(frozen=True)
class TakenIn:
    """A file that lies in the store and still wants a row that names it."""

    accepted: Accepted
    stored: Stored

    def columns(self, now: datetime) -> dict[str, Any]:
        """What the row holds: `checked_at` is empty while a scanner must look at it."""
        return {
            "name": self.accepted.name,
            "media_type": self.accepted.media_type,
            "size": len(self.accepted.content),
            "stored_as": self.stored.name,
            "key": self.stored.key,
            "uploaded_at": now,
            "checked_at": None if antivirus.is_configured() else now,
        }


@contextmanager
def taking_in(
    sent: Sequence[Upload], *, photo: bool = False, most_megabytes: int = uploads.MOST_MEGABYTES
) -> Iterator[list[TakenIn]]:
    """Check and store each, then let the caller write its rows; if anything fails, nothing stays in the store.

    :raises BadUpload: see `uploads.accept`.
    """
    taken: list[TakenIn] = []
    try:
        for upload in sent:
            accepted = uploads.accept(upload, photo=photo, most_megabytes=most_megabytes)
            taken.append(TakenIn(accepted, filestore.put(accepted.content)))
        yield taken
    except BaseException:
        for one in taken:
            filestore.drop(one.stored.name)
        raise
