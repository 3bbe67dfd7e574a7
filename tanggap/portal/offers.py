"""What a visitor can do from the front page."""

from dataclasses import dataclass

from tanggap.institution.menu import leads_somewhere


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
    Offer("Cek Pembayaran", "/member/payments", "receipt-text", "Sisa hutang dan riwayat angsuran, setelah login."),
    Offer("Lacak Pengaduan", "/track", "search", "Dengan nomor pengaduan dan nomor telepon, tanpa login."),
    Offer("Prosedur pengaduan", "/texts/procedure", "scroll-text", "Cara menyampaikan, lamanya, dan hak Anda. Gratis."),
    Offer("Tanya petugas kami", "/chat", "messages-square", "Percakapan langsung pada jam layanan."),
)


ENTRANCES = ("/member/login", "/member/register")
"""The buttons of the front page; the other offers are its list."""


def offers() -> list[Offer]:
    """Those offers whose page is there; registration while it is open."""
    return [offer for offer in OFFERS if leads_somewhere(offer.href)]
