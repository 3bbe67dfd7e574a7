"""The report as a form (D19)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from tanggap.desk.models import Case, Cause
from tanggap.desk.reporting.filing import Words, current
from tanggap.desk.reporting.prefill import known
from tanggap.lib.forms import RupiahField

LONGEST = 4000
TYPED = "%Y-%m-%dT%H:%M"


class LocalInstant(forms.CharField):
    """A minute in the case's zone, as browsers type it; the cleaned value is an instant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        try:
            return datetime.fromisoformat(typed)
        except ValueError:
            raise forms.ValidationError("Pilih tanggal dan jamnya.", code="invalid") from None


def _long(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows, "data-grow": ""})
    )


class ReportForm(forms.Form):
    """Prefilled with what the case has recorded; `seen` is the edition that the page showed."""

    use_required_attribute = False
    seen = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)
    cause = forms.ModelChoiceField(Cause.objects.none(), label="Penyebab", empty_label="Pilih", to_field_name="code")
    cause_text = _long("Uraian penyebab")
    done = _long("Yang dilakukan", rows=5)
    result = _long("Hasil")
    told_how = forms.ChoiceField(label="Pelanggan diberi tahu lewat", choices=Case.Channel.choices)
    told_at = LocalInstant(label="Pelanggan diberi tahu pada")
    loss = RupiahField(label="Kerugian (Rp)", required=False, help_text="Kosongkan bila tidak ada.")
    prevention = _long("Pencegahan", "Apa yang mencegah hal ini terulang.")

    def __init__(self, case: Case, data: Any = None) -> None:
        self.case = case
        report = current(case)
        initial = known(case) | {"seen": report.edition if report else 0}
        super().__init__(data, initial=_shown(initial, case))
        causes = Cause.objects.filter(is_active=True)
        if report:
            causes |= Cause.objects.filter(pk=report.cause_id)
        self.fields["cause"].queryset = causes  # type: ignore[attr-defined]

    def clean_told_at(self) -> datetime:
        typed: datetime = self.cleaned_data["told_at"]
        return typed if typed.tzinfo else typed.replace(tzinfo=self.case.branch.tz)

    def clean_loss(self) -> Decimal | None:
        loss: int | None = self.cleaned_data["loss"]
        return None if loss is None else Decimal(loss)

    def words(self) -> Words:
        return Words(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def _shown(initial: dict[str, Any], case: Case) -> dict[str, Any]:
    told_at, cause, loss = initial.get("told_at"), initial.get("cause"), initial.get("loss")
    shown = initial | {"told_at": told_at.astimezone(case.branch.tz).strftime(TYPED) if told_at else ""}
    return shown | {"cause": cause.code if cause else None, "loss": int(loss) if loss is not None else ""}
