"""The forms of *Form Pengaduan*, one for each step (P16, P12)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from tanggap.customers.models import Contract
from tanggap.customers.products import product_name
from tanggap.desk.models import Case, Category
from tanggap.institution.current import institution
from tanggap.lib.forms import DateField, LineField, LinesField, PhoneField, RupiahField
from tanggap.lib.money import short_rupiah

GENERAL = "umum"
OLDEST = date(2000, 1, 1)
Channel = Case.Channel
REACHED_BY = ((Channel.EMAIL, "E-mail"), (Channel.WHATSAPP, "WhatsApp"), (Channel.HOTLINE, "Telepon"))
PAID_BY = (
    ("va", "Virtual account bank"),
    ("transfer", "Transfer bank"),
    ("retail", "Gerai (minimarket atau kantor pos)"),
    ("ewallet", "Dompet elektronik"),
    ("cashier", "Kasir kantor cabang"),
    ("other", "Lainnya"),
)
"""How somebody may have paid: the fact `paid_through` of a case."""


class PastDateField(DateField):
    """A day that has begun, for people in the east of the country too."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not OLDEST <= day <= timezone.localdate(_soon()):
            raise forms.ValidationError("Tanggal ini belum terjadi. Periksa kembali.", code="past")
        return day


class ClockField(forms.TimeField):
    """`14.30`, `14:30` or `1430`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": ""})
        super().__init__(input_formats=["%H.%M", "%H:%M", "%H%M", "%H"], widget=widget, **kwargs)
        self.error_messages["invalid"] = "Tulis jam dan menit, misalnya 14.30."


def radio(label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    """One of a few; none is chosen beforehand."""
    missing = {"required": "Pilih salah satu."}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=missing, **kwargs)


class StepForm(forms.Form):
    """What a step asks; `given` is what of the draft and the member it needs to know."""

    def __init__(self, data: Any = None, *, own: Sequence[Contract] = (), about: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.prepare(own, about)

    def prepare(self, own: Sequence[Contract], about: str) -> None:
        """Fields that depend on whose form it is, or on its category."""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Labels with what was answered, for the page that is checked before sending."""
        return [(str(bound.label), self._words(bound.name)) for bound in self if not bound.is_hidden]

    def _words(self, name: str) -> str:
        value = self.cleaned_data.get(name) if self.is_valid() else ""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, ""))  # type: ignore[arg-type]
        return _told(value)


class AboutForm(StepForm):
    """What it is about: one's own contract or none, and the category."""

    contract = radio("Kontrak", ())
    category = radio("Perihal", ())

    def prepare(self, own: Sequence[Contract], about: str) -> None:
        show = institution().display_contract
        choices = [(one.number, f"{product_name(one)} · {show(one.number)}") for one in own]
        contract, category = self.fields["contract"], self.fields["category"]
        contract.choices = [*choices, (GENERAL, "Umum, tidak tentang satu kontrak")]  # type: ignore[attr-defined]
        rows = Category.objects.filter(is_active=True).values_list("code", "name")
        category.choices = list(rows)  # type: ignore[attr-defined]


class StoryForm(StepForm):
    """What happened and when, and what is asked."""

    subject = LineField(label="Pokok pengaduan", max_length=120, help_text="Satu kalimat, misalnya: masih ditagih.")
    happened_on = PastDateField(label="Tanggal kejadian", help_text="Hari/bulan/tahun, misalnya 17/08/2026.")
    happened_at = ClockField(label="Jam kejadian", required=False, help_text="Bila ingat, misalnya 14.30.")
    text = LinesField(
        label="Apa yang terjadi",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Siapa, di mana, dan bagaimana. Jangan tulis password, PIN, atau kode OTP.",
    )
    wanted = LinesField(
        label="Apa yang Anda minta", max_length=1000, help_text="Misalnya: pembayaran saya dicatat, penagihan berhenti."
    )

    def happened(self, zone: ZoneInfo) -> datetime:
        """The instant; without an hour, the beginning of the day."""
        facts = self.cleaned_data
        return at(facts["happened_on"], facts.get("happened_at"), zone)

    def stated(self, zone: ZoneInfo) -> dict[str, str]:
        """Facts for the procedure, by the codes of its fields."""
        return {}


class PaymentForm(StepForm):
    """A payment that does not show: the facts that the procedure asks for (P12, D10)."""

    paid_on = PastDateField(label="Tanggal pembayaran", help_text="Sesuai struk, misalnya 17/08/2026.")
    paid_time = ClockField(label="Jam pembayaran", help_text="Sesuai struk, misalnya 14.30.")
    paid_amount = RupiahField(label="Jumlah yang dibayar", help_text="Dalam rupiah, misalnya 815.000.")
    paid_through = radio("Dibayar lewat", PAID_BY)
    text = LinesField(
        label="Keterangan",
        required=False,
        max_length=4000,
        help_text="Misalnya nama bank atau gerai dan nomor referensi. Jangan tulis PIN atau kode OTP.",
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if {"paid_on", "paid_time"} <= facts.keys() and at(facts["paid_on"], facts["paid_time"], zone()) > _soon():
            self.add_error("paid_time", "Jam ini belum terjadi. Periksa kembali.")
        return facts

    def happened(self, zone: ZoneInfo) -> datetime:
        return at(self.cleaned_data["paid_on"], self.cleaned_data["paid_time"], zone)

    def stated(self, zone: ZoneInfo) -> dict[str, str]:
        """`paid_at` as ISO, `paid_amount` in rupiah, `paid_through` in words: the fields of the procedure (D10)."""
        facts = self.cleaned_data
        through = dict(PAID_BY)[facts["paid_through"]]
        paid_at = self.happened(zone).isoformat()
        return {"paid_at": paid_at, "paid_amount": str(facts["paid_amount"]), "paid_through": through}

    def _words(self, name: str) -> str:
        value = super()._words(name)
        return short_rupiah(int(value)) if name == "paid_amount" and value else value


class ProofForm(StepForm):
    """How to reach the member; the files stand beside it."""

    preferred_channel = radio("Kami menghubungi Anda lewat", REACHED_BY)
    phone = PhoneField(
        label="Nomor telepon lain",
        required=False,
        help_text="Isi bila nomor Anda pada data kami sudah tidak dipakai, misalnya 0812 3456 6797.",
    )


def at(day: date, hour: time | None, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour or time(0), zone)


def zone() -> ZoneInfo:
    return institution().tz


def _soon() -> datetime:
    """Clocks of people and branches differ; the east of the country is two hours ahead."""
    return timezone.now() + timedelta(hours=2)


def _told(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H.%M}"
    return str(value)
