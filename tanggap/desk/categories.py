"""What cases are about and why they happen, as data with codes: added, changed, out of use; never removed (D2)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django import forms
from django.db import transaction

from tanggap.audit import trail
from tanggap.desk.models import Category, Cause, ProcedureVersion
from tanggap.lib.forms import keep_code

Row = TypeVar("Row", Category, Cause)


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """The procedure is one of which a version is in force; the code stays once it is given."""

    procedure = forms.ChoiceField(label="SOP", help_text="Kasus yang sudah terbuka tetap pada SOP-nya.")

    class Meta:
        model = Category
        fields = [
            "name",
            "code",
            "procedure",
            "usual_kind",
            "needs_approval",
            "written_days",
            "regulator_code",
            "place",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = ProcedureVersion.objects.in_force().values_list("code", "title")
        self.fields["procedure"].choices = [("", "Pilih SOP"), *versions]  # type: ignore[attr-defined]
        keep_code(self)


class CauseForm(forms.ModelForm):  # type: ignore[type-arg]
    """The code stays once it is given."""

    class Meta:
        model = Cause
        fields = ["name", "code", "regulator_code", "place", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_code(self)


@transaction.atomic
def save_row(row: Row, *, by: trail.Actor, fields: Sequence[str]) -> Row:
    """Add or change a category or a cause. One out of use is offered no more; cases that have it keep it."""
    act = "added" if row._state.adding else "changed"
    row.save()
    trail.record(f"{row._meta.model_name}.{act}", row, by=by, fields=fields)
    return row
