"""Forms of the desk: whose cases are handed over, and under what name a view is kept."""

from typing import Any

from django import forms

from tanggap.desk.assigning import colleagues, holders
from tanggap.desk.models import SavedView
from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch


class HandOverForm(forms.Form):
    """Whose cases go to whom; nobody named: in turn to those on duty."""

    absent = forms.ModelChoiceField(User.objects.none(), label="Yang berhalangan", empty_label="Pilih orangnya")
    to = forms.ModelChoiceField(
        User.objects.none(), label="Dialihkan kepada", required=False, empty_label="Bergiliran kepada yang bertugas"
    )

    def __init__(self, data: Any, by: User) -> None:
        super().__init__(data)
        self.fields["absent"].queryset = holders(by)  # type: ignore[attr-defined]
        self.fields["to"].queryset = colleagues(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("to") and found["to"] == found.get("absent"):
            self.add_error("to", "Pilih orang lain: yang berhalangan tidak dapat menerima kasusnya sendiri.")
        return found


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name for what is shown, and the team of a manager with whom it is shared."""

    class Meta:
        model = SavedView
        fields = ("name", "shared_with")

    def __init__(self, data: Any, owner: User) -> None:
        super().__init__(data, instance=SavedView(owner=owner))
        places = owner.grants.in_effect().filter(role=Role.MANAGER).values("branch")
        shared = self.fields["shared_with"]
        shared.queryset, shared.empty_label = Branch.objects.filter(pk__in=places), "Hanya saya"  # type: ignore[attr-defined]
        shared.widget.attrs["aria-label"] = "Dibagikan kepada"
        if not owner.has_role(Role.MANAGER):
            del self.fields["shared_with"]
