"""How customers reach us: channels and offices with their hours, and the branches as the public reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from tanggap.institution import current
from tanggap.institution.hours import Hours, hours_of
from tanggap.institution.models import Branch, Channel, Office
from tanggap.lib import phone

ICONS = {"phone": "phone", "whatsapp": "message-circle", "email": "mail", "social": "globe"}


@dataclass(frozen=True)
class Contact:
    """A channel as it is shown: what to read, where it leads, whether somebody is there now."""

    label: str
    text: str
    href: str
    icon: str
    note: str
    hours: Hours | None


@dataclass(frozen=True)
class Place:
    """An office or a branch as it is shown."""

    name: str
    city: str
    address: str
    phone: str
    map_link: str
    is_head_office: bool
    hours: Hours | None


def contacts(at: datetime) -> list[Contact]:
    """The visible channels in their order; those without a number or address of their own take the institution's."""
    return [contact for row in _channels() if (contact := _contact(row, at)).text]


def offices(at: datetime) -> list[Place]:
    """The head office, then the other visible offices in their order."""
    head = current.head_office()
    return places([head] if head else [], at) + places(_offices(), at)


def places(rows: Sequence[Branch | Office], at: datetime) -> list[Place]:
    """Branches and offices as the public reads them, their hours in their own zones."""
    return [
        Place(
            name=row.name,
            city=row.city,
            address=row.address,
            phone=row.phone,
            map_link=row.map_link,
            is_head_office=isinstance(row, Branch) and row.is_head_office,
            hours=hours_of(row.calendar_id or current.institution().calendar_id, at, row.tz),
        )
        for row in rows
    ]


def _contact(row: Channel, at: datetime) -> Contact:
    text, href = _address(row)
    return Contact(row.label, text, href, ICONS[row.kind], row.note, hours_of(row.calendar_id, at))


def _address(row: Channel) -> tuple[str, str]:
    """What is read and where it leads."""
    institution = current.institution()
    if row.kind == Channel.Kind.EMAIL:
        text = row.value or institution.email
        return text, f"mailto:{text}"
    if row.kind == Channel.Kind.WHATSAPP:
        return phone.readable(row.value), f"https://wa.me/{row.value.lstrip('+')}"
    if row.kind == Channel.Kind.SOCIAL:
        parts = urlsplit(row.value)
        return parts.path.rstrip("/").rpartition("/")[2] or parts.netloc.removeprefix("www."), row.value
    text = row.value or institution.phone
    return text, dial(text)


def dial(number: str) -> str:
    """`tel:1500000` of a number as it is written."""
    return f"tel:{''.join(sign for sign in number if sign.isdigit() or sign == '+')}"


def _load_channels() -> list[Channel]:
    return list(Channel.objects.filter(is_visible=True))


def _load_offices() -> list[Office]:
    return list(Office.objects.filter(is_visible=True))


_channels = current.Kept(_load_channels)
_offices = current.Kept(_load_offices)
