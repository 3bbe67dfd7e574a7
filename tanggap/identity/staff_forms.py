"""The administrator's forms for staff accounts and their roles."""

from typing import Any

from django import forms

from tanggap.identity.models import Role
from tanggap.institution.models import Branch, Department
from tanggap.lib.forms import PhoneField


class NewStaffForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Undangan untuk membuat password dikirim ke alamat ini.")
    full_name = forms.CharField(label="Nama lengkap", max_length=120)
    phone = PhoneField(label="Nomor handphone", required=False, mobile=True)


class PhoneForm(forms.Form):
    phone = PhoneField(
        label="Nomor handphone",
        required=False,
        mobile=True,
        help_text="Bila nomor ini dipakai sebagai nomor nasabah, pemeriksa pengajuan diberi tahu.",
    )


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Peran", choices=[("", "Pilih peran"), *Role.choices])
    branch = forms.ModelChoiceField(
        Branch.objects.all(), label="Cabang", empty_label="Pilih cabang", help_text="Di kantor pusat: semua cabang."
    )
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True),
        label="Departemen",
        required=False,
        empty_label="–",
        help_text="Hanya untuk petugas departemen.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_officer = cleaned.get("role") == Role.OFFICER
        if is_officer and not cleaned.get("department"):
            self.add_error("department", "Pilih departemen petugas ini.")
        if not is_officer:
            cleaned["department"] = None
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="Dicatat di jejak audit."
    )
