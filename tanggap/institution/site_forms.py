"""The forms of the public site's settings pages."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tanggap.institution import site
from tanggap.institution.current import institution
from tanggap.institution.models import Channel, MenuEntry, Office, Page, Post
from tanggap.institution.models.links import validate_link
from tanggap.institution.models.pages import LONGEST_BODY
from tanggap.lib import phone
from tanggap.lib.forms import DateField

OUT = "link"
"""The choice of a menu entry that leads out."""
BODY_HELP = "Paragraf dipisah baris kosong. “# ” di awal baris: judul; “- ”: butir; *kata*: tekanan."
PHONE_SIGNS = frozenset("0123456789+-() .")


class MomentField(forms.DateTimeField):
    """Date and time of day in the institution's zone."""

    widget = forms.DateTimeInput(format="%d/%m/%Y %H.%M", attrs={"placeholder": "dd/mm/yyyy jj.mm"})
    default_error_messages = {"invalid": "Tulis tanggal dan jam, misalnya 01/12/2026 08.00."}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y %H.%M", "%d/%m/%Y %H:%M", "%d/%m/%Y"])
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(institution().tz).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        typed = super().to_python(value)
        return typed.replace(tzinfo=institution().tz) if typed else None


class WritingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A page or a post: an address left empty is made of the title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        if len(body) > LONGEST_BODY:
            raise ValidationError("Isi paling panjang 50.000 huruf.")
        return body

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("slug") and "slug" not in self.errors and data.get("title"):
            data["slug"] = self.instance.slug or site.free_slug(type(self.instance), data["title"])
        return data


WRITING = {
    "widgets": {"body": forms.Textarea(attrs={"rows": 18, "maxlength": LONGEST_BODY, "spellcheck": "true"})},
    "help_texts": {
        "body": BODY_HELP,
        "published_at": "Dikosongkan: konsep, belum tampil. Waktu yang akan datang: tampil sejak saat itu.",
    },
}


class PageForm(WritingForm):
    class Meta:
        model = Page
        fields = ["title", "slug", "summary", "body", "published_at"]
        field_classes = {"published_at": MomentField}
        widgets, help_texts = WRITING["widgets"], WRITING["help_texts"]


class PostForm(WritingForm):
    class Meta:
        model = Post
        fields = ["kind", "title", "slug", "summary", "body", "published_at", "valid_until"]
        field_classes = {"published_at": MomentField, "valid_until": DateField}
        widgets, help_texts = WRITING["widgets"], WRITING["help_texts"]


class MenuEntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """One list for every place on this site, and a field for a link out."""

    target = forms.ChoiceField(label="Menuju")

    class Meta:
        model = MenuEntry
        fields = ["label", "parent", "target", "link", "is_visible"]
        help_texts = {"link": "Diisi bila entri menuju tautan ke luar, misalnya https://karier.contoh.id."}

    field_order = ["label", "parent", "target", "link", "is_visible"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent, target = self.fields["parent"], self.fields["target"]
        if isinstance(parent, forms.ModelChoiceField):
            parent.queryset = MenuEntry.objects.filter(parent=None).exclude(pk=self.instance.pk)
            parent.empty_label = "Tingkat atas"
        if isinstance(target, forms.ChoiceField):
            pages = [(f"page-{page.pk}", f"Halaman: {page.title}") for page in Page.objects.only("title")]
            target.choices = [("", "Pilih tujuan"), *MenuEntry.Builtin.choices, *pages, (OUT, "Tautan ke luar")]
        self.initial["target"] = self._target()

    def _target(self) -> str:
        if self.instance.page_id:
            return f"page-{self.instance.page_id}"
        return OUT if self.instance.link else self.instance.builtin

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        target, link = data.get("target", ""), data.get("link", "")
        if target == OUT and not link and "link" not in self.errors:
            self.add_error("link", "Tulis alamat tautannya, misalnya https://karier.contoh.id.")
        if target and target != OUT:
            data["link"] = ""
        is_page = target.startswith("page-")
        self.instance.page_id = int(target.removeprefix("page-")) if is_page else None
        self.instance.builtin = "" if is_page or target == OUT else target
        return data


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Channel
        fields = ["kind", "label", "value", "note", "calendar", "is_visible"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_nothing_chosen(self, "Tanpa jam layanan")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        check = CHECKS.get(data.get("kind", ""))
        if check and "value" in data:
            try:
                data["value"] = check(data["value"])
            except (ValidationError, phone.BadPhone) as error:
                self.add_error("value", error if isinstance(error, ValidationError) else str(error))
        return data


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Office
        fields = ["name", "address", "city", "zone", "phone", "map_link", "calendar", "is_visible"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_nothing_chosen(self, "Kalender lembaga")


def _number(value: str) -> str:
    if not set(value) <= PHONE_SIGNS or (value and not any(sign.isdigit() for sign in value)):
        raise ValidationError("Tulis nomor telepon dengan angka, misalnya 1500 000 atau 021 5000 000.")
    return value


def _mobile(value: str) -> str:
    if not value:
        raise ValidationError("Tulis nomor WhatsApp, misalnya 0812 3456 6797.")
    return phone.e164(value, mobile=True)


def _mailbox(value: str) -> str:
    if value:
        validate_email(value)
    return value


def _profile(value: str) -> str:
    validate_link(value)
    return value


CHECKS = {"phone": _number, "whatsapp": _mobile, "email": _mailbox, "social": _profile}
"""How the number or address of each kind of channel is read."""


def _say_nothing_chosen(form: forms.BaseForm, label: str) -> None:
    field = form.fields["calendar"]
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = label
