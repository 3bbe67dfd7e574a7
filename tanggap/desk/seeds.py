"""What a new institution's desk begins with: categories, causes, terms, procedures; each only where it is missing."""

from django.db import transaction

from tanggap.audit.trail import Actor
from tanggap.desk.clocks import terms
from tanggap.desk.models import Category, Cause
from tanggap.desk.models.category import Kind
from tanggap.desk.procedure import loading

CATEGORIES = (
    ("penagihan", "Penagihan", "penagihan"),
    ("pencairan", "Pencairan pinjaman", "pencairan"),
    ("konfirmasi-pembayaran", "Konfirmasi pembayaran", "konfirmasi-pembayaran"),
    ("metode-pembayaran", "Metode pembayaran", "metode-pembayaran"),
    ("perilaku-penagih", "Perilaku penagih", "umum"),
    ("slik", "SLIK", "umum"),
    ("penipuan", "Penipuan", "umum"),
    ("data-pribadi", "Data pribadi", "umum"),
    ("pelunasan-dipercepat", "Pelunasan dipercepat", "pelunasan"),
    ("surat-lunas-bpkb", "Surat lunas dan pengambilan BPKB", "surat-lunas"),
    ("restrukturisasi", "Restrukturisasi", "restrukturisasi"),
    ("ubah-kontak", "Perubahan telepon atau alamat", "ubah-kontak"),
    ("lainnya", "Lainnya", "umum"),
)
"""(code, name, procedure), in the order in which they are offered (D2, D30)."""
NEED_APPROVAL = frozenset({"perilaku-penagih", "slik", "penipuan", "data-pribadi", "restrukturisasi"})
REQUESTS = frozenset({"pelunasan-dipercepat", "surat-lunas-bpkb", "restrukturisasi", "ubah-kontak"})
CAUSES = (
    ("gangguan-sistem", "Gangguan sistem"),
    ("gangguan-bank", "Gangguan bank mitra"),
    ("kelalaian-petugas", "Kelalaian petugas"),
    ("perilaku-petugas", "Perilaku petugas atau penagih"),
    ("data-tidak-akurat", "Data tidak akurat"),
    ("informasi-kurang", "Informasi kurang jelas"),
    ("kesalahan-pelanggan", "Kekeliruan pelanggan"),
    ("penipuan", "Penipuan pihak lain"),
    ("lainnya", "Lainnya"),
)


@transaction.atomic
def seed(*, by: Actor) -> None:
    """Safe to repeat: what staff have changed stays."""
    terms.seed(by=by)
    loading.seed(by=by)
    for place, (code, name, procedure) in enumerate(CATEGORIES):
        defaults = {"name": name, "procedure": procedure, "place": place * 10, "needs_approval": code in NEED_APPROVAL}
        kind = Kind.REQUEST if code in REQUESTS else ""
        Category.objects.get_or_create(code=code, defaults={**defaults, "usual_kind": kind})
    for place, (code, name) in enumerate(CAUSES):
        Cause.objects.get_or_create(code=code, defaults={"name": name, "place": place * 10})
