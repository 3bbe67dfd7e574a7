"""What people upload: taken in only if it is what it may be, by its content, and made harmless (S6).

Photos are decoded and encoded anew: what comes out is an image and nothing else, without the place where it was taken.
PDFs cannot be made anew; they are only ever downloaded.
"""

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Protocol

from PIL import Image, ImageOps

from tanggap.lib import plain_text
from tanggap.lib.errors import DomainError

MEGABYTE = 1 << 20
MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * MEGABYTE
MOST_PIXELS = 32_000_000
"""A camera of a telephone makes 8 to 16 million; decoding takes four bytes for each."""
LONGEST_SIDE = 2400
QUALITY = 85
NAME_LENGTH = 80


class BadUpload(DomainError):
    """The file cannot be taken; the sentence says what to do instead."""

    message = "Berkas ini tidak dapat diterima."


class Upload(Protocol):
    """What the browser sent: Django's UploadedFile."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def read(self, num_bytes: int = ...) -> bytes: ...


@dataclass(frozen=True)
class Accepted:
    """Content that may be kept, its type by content, and a name that may be shown."""

    name: str
    media_type: str
    content: bytes


def accept(upload: Upload, *, photo: bool = False, most_megabytes: int = MOST_MEGABYTES) -> Accepted:
    """Check what was uploaded and make it harmless.

    :param photo: only a photo will do.
    :raises BadUpload: empty, larger than `most_megabytes`, not a JPEG, PNG or PDF by content, damaged, or too many
        pixels.
    """
    if not upload.size:
        raise BadUpload("Berkas ini kosong. Pilih berkas lain.")
    if upload.size > most_megabytes * MEGABYTE:
        raise BadUpload(
            f"Berkas ini lebih besar dari {most_megabytes} MB. Perkecil, atau foto kembali dengan ukuran lebih kecil."
        )
    content = upload.read(most_megabytes * MEGABYTE + 1)
    kind = next((kind for kind in KINDS if content.startswith(kind.begins)), None)
    if kind is None or (photo and not kind.is_photo):
        wanted = "foto JPEG atau PNG." if photo else "foto JPEG atau PNG, atau dokumen PDF."
        raise BadUpload(f"Jenis berkas ini tidak diterima. Gunakan {wanted}")
    return Accepted(shown_name(upload.name or "", kind.suffix), kind.media_type, kind.harmless(content))


def shown_name(given: str, suffix: str) -> str:
    """A name without folders and without anything invisible, ending as its content does."""
    last = plain_text.line(given.replace("\\", "/").rpartition("/")[2])
    stem = PurePosixPath(last).stem.strip(". ") if last.strip(".") else ""
    return f"{stem[:NAME_LENGTH].strip() or 'berkas'}{suffix}"


def _photo(content: bytes) -> bytes:
    """The image anew, upright, on white, at most 2400 pixels long, as JPEG."""
    try:
        return _encoded(_decoded(io.BytesIO(content)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, struct.error, EOFError, MemoryError):
        raise BadUpload("Foto ini rusak atau tidak lengkap. Foto kembali, lalu unggah sekali lagi.") from None


def _decoded(file: IO[bytes]) -> Image.Image:
    image = Image.open(file, formats=("JPEG", "PNG"))
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(image)


def _encoded(image: Image.Image) -> bytes:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.new("RGB", over.size, "white")
        image.paste(over, mask=over)
    encoded, plain = io.BytesIO(), image.convert("RGB")
    plain.info.clear()  # a comment would be written again
    plain.save(encoded, "JPEG", quality=QUALITY, optimize=True)
    return encoded.getvalue()


def _too_many_pixels() -> BadUpload:
    return BadUpload("Ukuran foto ini terlalu besar (lebih dari 32 megapiksel). Foto kembali dengan ukuran biasa.")


def _document(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise BadUpload("Dokumen PDF ini rusak atau tidak lengkap. Simpan kembali, lalu unggah sekali lagi.")
    return content


@dataclass(frozen=True)
class Kind:
    """A type of file by its first bytes, what it is kept as, and what makes it harmless."""

    begins: bytes
    media_type: str
    suffix: str
    harmless: Callable[[bytes], bytes]

    @property
    def is_photo(self) -> bool:
        return self.media_type.startswith("image/")


KINDS = (
    Kind(b"\xff\xd8\xff", "image/jpeg", ".jpg", _photo),
    Kind(b"\x89PNG\r\n\x1a\n", "image/jpeg", ".jpg", _photo),
    Kind(b"%PDF-", "application/pdf", ".pdf", _document),
)
