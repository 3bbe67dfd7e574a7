"""The form of the hours by which data is expected."""

from typing import Any

from django import forms

from tanggap.feed.models import KIND_LABELS, FeedHour


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
