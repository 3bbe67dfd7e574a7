"""As of when the data on the members' pages is (P12)."""

from datetime import datetime


def data_as_of() -> datetime | None:
    return None
