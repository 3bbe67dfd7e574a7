"""What the manager writes to an evaluation (D20)."""

from typing import Any

from django import forms

from tanggap.desk.evaluation.signing import Improving
from tanggap.identity.models import Role, User
from tanggap.lib.forms import DateField

WRITTEN = "tulis-temuan"
"""The form of the page: findings, improvement and signature are sent together, so that nothing typed is lost."""


class FindingsForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    findings = forms.CharField(
        label="Temuan",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Apa yang terjadi minggu ini, mengapa, dan apa yang perlu diperbaiki.",
        error_messages={"required": "Tulis temuannya."},
    )


class ImprovementForm(forms.Form):
    """Sent with the findings, whatever button is pressed; empty, it is left aside."""

    use_required_attribute = False
    text = forms.CharField(label="Tindakan", max_length=300)
    owner = forms.ModelChoiceField(label="Penanggung jawab", queryset=User.objects.none(), empty_label="Pilih orangnya")
    due_on = DateField(label="Batas waktu")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = WRITTEN
        people = User.objects.staff().holding(Role.AGENT, Role.MANAGER, Role.OFFICER).order_by("full_name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def improving(self) -> Improving | None:
        """What was typed; None for an empty form."""
        return Improving(**self.cleaned_data) if self.has_changed() else None
