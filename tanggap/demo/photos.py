"""Photos for the sample's applications: drawn, and saying that they are samples."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from tanggap.lib import filestore
from tanggap.onboarding.models import Application, Document
from tanggap.onboarding.states import State

SIZE = (856, 540)
SHOWN = frozenset(
    {State.DRAFT, State.WAITING_SECTION_HEAD, State.WAITING_BRANCH_HEAD, State.WAITING_CONFIRMATION, State.IN_PROGRESS}
)
"""Applications that somebody may still want to look at."""
TINTS = {Document.Kind.ID_CARD: "#cfe3f1", Document.Kind.SELFIE: "#e9dccb"}


def add(application: Application) -> None:
    """A card and a face, as their account officer would have uploaded them with the draft."""
    if application.state not in SHOWN:
        return
    for kind in TINTS:
        content = _drawn(kind)
        stored = filestore.put(content)
        Document.objects.create(
            application=application,
            kind=kind,
            name=f"{kind.value}.jpg",
            media_type="image/jpeg",
            size=len(content),
            stored_as=stored.name,
            key=stored.key,
            uploaded_by=application.opened_by,
            uploaded_at=application.created_at,
            checked_at=application.created_at,
        )


@lru_cache
def _drawn(kind: Document.Kind) -> bytes:
    """A card with lines for words, or a head and shoulders; large letters say what it is."""
    image = Image.new("RGB", SIZE, TINTS[kind])
    pen = ImageDraw.Draw(image)
    if kind == Document.Kind.ID_CARD:
        pen.rectangle((620, 150, 800, 390), fill="#a9bfce")
        for top in range(150, 400, 40):
            pen.rectangle((60, top, 480 - top // 2, top + 14), fill="#7d95a6")
    else:
        pen.ellipse((328, 90, 528, 310), fill="#b99c7c")
        pen.pieslice((208, 330, 648, 770), 180, 360, fill="#6d7f8f")
    pen.text((60, 450), f"CONTOH · {kind.label}", fill="#24313b", font_size=44)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=70)
    return file.getvalue()
