"""As of when the data on the members' pages is (P12)."""

from tanggap.feed.models import FeedFile
from tanggap.institution.current import Kept

data_as_of = Kept(lambda: FeedFile.objects.data_as_of("payments"))
"""The instant of the payments loaded last, at most a second old; None before the first load."""
