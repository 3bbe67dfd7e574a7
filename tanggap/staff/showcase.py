"""What the page of components shows: one example of everything, with the contents that strain it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from tanggap.desk.clocks.words import Left
from tanggap.lib.forms import BORN, DateField, PhoneField

MORNING = datetime(2026, 11, 15, 2, 42, tzinfo=UTC)


class Sample(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Nama lengkap", help_text="Seperti tertulis di KTP.", max_length=60)
    birth = DateField(example=BORN, label="Tanggal lahir", help_text="dd/mm/yyyy")
    phone = PhoneField(label="Nomor handphone", mobile=True, required=False)
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    password = forms.CharField(
        label="Password",
        help_text="Minimal 8 karakter.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    branch = forms.ChoiceField(label="Cabang", choices=[("", "Pilih cabang"), ("jkt", "Jakarta"), ("mks", "Makassar")])
    story = forms.CharField(label="Uraian", widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="Cara dihubungi", widget=forms.RadioSelect, choices=[("wa", "WhatsApp"), ("email", "E-mail")]
    )
    days = forms.MultipleChoiceField(
        label="Hari",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("1", "Senin"), ("2", "Selasa")],
    )
    proof = forms.FileField(label="Bukti", help_text="PDF, JPG atau PNG, paling besar 5 MB.", required=False)
    agree = forms.BooleanField(label="Saya menyetujui penggunaan data pribadi saya untuk pengaduan ini")


def forms_of(scheme: str) -> dict[str, Sample]:
    """A fresh form, one full of errors, and one that cannot be changed."""
    wrong = Sample({"birth": "31/02/1990", "phone": "021555", "email": "siti@"}, auto_id=f"{scheme}_salah_%s")
    wrong.add_error(None, "Ketiga data tidak cocok dengan catatan kami. Hubungi 1500 000 bila perlu bantuan.")
    fixed = Sample(initial={"name": "Sukarno", "branch": "jkt"}, auto_id=f"{scheme}_tetap_%s")
    for field in fixed.fields.values():
        field.disabled = True
    return {"fresh": Sample(auto_id=f"{scheme}_baru_%s"), "wrong": wrong, "fixed": fixed}


STEPS = [
    {"label": "Verifikasi data", "state": "done"},
    {"label": "Periksa status", "state": "done"},
    {"label": "Minta bukti transaksi", "state": "now"},
    {"label": "Lapor ke manajer", "state": "skipped"},
    {"label": "Analisis departemen", "state": "todo"},
    {"label": "Laporan", "state": "todo"},
]

EVENTS: list[dict[str, Any]] = [
    {"at": MORNING, "text": "Pengaduan diterima lewat WhatsApp", "by": "", "icon": "inbox"},
    {"at": MORNING + timedelta(minutes=3), "text": "Identitas diverifikasi: 2 fakta cocok", "by": "Budi", "tone": "ok",
     "icon": "check"},
    {"at": MORNING + timedelta(hours=2), "text": "Diteruskan ke manajer: pencairan lewat dari 2 jam", "by": "Sistem",
     "tone": "warn", "icon": "arrow-up"},
    {"at": MORNING + timedelta(hours=3), "text": "Tenggat tanggapan pertama terlewati", "by": "", "tone": "danger",
     "icon": "circle-alert"},
]  # fmt: skip

DELIVERIES = [
    {"label": "Kode OTP", "channel": "SMS", "is_instead": True, "to": "0812••••6797", "state_label": "Sampai",
     "tone": "ok", "reason": "", "steps": [
         {"label": "Dibuat", "at": MORNING + timedelta(seconds=61), "reason": ""},
         {"label": "Terkirim", "at": MORNING + timedelta(seconds=62), "reason": ""},
         {"label": "Sampai", "at": MORNING + timedelta(seconds=66), "reason": ""}]},
    {"label": "Kode OTP", "channel": "WhatsApp", "is_instead": False, "to": "0812••••6797", "state_label": "Gagal",
     "tone": "danger", "reason": "Nomor ini tidak dapat dijangkau lewat WhatsApp. (131026)", "steps": [
         {"label": "Dibuat", "at": MORNING, "reason": ""},
         {"label": "Terkirim", "at": MORNING + timedelta(seconds=1), "reason": ""},
         {"label": "Gagal", "at": MORNING + timedelta(seconds=60), "reason": ""}]},
]  # fmt: skip

BADGES = [
    ("Lancar", "ok", ""),
    ("Lunas", "ok", ""),
    ("Sedang diproses", "info", "loader"),
    ("Menunggu konfirmasi (Waiting Confirmation)", "warn", "clock"),
    ("Tertunggak", "danger", ""),
    ("Diproses (In Progress)", "info", ""),
    ("Ditutup", "", "archive"),
]

AMOUNTS = [Decimal("7335000.00"), Decimal("0.00"), Decimal("-4075.50"), Decimal("999999999999999.99")]

ROWS = [
    (7, "01/12/2026", Decimal("815000"), "–", "Belum jatuh tempo", ""),
    (6, "01/11/2026", Decimal("815000"), "30/10/2026", "Lunas", "ok"),
    (5, "01/10/2026", Decimal("815000"), "04/10/2026", "Sedang diproses", "info"),
    (4, "01/09/2026", Decimal("815000"), "–", "Tertunggak", "danger"),
]

CLOCKS = [
    ("Pengaduan tertulis", Left("3 hari kerja lagi", "", "clock")),
    ("Lapor ke manajer", Left("24 menit lagi", "warn", "clock-alert")),
    ("Departemen", Left("lewat 12 menit", "danger", "circle-alert")),
    ("Tanggapan pelanggan atas jawaban", Left("dijeda", "info", "pause")),
    ("Tanggapan pertama", Left("selesai dalam 5 menit", "ok", "check")),
]
