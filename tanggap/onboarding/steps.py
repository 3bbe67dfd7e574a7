"""The steps of the application's form, as data: what each asks, in which order (O1)."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tanggap.lib.forms import LineField, LinesField, PhoneField, RupiahField
from tanggap.onboarding.fields import BirthDateField, NikField, column, label_of
from tanggap.onboarding.models import Application, Product

EMPTY = {"birth_date": None, "income_per_year": None}
"""What a field holds that was emptied; the others hold ""."""
NEVER_EMPTY = frozenset({"product"})


class StepForm(forms.Form):
    """The fields of one step. Incomplete is no fault of a draft; only what cannot be right is."""

    def __init__(self, typed: Mapping[str, Any] | None = None, *, application: Application) -> None:
        super().__init__(typed, initial={name: getattr(application, name) for name in self.base_fields})

    @property
    def wrong(self) -> list[str]:
        """Names of fields that hold something impossible, rather than nothing."""
        return [name for name, found in self.errors.as_data().items() if any(e.code != "required" for e in found)]

    def draft(self) -> dict[str, Any]:
        """What can be kept of what was typed, as the application's columns."""
        kept = {name: self._kept(name) for name in self.fields if name not in self.wrong}
        return {name: value for name, value in kept.items() if value or name not in NEVER_EMPTY}

    def forgive_gaps(self) -> None:
        """Take back the errors of what is only missing."""
        for name in [name for name in self.errors if name not in self.wrong]:
            del self.errors[name]

    def _kept(self, name: str) -> Any:
        return self.cleaned_data.get(name, EMPTY.get(name, ""))


def _text(name: str, *, required: bool = True, hint: str = "", rows: int = 0, **attributes: Any) -> forms.Field:
    """A field for a text column, as long as the column is."""
    length = column(name).max_length or 500
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs=attributes)
    kind = LinesField if rows else LineField
    return kind(label=label_of(name), required=required, help_text=hint, max_length=length, widget=widget)


def _choice(name: str) -> forms.Field:
    choices = column(name).flatchoices
    return forms.ChoiceField(label=label_of(name), choices=choices, widget=forms.RadioSelect)


class ProductForm(StepForm):
    product = forms.ModelChoiceField(
        Product.objects.filter(is_open=True), label=label_of("product"), empty_label="Pilih produk"
    )


class IdentityForm(StepForm):
    full_name = _text("full_name", hint="Seperti tertulis pada KTP. Nama satu kata diterima.", autocomplete="off")
    alias = _text("alias", required=False, autocomplete="off")
    nik = NikField(label=label_of("nik"), help_text="16 angka pada KTP.")
    birth_place = _text("birth_place", autocomplete="off")
    birth_date = BirthDateField(label=label_of("birth_date"), help_text="Hari/bulan/tahun, misalnya 17/08/1990.")
    sex = _choice("sex")
    marital = _choice("marital")
    nationality = _text("nationality", autocomplete="off")
    mother_name = _text("mother_name", hint="Nama sebelum menikah, tanpa gelar.", autocomplete="off")


class ContactForm(StepForm):
    address = _text("address", rows=3)
    domicile = _text("domicile", required=False, rows=3, hint="Isi hanya bila berbeda dari alamat KTP.")
    phone = PhoneField(
        label=label_of("phone"),
        indonesian=True,
        mobile=True,
        help_text="Nomor Indonesia milik nasabah sendiri. Kode OTP dikirim ke nomor ini.",
    )
    phone2 = PhoneField(label=label_of("phone2"), required=False)
    email = forms.EmailField(label=label_of("email"), required=False, max_length=254)


class WorkForm(StepForm):
    occupation = _text("occupation", hint="Misalnya pedagang, karyawan swasta, petani.", autocomplete="off")
    employer = _text("employer", required=False, hint="Nama usaha, instansi, atau perusahaan.", autocomplete="off")
    income_per_year = RupiahField(label=label_of("income_per_year"), help_text="Rata-rata setahun, dalam rupiah.")
    source_of_funds = _text("source_of_funds", hint="Misalnya gaji, hasil usaha, warisan.", autocomplete="off")
    purpose = _text("purpose", hint="Misalnya menabung, menerima gaji, modal usaha.", autocomplete="off")
    beneficial_owner = _text(
        "beneficial_owner",
        required=False,
        rows=3,
        hint="Isi nama dan alamatnya hanya bila rekening ini untuk kepentingan orang lain.",
    )


class Step:
    """A page of the form. The last one asks for documents and has no fields."""

    def __init__(self, slug: str, title: str, form: type[StepForm] | None = None) -> None:
        self.slug, self.title, self.form = slug, title, form

    @property
    def fields(self) -> Mapping[str, forms.Field]:
        return self.form.base_fields if self.form else {}

    def make_form(self, application: Application, typed: Mapping[str, Any] | None = None) -> StepForm:
        """Filled with what is kept, or with what was typed."""
        assert self.form  # noqa: S101 — asked only of steps with fields
        return self.form(typed, application=application)

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1

    @property
    def following(self) -> str:
        """The slug of what comes after it."""
        return STEPS[self.number].slug if self.number < len(STEPS) else CHECK


STEPS = (
    Step("product", "Produk", ProductForm),
    Step("identity", "Identitas", IdentityForm),
    Step("contact", "Alamat dan kontak", ContactForm),
    Step("work", "Pekerjaan dan keuangan", WorkForm),
    Step("documents", "Dokumen"),
)
CHECK = "check"
BY_SLUG = {step.slug: step for step in STEPS}
