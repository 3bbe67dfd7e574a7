"""The sample's public site: pages, news, promotions, ways to reach it, as an institution of this kind would have them.

Dates are relative to the day of loading; what exists is left as it is.
"""

from dataclasses import dataclass
from datetime import time, timedelta

from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.institution import site, site_defaults
from tanggap.institution.calendars import save_calendar
from tanggap.institution.models import Branch, Calendar, Channel, Institution, MenuEntry, Office, Page, Post
from tanggap.institution.worktime import local_day

ME = System("sample")
LATE = "Layanan WhatsApp"


@dataclass(frozen=True)
class Told:
    """A post: published `ago` days ago; a promotion ends `left` days from now."""

    kind: str
    title: str
    ago: int
    summary: str
    body: str
    left: int | None = None


PAGES = {
    "tentang-perusahaan": (
        "Perusahaan pembiayaan kendaraan dan multiguna dengan kantor di tiga zona waktu.",
        """\
PT Sinar Contoh Finance membiayai sepeda motor, mobil, dan kebutuhan multiguna keluarga. Kami memulai dari satu
kantor di Jakarta Selatan dan kini melayani pelanggan sampai Makassar dan Jayapura.

# Yang kami pegang

- Biaya dan denda tertulis jelas sebelum perjanjian ditandatangani.
- Pembayaran hanya ke *virtual account* atas nama Anda, tidak pernah ke rekening petugas.
- Setiap pengaduan mendapat nomor, tenggat, dan jawaban tertulis.

# Berizin dan diawasi

Kegiatan kami tunduk pada peraturan Otoritas Jasa Keuangan tentang perusahaan pembiayaan dan pelindungan konsumen.""",
    ),
    "produk": (
        "Pembiayaan sepeda motor, mobil, dan multiguna.",
        """\
# Sepeda motor

Motor baru dan bekas, tenor 11 sampai 35 bulan. Uang muka mengikuti ketentuan yang berlaku.

# Mobil

Mobil baru dan bekas untuk keluarga atau usaha, tenor 12 sampai 60 bulan.

# Multiguna

Dana untuk renovasi, pendidikan, atau kesehatan dengan jaminan BPKB kendaraan Anda.

# Yang perlu disiapkan

1. KTP pemohon dan pasangan.
2. Kartu keluarga.
3. Bukti penghasilan tiga bulan terakhir.

Rincian bunga, denda, dan biaya disampaikan dalam ringkasan informasi produk sebelum Anda memutuskan.""",
    ),
}
POSTS = (
    Told(
        "news",
        "WhatsApp kini dilayani sampai malam dan hari Sabtu",
        3,
        "Senin sampai Jumat sampai pukul 20.00 WIB, Sabtu sampai pukul 15.00 WIB.",
        """\
Banyak pelanggan baru sempat menghubungi kami sepulang kerja. Karena itu pesan WhatsApp kini dijawab pada hari
kerja sampai pukul 20.00 WIB, dan hari Sabtu sampai pukul 15.00 WIB. Jam telepon call centre tidak berubah.

Di luar jam itu Anda tetap dapat mengirim e-mail; balasan kami kirim pada hari kerja berikutnya.""",
    ),
    Told(
        "news",
        "Waspada penagihan palsu yang mengatasnamakan kami",
        12,
        "Petugas kami tidak pernah meminta transfer ke rekening pribadi atau kode OTP.",
        """\
Beberapa pelanggan menerima pesan yang mengaku dari bagian penagihan kami dan meminta transfer ke rekening pribadi.

# Cara mengenalinya

- Kami hanya menerima pembayaran melalui *virtual account* yang tercantum di Halaman Pelanggan.
- Nama penerima pada layar bank harus sama dengan nama Anda.
- Kami tidak pernah meminta password atau kode OTP.

Bila ragu, tutup percakapan itu dan hubungi call centre kami.""",
    ),
    Told(
        "news",
        "Kantor Makassar pindah satu lantai",
        26,
        "Loket layanan kini berada di lantai 1 gedung yang sama.",
        """\
Agar lebih mudah dicapai pelanggan lanjut usia dan pengguna kursi roda, loket layanan kantor Makassar pindah dari
lantai 2 ke lantai 1. Alamat dan nomor telepon tidak berubah.""",
    ),
    Told(
        "news",
        "Riwayat pembayaran dapat diperiksa sendiri",
        48,
        "Sisa hutang, angsuran, dan denda kini tampil di Halaman Pelanggan.",
        """\
Anda tidak perlu lagi menelepon untuk menanyakan sisa hutang. Masuk ke Halaman Pelanggan, pilih *Lihat
Pembayaran*, lalu masukkan nomor kontrak Anda.

Pembayaran tampil paling lambat dua hari setelah tanggal pembayaran.""",
    ),
    Told(
        "promo",
        "Bebas biaya administrasi untuk pembiayaan motor kedua",
        6,
        "Untuk pelanggan dengan riwayat angsuran lancar selama 12 bulan.",
        """\
Pelanggan yang membayar tepat waktu dua belas bulan berturut-turut tidak dikenai biaya administrasi saat mengajukan
pembiayaan sepeda motor berikutnya.

# Ketentuan

- Pengajuan diterima selama masa promo di semua cabang.
- Persetujuan tetap mengikuti penilaian kredit.
- Biaya fidusia dan asuransi tidak termasuk.""",
        left=40,
    ),
    Told(
        "promo",
        "Servis ringan gratis setelah angsuran keenam",
        15,
        "Satu kali servis ringan di bengkel rekanan untuk kontrak motor baru.",
        """\
Setelah angsuran keenam dibayar lunas, tunjukkan bukti pembayaran di cabang untuk memperoleh kupon servis ringan
di bengkel rekanan. Satu kupon untuk satu kontrak.""",
        left=75,
    ),
    Told(
        "promo",
        "Cenderamata bulan pelanggan",
        70,
        "Untuk pelanggan yang memperbarui data kontaknya di cabang.",
        """\
Pelanggan yang memperbarui nomor telepon dan alamatnya di cabang menerima cenderamata selama persediaan ada.""",
        left=-9,
    ),
)
LINKS_OUT = (("Mobil Contoh", "https://mobil.contoh.example"), ("Karier", "https://karier.contoh.example"))


