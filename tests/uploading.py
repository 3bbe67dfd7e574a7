"""Files as browsers send them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def photo(
    name: str = "ktp.jpg", size: tuple[int, int] = (640, 400), kind: str = "JPEG", **options
) -> SimpleUploadedFile:
    """A photo that decodes."""
    return SimpleUploadedFile(name, image_bytes(size, kind, **options), "image/jpeg")


def image_bytes(size: tuple[int, int] = (640, 400), kind: str = "JPEG", mode: str = "RGB", **options) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **options)
    return file.getvalue()


def file(name: str, content: bytes, media_type: str = "image/jpeg") -> SimpleUploadedFile:
    """Whatever content under whatever name and type."""
    return SimpleUploadedFile(name, content, media_type)
