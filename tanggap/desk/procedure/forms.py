"""Taking in a procedure from a person: a file or pasted text, checked before anything is stored (D7)."""

from typing import Any

from django import forms

from tanggap.desk.procedure import checking
from tanggap.desk.procedure.document import BadDocument, read

LARGEST = 256 << 10


class ProcedureForm(forms.Form):
    """A document as a file or as text; `cleaned_data["source"]` is what was given, `procedure` what it says."""

    file = forms.FileField(label="Berkas TOML", required=False, help_text="Paling besar 256 KB.")
    source = forms.CharField(
        label="Atau isi dokumennya",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = self._uploaded() if data.get("file") else data.get("source", "")
        source = given.replace("\r\n", "\n").replace("\0", "")
        if not source.strip():
            raise forms.ValidationError("Pilih berkas atau isi dokumennya.")
        self._check(source)
        return {**data, "source": source}

    def _uploaded(self) -> str:
        file = self.cleaned_data["file"]
        try:
            text = str(file.read(LARGEST + 1).decode()) if file.size <= LARGEST else ""
        except UnicodeDecodeError:
            text = ""
        self.data = dict(self.data.items()) | {"source": text}
        if not text:
            self.add_error("file", "Berkas ini bukan teks TOML paling besar 256 KB.")
        return text

    def _check(self, source: str) -> None:
        try:
            procedure = read(source)
        except BadDocument as bad:
            self.add_error(None, bad.message)
            return
        for fault in checking.faults(procedure):
            self.add_error(None, fault)
