"""What staff fill in to write a letter, and to change the words and rules of letters."""

from typing import Any

from django import forms

from tanggap.customers.models import Contract
from tanggap.institution.current import institution
from tanggap.institution.models import Branch
from tanggap.lib.errors import DomainError
from tanggap.messaging.letters.drafting import check_words
from tanggap.messaging.models import LetterDraft, LetterRules

Audience = LetterDraft.Audience
ONE = (Audience.CUSTOMER, Audience.CONTRACT)
FILTERS = ("product", "status", "branch", "days_from", "days_to")


class DraftForm(forms.Form):
    """A letter and to whom it goes. `facts` is what `save_draft` takes."""

    audience = forms.ChoiceField(label="Kepada", choices=Audience, widget=forms.RadioSelect)
    number = forms.CharField(
        label="Nomor kontrak",
        required=False,
        max_length=24,
        help_text="Untuk satu kontrak, atau pelanggan pemilik kontrak itu.",
    )
    product = forms.ChoiceField(label="Produk", required=False)
    status = forms.ChoiceField(
        label="Status kontrak", required=False, choices=[("", "Semua"), *Contract.Status.choices], initial="active"
    )
    branch = forms.ModelChoiceField(
        Branch.objects.order_by("name"), label="Cabang", required=False, empty_label="Semua"
    )
    days_from = forms.IntegerField(label="Hari tunggakan, dari", required=False, min_value=1, max_value=9999)
    days_to = forms.IntegerField(label="Hari tunggakan, sampai", required=False, min_value=1, max_value=9999)
    title = forms.CharField(label="Judul", max_length=150)
    body = forms.CharField(
        label="Isi",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Paragraf dipisahkan baris kosong. Isian: {{ nama }}, {{ kontrak }}, {{ produk }}, {{ telepon }}.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract: Contract | None = None
        names = Contract.objects.order_by("product").values_list("product", flat=True).distinct()
        choices = [("", "Semua"), *((name, name.replace("_", " ").capitalize()) for name in names)]
        self.fields["product"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("audience") in ONE:
            self._find(asked.get("number", ""))
        elif (asked.get("days_from") or 0) > (asked.get("days_to") or 9999):
            self.add_error("days_to", "Isi angka yang sama atau lebih besar daripada “dari”.")
        try:
            check_words(asked.get("title", ""), asked.get("body", ""))
        except DomainError as error:
            self.add_error("body", error.message)
        return asked

    def _find(self, typed: str) -> None:
        number = institution().normalise_contract(typed)
        self.contract = Contract.objects.filter(number=number).first() if number else None
        if not typed:
            self.add_error("number", "Isi nomor kontraknya.")
        elif self.contract is None:
            self.add_error("number", "Nomor kontrak ini tidak ada pada data kami. Periksa kembali.")

    @property
    def facts(self) -> dict[str, Any]:
        """Of a valid form."""
        asked = self.cleaned_data
        is_filter = asked["audience"] == Audience.FILTER
        facts = {name: asked[name] for name in ("title", "body", "audience")}
        facts |= {
            name: asked[name] if is_filter else ("" if name in ("product", "status") else None) for name in FILTERS
        }
        facts["customer_id"] = self.contract.customer_id if self.contract else None
        facts["contract_id"] = self.contract.pk if self.contract and asked["audience"] == Audience.CONTRACT else None
        return facts


def start_of(draft: LetterDraft) -> dict[str, Any]:
    """The stored draft as the form's first values; a customer is named by any contract of theirs."""
    facts = {name: getattr(draft, name) for name in ("title", "body", "audience", *FILTERS)}
    contract = draft.contract or Contract.objects.filter(customer=draft.customer_id).order_by("pk").first()
    return facts | {"number": contract.number if contract else ""}


class PublicationForm(forms.Form):
    """What the publisher was shown."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    read_at = forms.CharField(widget=forms.HiddenInput)


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label="Alasan penarikan", max_length=200, help_text="Pelanggan membacanya.")


class TextForm(forms.Form):
    """The words of one kind of letter."""

    title = forms.CharField(label="Judul", max_length=150)
    body = forms.CharField(label="Isi", max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))
    note = forms.CharField(label="Catatan perubahan", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def typed(self) -> dict[str, str]:
        """Title and body of a valid form."""
        return {name: self.cleaned_data[name] for name in ("title", "body")}


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LetterRules
        fields = [
            "sends_reminders",
            "reminder_days",
            "sends_arrears",
            "first_days",
            "second_days",
            "third_days",
            "signer_name",
            "signer_role",
            "dispute_way",
        ]

    def clean(self) -> dict[str, Any] | None:
        asked = super().clean() or {}
        days = [asked.get(name) or 0 for name in ("first_days", "second_days", "third_days")]
        if not 1 <= days[0] < days[1] < days[2] <= 365:
            self.add_error("third_days", "Hari ketiga surat harus berurutan: pertama, kedua, ketiga, paling lama 365.")
        if not 1 <= (asked.get("reminder_days") or 0) <= 30:
            self.add_error("reminder_days", "Isi 1 sampai 30 hari.")
        return asked
