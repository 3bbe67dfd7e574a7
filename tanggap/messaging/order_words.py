"""An order of channels in words: what will happen, and what is amiss with it now."""

from django.conf import settings

from tanggap.messaging.channels.standing import halted
from tanggap.messaging.incoming.watch import is_shut_out
from tanggap.messaging.kinds import Kind, WhenHalted
from tanggap.messaging.orders import Order
from tanggap.messaging.states import Channel
from tanggap.messaging.transports import is_set_up

REMARKS = {
    "confirmation_code": "Lewat WhatsApp, kode dan tautannya datang sebagai dua pesan; SMS memuat keduanya.",
}
"""What else to know before choosing."""


def sentence(kind: Kind, order: Order) -> str:
    """`WhatsApp lebih dahulu; bila gagal atau 60 detik tanpa laporan, SMS.`"""
    first, *others = order
    if not others:
        return f"Hanya {first.label}; bila gagal, tidak dikirim lewat saluran lain."
    silence = f" atau {settings.FALLBACK_AFTER_SECONDS:g} detik tanpa laporan" if kind.insistent else ""
    then = "; bila itu pun gagal, ".join(channel.label for channel in others)
    return f"{first.label} lebih dahulu; bila gagal{silence}, {then}."


def warnings_of(kind: Kind, order: Order) -> list[str]:
    """What keeps messages of this kind from going as the order says, as things stand now."""
    if not any(is_set_up(channel) for channel in order):
        names = " dan ".join(channel.label for channel in order)
        return [f"{names} belum disetel: pesan ini tidak dapat dikirim."]
    first, others = order[0], [channel for channel in order[1:] if is_set_up(channel)]
    if not is_set_up(first):
        return [f"{first.label} belum disetel: pesan langsung dikirim lewat {others[0].label}."]
    return [*_of_a_halt(kind, first, others), *_of_silence(kind, first, others), *_of_reach(order)]


def _of_a_halt(kind: Kind, first: Channel, others: list[Channel]) -> list[str]:
    if first not in halted():
        return []
    passes = others and kind.when_halted is WhenHalted.FALL_BACK
    then = f"pesan dikirim lewat {others[0].label}" if passes else "pesan menunggu"
    return [f"{first.label} sedang terhenti: {then} sampai saluran itu berjalan lagi."]


def _of_silence(kind: Kind, first: Channel, others: list[Channel]) -> list[str]:
    if not (kind.insistent and others and is_shut_out(first)):
        return []
    return [f"Laporan penyedia {first.label} tidak diterima: setiap pesan juga dikirim lewat {others[0].label}."]


def _of_reach(order: Order) -> list[str]:
    return ["Penerima tanpa WhatsApp tidak mendapat pesan ini."] if order == (Channel.WHATSAPP,) else []
