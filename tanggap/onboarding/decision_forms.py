"""What staff fill in to decide on an application, and to name a deputy."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from tanggap.identity import deputies
from tanggap.identity.models import RoleGrant, User
from tanggap.lib.forms import DateField
from tanggap.onboarding.approval import Seen
from tanggap.onboarding.models import Application
from tanggap.onboarding.states import State


class SeenForm(forms.Form):
    """The state and round that lay before somebody's eyes, as the page sends them back."""

    state = forms.ChoiceField(choices=State.choices, widget=forms.HiddenInput)
    round = forms.IntegerField(min_value=1, max_value=32767, widget=forms.HiddenInput)

    @classmethod
    def of(cls, application: Application) -> "SeenForm":
        return cls(initial={"state": application.state, "round": application.round})

    @property
    def seen(self) -> Seen:
        return Seen(self.cleaned_data["state"], self.cleaned_data["round"])


class ReasonForm(SeenForm):
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca rekan Anda pada riwayat pengajuan. Jangan menulis NIK, nomor telepon, atau kode OTP.",
        error_messages={"required": "Tulis alasannya, supaya rekan Anda tahu apa yang harus dilakukan."},
    )


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class DeputyForm(forms.Form):
    """Days are whole days of the branch: from 00.00 of the first to the end of the last; today begins at once."""

    post = PostChoice(RoleGrant.objects.none(), label="Peran Anda", empty_label=None)
    deputy = forms.ModelChoiceField(User.objects.none(), label="Deputi", empty_label="Pilih rekan")
    first = DateField(label="Mulai tanggal")
    last = DateField(label="Sampai dengan tanggal", help_text=f"Paling lama {deputies.LONGEST_DAYS} hari.")

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, initial={"first": timezone.localdate()})
        posts = deputies.own_posts(user)
        people = User.objects.none()
        for post in posts:
            people = people | deputies.candidates(user, post.branch)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["deputy"].queryset = people.distinct().order_by("full_name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if asked.keys() >= {"post", "first", "last"}:
            zone = asked["post"].branch.tz
            now = timezone.now()
            first = dt.datetime.combine(asked["first"], dt.time(), zone)
            is_today = asked["first"] == now.astimezone(zone).date()
            asked["starts_at"] = now if is_today else first
            asked["until"] = dt.datetime.combine(_after(asked["last"]), dt.time(), zone)
            if not is_today and first < now:
                self.add_error("first", "Pilih hari ini atau hari sesudahnya.")
            elif asked["until"] <= asked["starts_at"]:
                self.add_error("last", "Tanggal akhir harus sama dengan atau setelah tanggal mulai.")
        return asked


def _after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day < dt.date.max else day
