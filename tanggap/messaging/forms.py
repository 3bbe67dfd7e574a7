"""The forms in which staff write the text of a message and choose the order of its channels."""

from typing import Any, cast

from django import forms

from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import ChannelOrder, MessageTemplate, Wording
from tanggap.messaging.order_words import sentence
from tanggap.messaging.orders import choices_of, written
from tanggap.messaging.states import Channel
from tanggap.messaging.text_rules import Place, faults, place_of

ROWS = {Channel.EMAIL: 18, Channel.WHATSAPP: 9, Channel.SMS: 5}


class TextForm(forms.ModelForm):  # type: ignore[type-arg]
    """The instance says which text it is; the form asks what that text has."""

    class Meta:
        model = MessageTemplate
        fields = ["subject", "body", "template", "template_language", "note"]
        widgets = {"body": forms.Textarea(attrs={"spellcheck": "true", "maxlength": 20_000})}
        help_texts = {"note": "Apa yang berubah dan mengapa; dibaca rekan Anda di daftar versi."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = _place(self.instance)
        for name in _left_out(self.place):
            del self.fields[name]
        if "subject" in self.fields:
            self.fields["subject"].required = True
        if "body" in self.fields:
            self.fields["body"].widget.attrs["rows"] = ROWS[self.place.channel]

    def clean_body(self) -> str:
        return self.typed.body

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for fault in faults(self.place, self.typed):
            if fault.field in self.fields and fault.field not in self.errors:
                self.add_error(fault.field, fault.sentence)
        return typed

    @property
    def typed(self) -> Wording:
        """What was typed, right or wrong; of a text that is Meta's own what stays."""
        names = (name for name in ("body", "subject") if name in self.fields)
        values = {name: str(self[name].value() or "").replace("\r\n", "\n").strip() for name in names}
        stored: Wording = self.instance.wording
        return stored._replace(**values)


class OrderForm(forms.ModelForm):  # type: ignore[type-arg]
    """The instance says of which kind; each order to choose is told in words."""

    channels = forms.ChoiceField(
        label="Urutan saluran",
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih satu urutan.", "invalid_choice": "Pilih salah satu urutan di bawah."},
    )

    class Meta:
        model = ChannelOrder
        fields = ["channels"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = KINDS[self.instance.kind]
        field = cast("forms.ChoiceField", self.fields["channels"])
        field.choices = [(written(order), sentence(kind, order)) for order in choices_of(kind)]


def _place(row: MessageTemplate) -> Place:
    place = place_of(row.kind, row.channel)
    assert place is not None  # noqa: S101 — the address has been looked up
    return place


def _left_out(place: Place) -> list[str]:
    names = [] if place.channel == Channel.EMAIL else ["subject"]
    if place.channel != Channel.WHATSAPP:
        names += ["template", "template_language"]
    return names + (["body"] if place.is_fixed else [])
