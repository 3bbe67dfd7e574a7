"""The numbers of our advisory locks: a database has one space of them for everybody, so each is named here once.

A lock of the first kind has the whole number for itself; one of the second kind is taken together with the id of the
thing that it guards (`pg_advisory_lock(SPACE, id)`). The two never meet.
"""

from enum import IntEnum


class Lock(IntEnum):
    MIGRATING = 7_203_114
    """One machine at a time applies migrations."""
    SEALING_AUDIT = 0x7A6E6767
    """One worker at a time seals the audit trail."""
    MESSAGE_TEXTS = 0x7A6D7478
    """One act at a time on the texts of messages: a draft may not exist yet, so there is no row to lock."""
    MESSAGE_ORDERS = 0x7A6D6F72
    """One act at a time on the orders of channels: nobody may have chosen one yet."""
    WEEKLY_EVALUATION = 0x7A647765
    """One evaluation at a time is made."""
    INCIDENT_NUMBER = 0x7A64696E
    """One incident at a time gets its number."""
    LETTER_TEXTS = 0x7A6D6C74
    """One new version at a time of the words of letters."""
    LETTER_DAY = 0x7A6D6C64
    """One worker at a time draws up the letters of a day."""
    SAMPLE_CASES = 0x7A737063
    """One process at a time plays the sample's cases."""


class Space(IntEnum):
    FEED_KIND = 0x7A66
    """Loads of one kind run one after the other (F3)."""
    FEED_RUN = 0x7A67
    """Held by the process that runs a load: who can take it knows that the process has died."""
    CUSTOMER_ACCOUNT = 0x7A72
    """One act at a time on the account of a customer."""
    OTP_NUMBER = 0x7A73
    """One decision at a time on sending a code to a phone number (O10)."""
    CHANNEL = 0x7A6D
    """One act at a time on the halts of a channel of messages."""
