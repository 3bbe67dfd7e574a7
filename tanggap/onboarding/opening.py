"""The first page of an application: for which branch, for which product."""

from typing import Any

from django import forms

from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.onboarding.models import Product


class OpeningForm(forms.Form):
    """`opened_with` is made anew for each page that is shown, so that one page makes one draft."""

    opened_with = forms.UUIDField(widget=forms.HiddenInput)
    branch = forms.ModelChoiceField(Branch.objects.none(), label="Cabang", empty_label="Pilih cabang")
    product = forms.ModelChoiceField(
        Product.objects.filter(is_open=True),
        label="Produk",
        empty_label="Pilih produk",
        help_text="Rekening yang dibuka untuk nasabah.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = by.branches_for(Role.AO).filter(is_open=True)
        field = self.fields["branch"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — declared so above
        field.queryset = branches
        if len(branches) == 1:
            field.initial, field.widget = branches[0], forms.HiddenInput()
