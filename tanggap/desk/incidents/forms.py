"""What is filled in for an incident, its ending and its answer (D28)."""

import uuid
from typing import Any

from django import forms

from tanggap.desk.answers.forms import ReasonForm, SeenForm
from tanggap.desk.incidents import answering
from tanggap.desk.incidents.declaring import Declared, Ending
from tanggap.desk.incidents.wording import PLACEHOLDERS
from tanggap.desk.models import Category, Cause, Incident
from tanggap.desk.replying import LONGEST
from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.forms import LineField, LinesField, minute_field

__all__ = ["AnswerForm", "EndingForm", "IncidentForm", "ReasonForm", "SeenForm", "answer_form"]


def _long(label: str, hint: str = "", *, most: int = 2000, rows: int = 3, required: bool = True) -> LinesField:
    area = forms.Textarea(attrs={"rows": rows, "data-grow": ""})
    return LinesField(label=label, help_text=hint, max_length=most, widget=area, required=required)


class IncidentForm(forms.Form):
    """Declaring an incident, or changing what it says. Branch managers declare for their own branches only."""

    use_required_attribute = False
    opened_with = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0, max_value=2**31 - 1)
    title = LineField(
        label="Judul",
        max_length=120,
        help_text="Dibaca juga oleh pelanggan, misalnya “Virtual account Bank Contoh terganggu”.",
        error_messages={"required": "Tulis apa yang terganggu."},
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label="Kategori kasus",
        to_field_name="code",
        empty_label="Pilih kategori",
        help_text="Kasus baru kategori ini diusulkan masuk ke gangguan.",
    )
    affected = LineField(label="Bank atau saluran pembayaran", max_length=80, required=False)
    branch = forms.ModelChoiceField(Branch.objects.none(), label="Cabang yang terdampak", required=False)
    started_at = minute_field("Mulai", "Waktu lembaga.")
    happened = _long(
        "Yang terjadi", "Hanya untuk staf; menjadi awal uraian pada laporan setiap kasus.", rows=4, most=4000
    )
    notice = _long(
        "Pengumuman untuk pelanggan",
        "Tampil di beranda, halaman pelanggan, dan Form Pengaduan. Kosongkan bila tidak diumumkan.",
        most=600,
        required=False,
    )
    notice_from = minute_field("Ditampilkan mulai", "Kosongkan: sekarang juga.", required=False)
    notice_until = minute_field("Ditampilkan sampai", "Kosongkan: sampai teratasi.", required=False)

    def __init__(self, data: Any = None, *, by: User, incident: Incident | None = None, **kwargs: Any) -> None:
        shown = {**_said(incident), **kwargs.pop("initial", {})} if incident else kwargs.pop("initial", {})
        super().__init__(data, initial=shown, **kwargs)
        everywhere = by.holds_everywhere(Role.MANAGER)
        branches = Branch.objects.order_by("name")
        self.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["branch"].queryset = (  # type: ignore[attr-defined]
            branches if everywhere else branches.filter(pk__in=by.branch_ids(Role.MANAGER))
        )
        self.fields["branch"].required = not everywhere
        self.fields["branch"].empty_label = "Semua cabang" if everywhere else "Pilih cabang"  # type: ignore[attr-defined]

    def told(self) -> Declared:
        return Declared(**{name: self.cleaned_data[name] for name in Declared.__dataclass_fields__})


def _said(incident: Incident) -> dict[str, Any]:
    said = {name: getattr(incident, name) for name in Declared.__dataclass_fields__}
    return said | {"category": incident.category.code, "seen": incident.edition, "opened_with": incident.opened_with}


class EndingForm(forms.Form):
    """How it ended."""

    use_required_attribute = False
    resolution = _long(
        "Pengumuman bahwa sudah teratasi",
        "Menggantikan pengumuman gangguan selama 24 jam. Kosongkan bila tidak diumumkan.",
        most=600,
        required=False,
    )
    cause = forms.ModelChoiceField(Cause.objects.none(), label="Penyebab", to_field_name="code", empty_label="Pilih")
    result = _long("Hasil", "Menjadi awal laporan setiap kasusnya.")
    prevention = _long("Pencegahan", "Apa yang mencegah hal ini terulang.")

    def __init__(self, data: Any = None, *, incident: Incident) -> None:
        shown = {name: getattr(incident, name) for name in ("resolution", "result", "prevention")}
        super().__init__(data, initial=shown | {"cause": incident.cause.code if incident.cause else None})
        self.fields["cause"].queryset = Cause.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def ending(self) -> Ending:
        return Ending(**self.cleaned_data)


class AnswerForm(SeenForm):
    """One field; whether the text will do is decided by `wording.ensure_fit`."""

    use_required_attribute = False
    text = forms.CharField(
        label="Jawaban untuk semua kasus",
        required=False,
        strip=False,
        help_text="Isian: "
        + ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
        + ". Tanpa data rekening siapa pun.",
        widget=forms.Textarea(attrs={"rows": 9, "maxlength": LONGEST, "data-grow": ""}),
    )


def answer_form(incident: Incident) -> AnswerForm:
    """The form with the draft in work, or with what such an answer begins with."""
    answer = answering.in_work(incident)
    text = (
        answer.text
        if answer
        else f"Yth. {{{{ nama }}}},\n\n{incident.resolution or incident.notice}\n\n{{{{ lembaga }}}}"
    )
    return AnswerForm(initial={"text": text, "seen": answer.edition if answer else 0})
