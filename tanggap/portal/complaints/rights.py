"""Requests about one's personal data: each becomes a case with 72 hours (P19, S9, UU PDP 27/2022 art. 5–13)."""

from typing import Any
from uuid import UUID

from django import forms

from tanggap.desk.models import Case, Category
from tanggap.desk.opening import BEGUN, MANY_BEGUN, PERSONAL_DATA, Complaint, open_case, opened_already
from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.forms import LinesField
from tanggap.portal.complaints.drafts import contact_of
from tanggap.portal.complaints.forms import radio

RIGHTS = (
    ("correct", "Memperbaiki atau melengkapi data"),
    ("delete", "Menghapus data"),
    ("access", "Memperoleh penjelasan atau salinan data"),
    ("restrict", "Membatasi pemrosesan data"),
    ("withdraw", "Menarik persetujuan"),
)


class RightForm(forms.Form):
    """Which right, and what about."""

    right = radio("Saya ingin", RIGHTS)
    text = LinesField(
        label="Jelaskan permintaan Anda",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Data mana, apa yang keliru, dan bagaimana seharusnya.",
    )
    form = forms.UUIDField(widget=forms.HiddenInput)


def ask(user: User, typed: dict[str, Any]) -> Case:
    """Open the case; the same form sent twice is one. :raises TooManyAttempts: twenty in a day.

    :raises NotFound: another's form.
    """
    form: UUID = typed["form"]
    if opened_already(form, user) is None:
        limits.spend(BEGUN, str(user.pk), told=MANY_BEGUN)
    complaint = Complaint(
        kind=Case.Kind.REQUEST,
        category=Category.objects.get(code=PERSONAL_DATA),
        channel=Case.Channel.PORTAL,
        subject=f"Data pribadi: {dict(RIGHTS)[typed['right']].lower()}",
        text=typed["text"],
        stated={"right": typed["right"]},
    )
    return open_case(complaint, contact_of(user), by=user, opened_by=user, opened_with=form)
