"""What a text must and may say (M5, M7): what refuses it when it is saved, and what is only worth a second look."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tanggap.customers import account_numbers
from tanggap.messaging.kinds import KINDS, Approved, Kind
from tanggap.messaging.models import Text, Wording
from tanggap.messaging.placeholders import Placeholder, examples_of, name_of, placeholders_of
from tanggap.messaging.recipients import CONTROL
from tanggap.messaging.segments import Segments, segments_of, shown
from tanggap.messaging.states import Channel
from tanggap.messaging.template_language import BadTemplate, Slot, Template, read
from tanggap.messaging.wording import default_wording, filled

LONGEST = {Channel.EMAIL: 20_000, Channel.WHATSAPP: 1024, Channel.SMS: 900}
"""Characters with the longest values: Meta takes 1,024 in a body; an SMS of more than six parts is a mistake."""
MOST_TYPED = 20_000
NOT_EDITED = frozenset({"mail"})
"""Kinds whose words come from elsewhere as a whole."""


@dataclass(frozen=True)
class Place:
    """Where a text belongs: a kind and a channel."""

    kind: Kind
    channel: Channel

    def __str__(self) -> str:
        return f"{self.kind.label}, {self.channel.label}"

    @property
    def default(self) -> Wording:
        return default_wording(self.kind.name, self.channel)

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        return placeholders_of(self.kind, self.channel)

    @property
    def is_fixed(self) -> bool:
        """Whether Meta writes the words: those of codes."""
        return self.approved is not None and self.approved.category == "AUTHENTICATION"

    @property
    def approved(self) -> Approved | None:
        """What Meta has approved, on WhatsApp."""
        return self.kind.approved if self.channel == Channel.WHATSAPP else None

    @property
    def parameters(self) -> tuple[Placeholder, ...]:
        """What Meta's copy is filled with, in its order."""
        names = [name_of(param) for param in self.approved.body] if self.approved else []
        return tuple(each for name in names for each in self.placeholders if each.name == name)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """What no version may leave out: the code, the link, whatever the message is sent for."""
        used = read(self.default.body).firm_names
        needed = [each for each in self.placeholders if each.is_secret or each.is_needed or each in self.parameters]
        return tuple(each.name for each in needed if each.name in used)

    def example(self, wording: Wording, *, longest: bool = False) -> Text:
        """The text with example values, the institution's own ones as they are."""
        return filled(wording, self.channel, examples_of(self.kind, self.channel, longest=longest))

    def segments(self, wording: Wording) -> Segments:
        """As SMS with the longest values to be expected."""
        return segments_of(self.example(wording, longest=True).body)


def places() -> list[Place]:
    """All texts that staff may edit, in the order of the kinds."""
    return [Place(kind, channel) for kind in KINDS.values() if kind.name not in NOT_EDITED for channel in kind.channels]


def place_of(kind: str, channel: str) -> Place | None:
    """The place of a text; None where there is none."""
    return next((each for each in places() if (each.kind.name, each.channel) == (kind, channel)), None)


@dataclass(frozen=True)
class Fault:
    """Why a text is refused: the field and a sentence."""

    field: str
    sentence: str


def faults(place: Place, wording: Wording) -> list[Fault]:
    """All that refuses a text; nothing that passes can fail to be filled in."""
    if len(wording.body) > MOST_TYPED:
        return [Fault("body", f"Teks ini terlalu panjang: paling banyak {MOST_TYPED} huruf.")]
    found = [Fault("body", sentence) for sentence in _faults_of_words(place, wording.body, place.required)]
    if account_numbers.found_in(f"{wording.subject}\n{wording.body}"):
        found.append(Fault("body", account_numbers.AccountNumber.message))
    if place.approved and not found:
        found = [Fault("body", sentence) for sentence in _faults_before_meta(place, place.approved, wording.body)]
    if place.channel == Channel.EMAIL:
        found += [Fault("subject", sentence) for sentence in _faults_of_subject(place, wording.subject)]
    if not found:
        found = [Fault("body", sentence) for sentence in _faults_of_length(place, wording)]
    return found


def doubts(place: Place, wording: Wording) -> list[str]:
    """What may be meant and may be a slip: an SMS of several parts, or one written in UCS-2 (M7)."""
    if place.channel != Channel.SMS:
        return []
    count, sentences = place.segments(wording), []
    if count.is_unicode:
        named = ", ".join(f"“{shown(one)}”" for one in count.culprits[:5])
        sentences.append(f"{named} memaksa seluruh SMS memakai UCS-2: satu bagian hanya memuat 70 huruf.")
    if count.parts > 1:
        sentences.append(
            f"Dengan isian terpanjang, SMS ini terkirim sebagai {count.parts} bagian dan dibayar per bagian."
        )
    return sentences


def _faults_of_words(place: Place, text: str, required: tuple[str, ...]) -> Iterator[str]:
    try:
        template = read(text)
    except BadTemplate as error:
        yield error.message
        return
    yield from _unknown(place, template)
    if missing := [name for name in required if name not in template.firm_names]:
        yield f"Teks ini harus memuat {_listed(missing)}, di luar kurung siku."
    if CONTROL.search(text.replace("\n", "")):
        yield "Teks ini mengandung karakter yang tidak dapat dikirim. Ketik ulang bagian yang disalin dari tempat lain."


def _faults_before_meta(place: Place, approved: Approved, text: str) -> Iterator[str]:
    """Meta sends its own copy and numbers what we fill in: our text must have the same parameters in the same order."""
    if place.is_fixed:
        return
    body, link = [name_of(param) for param in approved.body], name_of(approved.link)
    if [name for name in read(text).names if name in body] != body:
        yield f"Templat di Meta diisi berurutan: teks ini harus memuat {_listed(body)} dengan urutan itu."
    lines = [line.strip() for line in text.split("\n") if link in read(line).names] if approved.link else []
    if approved.link and [read(line).parts for line in lines] != [(Slot(link),)]:
        yield f"Tautan menjadi tombol di WhatsApp: tulis {_listed([link])} sekali saja, pada baris tersendiri."


def _faults_of_subject(place: Place, subject: str) -> Iterator[str]:
    yield from _faults_of_words(place, subject, ())
    if "\n" in subject:
        yield "Subjek hanya satu baris."
    secret = {each.name for each in place.placeholders if each.is_secret}
    if shown := [name for name in _names(subject) if name in secret]:
        yield f"{_listed(shown)} rahasia: subjek terbaca di layar terkunci. Pindahkan ke isi."


def _names(text: str) -> tuple[str, ...]:
    try:
        return read(text).names
    except BadTemplate:
        return ()


def _faults_of_length(place: Place, wording: Wording) -> Iterator[str]:
    shortest, longest = place.example(wording), place.example(wording, longest=True)
    if not shortest.body or (place.channel == Channel.EMAIL and not shortest.subject):
        yield "Teks ini kosong."
    if (over := len(longest.body) - LONGEST[place.channel]) > 0:
        yield f"Teks ini terlalu panjang: kurangi {over} huruf."


def _unknown(place: Place, template: Template) -> Iterator[str]:
    known = [each.name for each in place.placeholders]
    if strangers := [name for name in template.names if name not in known]:
        yield f"{_listed(strangers)} tidak dikenal. Yang dapat dipakai: {_listed(known)}."


def _listed(names: "list[str] | tuple[str, ...]") -> str:
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
