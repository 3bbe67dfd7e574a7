"""Papers that customers send with the sample's cases: drawn when they are sent, and saying that they are samples."""

import io
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (600, 800)
FORMATS = {".png": ("PNG", "image/png"), ".pdf": ("PDF", "application/pdf")}
INK, PAPER, FAINT = "#24313b", "#fbfaf5", "#8fa0ad"


def papers(names: Iterable[str]) -> list[SimpleUploadedFile]:
    """As a browser would send them; what they are by the endings of their names."""
    return [_paper(name) for name in names]


def _paper(name: str) -> SimpleUploadedFile:
    path = PurePosixPath(name)
    kind, media_type = FORMATS[path.suffix]
    file = io.BytesIO()
    _drawn(path.stem.replace("-", " ").upper()).save(file, kind)
    return SimpleUploadedFile(name, file.getvalue(), media_type)


def _drawn(title: str) -> Image.Image:
    """A slip: its title, lines for words, and in large letters what it is."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((24, 24, 576, 776), outline=FAINT, width=3)
    pen.text((60, 70), title, fill=INK, font_size=40)
    for top in range(180, 560, 46):
        pen.rectangle((60, top, 300 + top % 5 * 40, top + 14), fill=FAINT)
        pen.rectangle((460, top, 540, top + 14), fill=FAINT)
    pen.text((60, 660), "CONTOH", fill=INK, font_size=72)
    return image
