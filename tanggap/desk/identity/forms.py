"""What is typed to find and to recognise a customer (D5)."""

from django import forms

from tanggap.desk.models import IdentityCheck

Fact = IdentityCheck.Fact
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class SeekForm(forms.Form):
    words = forms.CharField(
        label="Nomor telepon, NIK, atau nama lengkap",
        max_length=120,
        min_length=3,
        help_text="Salah satu saja. Nama dicari dari awal, misalnya SITI RAHMA.",
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": "Tulis nomor telepon, NIK, atau nama lengkap pelanggan."},
    )


def _fact(label: str, hint: str, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs=PLAIN | attrs)
    return forms.CharField(label=label, max_length=120, required=False, help_text=hint, widget=widget)


class CheckForm(forms.Form):
    """The five facts; two at least. Nothing that was typed is ever shown again."""

    customer = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    phone = _fact("Nomor telepon", "Dengan 0 atau +62.", inputmode="tel")
    nik = _fact("NIK", "16 angka.", inputmode="numeric")
    birth_date = _fact("Tanggal lahir", "Misalnya 17/08/1990.", inputmode="numeric")
    contract = _fact("Nomor kontrak", "Dengan atau tanpa “-”.", inputmode="numeric")
    mother_name = _fact("Nama ibu kandung", "Hanya dijawab cocok atau tidak cocok.")

    def typed(self) -> dict[str, str]:
        return {fact: self.cleaned_data.get(fact, "") for fact in Fact.values}
