"""What a visitor can do from the front page."""

from dataclasses import dataclass

from tanggap.lib.navigation import is_built


@dataclass(frozen=True)
class Offer:
    """Something a visitor can do, with a sentence on what it is."""

    label: str
    href: str
    icon: str
    text: str


OFFERS = (
    Offer("Login Pelanggan", "/member/login", "log-in", "Lihat sisa hutang, angsuran, pengaduan, dan surat Anda."),
    Offer("Daftar sebagai member", "/member/register", "user-plus", "Siapkan nomor kontrak Anda dan alamat e-mail."),
    Offer("Lacak Pengaduan", "/track", "search", "Dengan nomor pengaduan dan nomor telepon, tanpa login."),
    Offer("Tanya petugas kami", "/chat", "messages-square", "Percakapan langsung pada jam layanan."),
)


def offers() -> list[Offer]:
    """Those offers whose page is installed."""
    return [offer for offer in OFFERS if is_built(offer.href)]
