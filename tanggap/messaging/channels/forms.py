"""The forms of the page of channels: limits, and a reason to halt."""

from django import forms

from tanggap.messaging.channels.rules import FIELDS
from tanggap.messaging.models import ChannelRules


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ChannelRules
        fields = FIELDS


class HaltForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=255,
        help_text="Misalnya: penyedia mengumumkan gangguan sampai pukul 15.00. Tercatat dalam jejak audit.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Tulis alasannya: staf lain membacanya di halaman ini."},
    )
