"""The index of `/staff/settings/`: topics in groups, each with a line that says what it is for.

A topic is an address; it shows to those whom its view lets in, and not at all where nothing is built yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tanggap.identity.models import User
from tanggap.lib.navigation import Entry, shown


@dataclass(frozen=True)
class Topic:
    label: str
    href: str
    icon: str
    about: str


@dataclass(frozen=True)
class Group:
    title: str
    topics: Sequence[Topic]


GROUPS: tuple[Group, ...] = (
    Group(
        "Lembaga",
        (
            Topic(
                "Institusi",
                "/staff/settings/institution",
                "landmark",
                "Nama, kontak, warna, pola nomor kontrak, dan hari tampil pembayaran.",
            ),
            Topic("Cabang", "/staff/settings/branches", "map-pin", "Kantor, zona waktu, alamat, dan kalendernya."),
            Topic("Produk rekening", "/staff/settings/products", "wallet-cards", "Rekening yang dapat dibuka nasabah."),
            Topic("Departemen", "/staff/settings/departments", "network", "Bagian yang menerima tugas dari layanan."),
        ),
    ),
    Group(
        "Situs",
        (
            Topic("Menu situs", "/staff/settings/menu", "list-tree", "Entri di atas setiap halaman, dan urutannya."),
            Topic(
                "Halaman", "/staff/settings/pages", "file-text", "Tentang Perusahaan, Produk, dan halaman tetap lain."
            ),
            Topic("Berita dan promo", "/staff/settings/posts", "newspaper", "Tulisan pendek; promo berakhir sendiri."),
            Topic("Saluran kontak", "/staff/settings/channels", "headset", "Telepon, WhatsApp, e-mail, dan jamnya."),
            Topic("Kantor layanan", "/staff/settings/offices", "building-2", "Alamat tempat pelanggan dilayani."),
        ),
    ),
    Group(
        "Waktu kerja",
        (
            Topic(
                "Kalender", "/staff/settings/calendars", "calendar-clock", "Jam kerja per hari; dasar semua tenggat."
            ),
            Topic(
                "Hari libur",
                "/staff/settings/holidays",
                "calendar-x",
                "Libur nasional dan cuti bersama per tahun; tanggal perkiraan ditandai.",
            ),
            Topic("Tenggat", "/staff/settings/clocks", "timer", "Lama setiap tenggat kasus, dan sejak kapan berlaku."),
        ),
    ),
    Group(
        "Layanan pengaduan",
        (
            Topic(
                "SOP",
                "/staff/settings/sops",
                "workflow",
                "Prosedur yang dijalankan server: diagram, langkah, versi, dan penerbitannya.",
            ),
            Topic(
                "Kategori kasus",
                "/staff/settings/categories",
                "tags",
                "Tentang apa pelanggan menghubungi, SOP yang diikuti, dan kode regulator.",
            ),
            Topic(
                "Penyebab",
                "/staff/settings/causes",
                "search-check",
                "Pilihan penyebab pada laporan kasus, dan kode regulator.",
            ),
            Topic(
                "Produk kontrak",
                "/staff/settings/contract-products",
                "package",
                "Nama produk seperti dibaca pelanggan, dan kode regulator.",
            ),
        ),
    ),
    Group(
        "Teks",
        (
            Topic(
                "Teks resmi",
                "/staff/settings/texts",
                "scale",
                "Pemberitahuan, persetujuan, disclaimer: konsep oleh administrator, terbit oleh kepatuhan.",
            ),
            Topic("Teks surat", "/staff/settings/letters", "mail", "Pengingat, surat tunggakan, jawaban pengaduan."),
            Topic(
                "Aturan surat",
                "/staff/settings/letter-rules",
                "calendar-cog",
                "Kapan surat dibuat, siapa menandatangani.",
            ),
            Topic(
                "Teks pesan",
                "/staff/settings/messages",
                "message-square-text",
                "Kata-kata e-mail, SMS, dan WhatsApp yang dikirim sistem, dengan pratinjau di ponsel.",
            ),
        ),
    ),
    Group(
        "Orang dan hak",
        (Topic("Pengguna", "/staff/settings/users", "user-cog", "Akun staf, peran, dan tempat peran itu berlaku."),),
    ),
    Group(
        "Sistem",
        (
            Topic(
                "Data masuk", "/staff/settings/feeds", "database", "Berkas dari sistem inti: hasil muat dan penolakan."
            ),
            Topic(
                "Jam data",
                "/staff/settings/feeds/hours",
                "alarm-clock",
                "Kapan data sistem inti harus sudah datang, dan kapan ia disebut terlambat.",
            ),
            Topic(
                "Saluran pesan",
                "/staff/settings/transports",
                "send",
                "WhatsApp, SMS, dan e-mail: keadaan, batas, menghentikan dan melanjutkan.",
            ),
            Topic(
                "Komponen",
                "/staff/settings/components",
                "swatch-book",
                "Semua komponen halaman dalam setiap keadaan, untuk pemeriksaan tampilan.",
            ),
        ),
    ),
)


def groups_for(person: User) -> list[Group]:
    """The groups with the topics this person may open; empty groups left out."""
    groups = []
    for group in GROUPS:
        entries = [Entry(topic.label, topic.href, topic.icon) for topic in group.topics]
        open_to = {entry.href for entry in shown(entries, person, "")}
        if topics := [topic for topic in group.topics if topic.href in open_to]:
            groups.append(Group(group.title, topics))
    return groups