def build() -> None:
    """Make what is missing."""
    institution = Institution.objects.get(pk=1)
    if site_defaults.seed_site(institution, by=ME) or not Post.objects.exists():
        _write_pages()
        _reach()
        _lead_out()
        _tell()


def _write_pages() -> None:
    for slug, (summary, body) in PAGES.items():
        page = Page.objects.filter(slug=slug).first()
        if page:
            page.summary, page.body = summary, site_defaults.unwrapped(body)
            site.save_row(page, by=ME, fields=["summary", "body"])


def _tell() -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    today = local_day(now, Institution.objects.get(pk=1).tz)
    for told in POSTS:
        post = Post(
            kind=told.kind,
            title=told.title,
            slug=site.free_slug(Post, told.title),
            summary=told.summary,
            body=site_defaults.unwrapped(told.body),
            published_at=now - timedelta(days=told.ago),
            valid_until=today + timedelta(days=told.left) if told.left is not None else None,
        )
        site.save_row(post, by=ME, fields=["kind", "title", "slug", "summary", "body", "published_at", "valid_until"])


def _reach() -> None:
    if not Channel.objects.filter(kind="whatsapp").exists():
        calendar = _late_hours()
        for kind, label, value, note, hours in (
            ("whatsapp", "WhatsApp", "+6281110005000", "Chat saja, tidak menerima telepon.", calendar),
            ("social", "Instagram", "https://www.instagram.example/sinarcontoh", "", None),
        ):
            channel = Channel(kind=kind, label=label, value=value, note=note, calendar=hours)
            site.save_row(channel, by=ME, fields=["kind", "label", "value", "note", "calendar"])
    if not Office.objects.exists():
        office = Office(
            name="Kantor Layanan Pelanggan",
            address="Ruko Contoh Niaga Blok B No. 7, Jl. Raya Contoh, Jakarta Timur 13320",
            city="Jakarta Timur",
            phone="021 5000 070",
            map_link="https://peta.contoh.example/kantor-layanan",
        )
        site.save_row(office, by=ME, fields=["name", "address", "city", "phone", "map_link"])
    Branch.objects.filter(map_link="", code="000").update(map_link="https://peta.contoh.example/kantor-pusat")


def _late_hours() -> Calendar:
    week = {weekday: [(time(8), time(20))] for weekday in range(1, 6)} | {6: [(time(8), time(15))]}
    found = Calendar.objects.filter(name=LATE).first()
    return found or save_calendar(Calendar(name=LATE), week, by=ME, fields=["name"])


def _lead_out() -> None:
    for label, link in LINKS_OUT:
        if not MenuEntry.objects.filter(link=link).exists():
            site.save_row(MenuEntry(label=label, link=link), by=ME, fields=["label", "link"])
