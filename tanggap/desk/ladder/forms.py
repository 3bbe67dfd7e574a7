"""What staff fill in on the ladder: why a case is passed on, what came of it, a try to reach the customer."""

from django import forms

from tanggap.desk.ladder.passing import LONGEST
from tanggap.desk.ladder.receiving import Try
from tanggap.desk.models import Case
from tanggap.institution.models import Department


def _long(label: str, wanted: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": wanted},
    )


class EscalationForm(forms.Form):
    use_required_attribute = False
    reason = _long("Alasan", "Tulis mengapa Anda melaporkannya, dan apa yang Anda harapkan.")


class TaskForm(forms.Form):
    """A department's task, or the bank's where none is chosen."""

    use_required_attribute = False
    department = forms.ModelChoiceField(
        Department.objects.none(), label="Departemen", empty_label="Bank mitra", required=False, to_field_name="code"
    )
    bank = forms.CharField(label="Nama bank", max_length=60, required=False, help_text="Diisi untuk tugas bank mitra.")
    reason = _long("Yang harus dikerjakan", "Tulis apa yang harus dikerjakan.")

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["department"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    use_required_attribute = False
    informed_by = forms.CharField(
        label="Yang memberi tahu tim",
        max_length=120,
        required=False,
        help_text="Bila tim diminta menghubungi pelanggan.",
    )
    reference = forms.CharField(label="Nomor referensi bank", max_length=60, required=False)
    result = _long("Hasil", "Tulis hasilnya sebelum mengembalikan.")


class AttemptForm(forms.Form):
    use_required_attribute = False
    channel = forms.ChoiceField(label="Lewat", choices=Case.Channel.choices)
    is_reached = forms.BooleanField(label="Tersambung", required=False)
    note = forms.CharField(label="Catatan", max_length=300, required=False)

    def attempt(self) -> Try:
        return Try(**self.cleaned_data)
