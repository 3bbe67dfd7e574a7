"""Answering with a stored file: a photo to look at, anything else to download, and nothing that may run (S6)."""

from typing import Protocol

from django.http import HttpResponse
from django.utils.http import content_disposition_header


class File(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def is_image(self) -> bool: ...


def sent_file(file: File, content: bytes) -> HttpResponse:
    """The content under the file's name and type."""
    response = HttpResponse(content, content_type=file.media_type)
    name = content_disposition_header(not file.is_image, file.name)
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
