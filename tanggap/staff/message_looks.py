"""What staff see of a message's text beside its words: as on the phone, what refuses it, what an SMS of it costs."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from tanggap.lib.errors import DomainError
from tanggap.messaging import templates, whatsapp
from tanggap.messaging.appearance import drawn
from tanggap.messaging.models import MessageTemplate, Text
from tanggap.messaging.placeholders import BY_PARAM
from tanggap.messaging.segments import Segments, shown
from tanggap.messaging.states import Channel
from tanggap.messaging.text_rules import MOST_TYPED, Place, doubts, faults, places


@dataclass(frozen=True)
class Look:
    """A version, stored or only typed, with example values."""

    place: Place
    version: MessageTemplate

    @cached_property
    def faults(self) -> list[str]:
        return [fault.sentence for fault in faults(self.place, self.version.wording)]

    @property
    def doubts(self) -> list[str]:
        return doubts(self.place, self.version.wording) if self.text else []

    @cached_property
    def text(self) -> Text | None:
        """The finished text; None if it cannot be filled in, or is far too long to be looked at."""
        if len(self.version.body) > MOST_TYPED:
            return None
        try:
            return self.place.example(self.version.wording)
        except (DomainError, LookupError):
            return None

    @property
    def body(self) -> Markup:
        return drawn(self.text, self.place.channel) if self.text else Markup()

    @property
    def code(self) -> str:
        return BY_PARAM["code"].example if "code" in self.place.kind.params else ""

    @cached_property
    def segments(self) -> Segments | None:
        """Of an SMS with the longest values."""
        is_sms = self.place.channel == Channel.SMS and self.text is not None
        return self.place.segments(self.version.wording) if is_sms else None

    @property
    def culprits(self) -> list[str]:
        """What makes an SMS UCS-2, as it may be shown; the first few."""
        return [shown(one) for one in self.segments.culprits[:8]] if self.segments else []

    @property
    def for_meta(self) -> str:
        """The text as Meta is asked to approve it; "" where it is Meta's own, or none of Meta's business."""
        approved = self.place.approved
        if approved is None or self.place.is_fixed or self.faults:
            return ""
        try:
            return whatsapp.body_for_meta(self.place.kind, approved, self.version.wording)
        except whatsapp.WrongText:
            return ""


@dataclass(frozen=True)
class Row:
    """One line of the list: a text with what is sent and what is being written."""

    place: Place
    published: MessageTemplate | None
    draft: MessageTemplate | None

    @property
    def parts(self) -> int:
        """How many parts it takes as SMS; 0 elsewhere."""
        count = Look(self.place, self.published or templates.default_of(self.place)).segments
        return count.parts if count else 0


def rows() -> list[Row]:
    """All texts, each with its newest published version and its draft; two queries."""
    published = {(row.kind, row.channel): row for row in MessageTemplate.objects.all().in_force()}
    drafts = {(row.kind, row.channel): row for row in MessageTemplate.objects.filter(published_at=None)}
    keys = [(place, (place.kind.name, place.channel)) for place in places()]
    return [Row(place, published.get(key), drafts.get(key)) for place, key in keys]
