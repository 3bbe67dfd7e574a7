"""What staff fill in for an answer: the draft, and why it is given back."""

from typing import Any

from django import forms

from tanggap.desk.answers import rounds
from tanggap.desk.answers.drafting import LONGEST
from tanggap.desk.answers.opening import opening_words
from tanggap.desk.answers.reacting import NothingNew
from tanggap.desk.models import Case
from tanggap.identity.models import User


class SeenForm(forms.Form):
    """The edition that lay before somebody's eyes, as the page sends it back."""

    seen = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)


class AnswerForm(SeenForm):
    """One field; whether the text will do is decided by `drafting.write`."""

    use_required_attribute = False
    text = forms.CharField(
        label="Jawaban",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": LONGEST, "data-grow": ""}),
    )


class ReasonForm(SeenForm):
    use_required_attribute = False
    reason = forms.CharField(
        label="Yang harus diperbaiki",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Tulis apa yang harus diperbaiki, supaya rekan Anda dapat melanjutkan."},
    )


class ReactionForm(forms.Form):
    """What the customer told an agent about the answer."""

    use_required_attribute = False
    said = forms.ChoiceField(
        label="Pelanggan menyatakan",
        choices=[("accept", "Menerima jawaban"), ("object", "Berkeberatan")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Keberatan dan hal baru",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Diisi bila pelanggan berkeberatan, dengan kata-katanya sendiri.",
    )

    def clean(self) -> dict[str, Any] | None:
        """An objection has words; said beside their field."""
        told = super().clean()
        if told and told.get("said") == "object" and "text" in told and not told["text"]:
            self.add_error("text", NothingNew.message)
        return told


def form_for(case: Case, user: User) -> AnswerForm:
    """The form with the draft of this round, or with what an answer begins with."""
    answer = rounds.in_work(case)
    text = answer.text if answer else opening_words(case, user)
    return AnswerForm(initial={"text": text, "seen": answer.edition if answer else 0})
