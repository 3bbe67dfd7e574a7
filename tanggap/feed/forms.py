"""The forms of the feed's pages: narrowing the list of runs, and the hours by which data is expected."""

from typing import Any

from django import forms

from tanggap.feed.models import KIND_LABELS, FeedHour, FeedRun, FeedRunQuerySet


class RunsForm(forms.Form):
    """Which runs are listed; what cannot be read narrows nothing."""

    kind = forms.ChoiceField(label="Data", required=False, choices=[("", "Semua"), *KIND_LABELS])
    state = forms.ChoiceField(label="Hasil", required=False, choices=[("", "Semua"), *FeedRun.State.choices])
    rejects = forms.BooleanField(label="Hanya yang ada baris ditolak", required=False)

    def found(self) -> FeedRunQuerySet:
        """The runs asked for."""
        self.full_clean()
        runs, asked = FeedRun.objects.all(), self.cleaned_data
        runs = runs.of_kind(asked["kind"]) if asked.get("kind") else runs
        runs = runs.in_state(asked["state"]) if asked.get("state") else runs
        return runs.with_rejects() if asked.get("rejects") else runs

    @property
    def is_used(self) -> bool:
        return any(self.cleaned_data.values())


class FeedHourForm(forms.ModelForm):  # type: ignore[type-arg]
    """The kind is chosen once: an hour of another kind is another hour."""

    class Meta:
        model = FeedHour
        fields = ["kind", "by", "days", "window_hours", "is_expected"]

    by = forms.TimeField(
        label="Paling lambat pukul",
        help_text="Menurut zona waktu lembaga, misalnya 06.00.",
        input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput(format="%H.%M", attrs={"placeholder": "jj.mm"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["kind"].disabled = True
        else:
            known = set(FeedHour.objects.values_list("kind", flat=True))
            left = [(kind, label) for kind, label in KIND_LABELS if kind not in known]
            self.fields["kind"].choices = left  # type: ignore[attr-defined]
