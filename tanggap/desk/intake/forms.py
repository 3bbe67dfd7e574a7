"""What an agent writes down while somebody talks or after a letter has come (D1)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.desk.models import Case, Category
from tanggap.desk.opening import Complaint, Contact
from tanggap.institution.current import institution
from tanggap.lib.forms import LineField, LinesField, PhoneField, minute_field
from tanggap.lib.prepared import Prepared

BY_STAFF = (
    Case.Channel.HOTLINE,
    Case.Channel.WALK_IN,
    Case.Channel.EMAIL,
    Case.Channel.WHATSAPP,
    Case.Channel.CHAT,
    Case.Channel.SOCIAL,
    Case.Channel.REGULATOR,
)
"""Channels that staff take down; members write through the portal themselves."""
REGULATORS = (("", "Pilih"), *Case.Regulator.choices)
OLDEST = timedelta(days=366)


_offered: Prepared[Category] = Prepared(lambda code: Category.objects.filter(is_active=True, code=code), str)


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A category that may be chosen now, found by a query that is built once."""

    def to_python(self, value: Any) -> Category | None:
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        found = _offered.first(str(value))
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found


class IntakeForm(forms.Form):
    """One contact. Who it is is proven later, on the case; here is only what was said."""

    opened_with = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    channel = forms.ChoiceField(
        label="Saluran",
        choices=[(channel.value, channel.label) for channel in BY_STAFF],
        initial=Case.Channel.HOTLINE,
        widget=forms.RadioSelect,
    )
    regulator = forms.ChoiceField(label="Regulator", choices=REGULATORS, required=False)
    regulator_number = LineField(label="Nomor pengaduan di regulator", max_length=60, required=False)
    kind = forms.ChoiceField(
        label="Jenis", choices=Case.Kind.choices, initial=Case.Kind.COMPLAINT, widget=forms.RadioSelect
    )
    category = CategoryField(
        label="Kategori",
        queryset=Category.objects.none(),
        empty_label="Pilih kategori",
        to_field_name="code",
        error_messages={"required": "Pilih kategorinya; bila tidak ada yang cocok, pilih Lainnya."},
    )
    contact_name = LineField(label="Nama penanya", max_length=120, error_messages={"required": "Tulis nama penanya."})
    contact_phone = PhoneField(
        label="Nomor telepon penanya",
        required=False,
        help_text="Nomor yang dapat dihubungi.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact_email = forms.EmailField(label="E-mail penanya", max_length=200, required=False)
    relation = forms.ChoiceField(
        label="Hubungan dengan lembaga", choices=Case.Relation.choices, initial=Case.Relation.UNKNOWN, required=False
    )
    contract = forms.CharField(
        label="Nomor kontrak",
        max_length=30,
        required=False,
        help_text="Seperti yang disebutkan, dengan atau tanpa “-”.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    representative = LineField(
        label="Mewakili pelanggan",
        max_length=120,
        required=False,
        help_text="Nama pelanggan yang diwakili. Tanpa surat kuasa pada lampiran, datanya tidak dibuka.",
    )
    subject = LineField(
        label="Perihal", max_length=120, error_messages={"required": "Tulis perihalnya dalam satu kalimat."}
    )
    text = LinesField(
        label="Apa yang disampaikan",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Tulis apa yang disampaikan penanya."},
    )
    wanted = LinesField(label="Yang diminta", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    happened_at = minute_field("Waktu kejadian", "Menurut penanya, waktu cabang.", required=False)
    received_at = minute_field("Diterima pada", "Kosongkan bila baru saja.", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_contract(self) -> str:
        typed = self.cleaned_data["contract"].strip()
        number = institution().normalise_contract(typed) if typed else ""
        if number is None:
            raise forms.ValidationError("Nomor kontrak tidak lengkap. Periksa kembali angkanya.")
        return number

    def clean_received_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["received_at"]
        if at and not timezone.now() - OLDEST <= at <= timezone.now():
            raise forms.ValidationError("Waktu terima harus di masa lalu, paling lama setahun.")
        return at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("channel") == Case.Channel.REGULATOR:
            for name in ("regulator", "regulator_number"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, "Wajib diisi untuk pengaduan lewat regulator.")
        else:
            given["regulator"] = given["regulator_number"] = ""
        return given

    def complaint(self) -> Complaint:
        taken = (
            *("kind", "category", "channel", "subject", "text", "wanted"),
            *("happened_at", "received_at", "regulator", "regulator_number"),
        )
        stated = {"contract": self.cleaned_data["contract"]} if self.cleaned_data["contract"] else {}
        return Complaint(**{name: self.cleaned_data[name] for name in taken}, stated=stated)

    def contact(self, customer: Customer | None) -> Contact:
        """Whoever wrote or called. The contract they named is not compared with that customer's here, where a form
        would tell of any number whose it is: the identity check compares it, counts, and ties it to the case (D5).
        """
        given = self.cleaned_data
        return Contact(
            name=given["contact_name"],
            phone=given["contact_phone"],
            email=given["contact_email"],
            customer=customer,
            relation=given["relation"] or Case.Relation.UNKNOWN,
            representative=given["representative"],
        )
