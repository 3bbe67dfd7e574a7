"""S6: only what it may be is taken in, by its content, and what is kept is harmless."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from tanggap.lib import uploads
from tanggap.lib.uploads import MEGABYTE, BadUpload, accept, shown_name
from tests.uploading import PDF, file, image_bytes, photo

SCRIPT = b"<html><script>alert(1)</script></html>"


def decoded(accepted):
    return Image.open(io.BytesIO(accepted.content))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        ("MPO", "RGB"),
        *(("PNG", mode) for mode in ("RGB", "RGBA", "LA", "P", "1", "I;16")),
    ],
)
def test_photos_of_all_modes_become_plain_jpegs(kind, mode):
    """S6."""
    accepted = accept(photo("ktp.png", kind=kind, mode=mode))
    assert (accepted.media_type, accepted.name) == ("image/jpeg", "ktp.jpg")
    assert (decoded(accepted).format, decoded(accepted).mode) == ("JPEG", "RGB")


def test_a_large_photo_is_made_smaller_and_stands_upright():
    """S6: a telephone turns its photos by a mark only."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    accepted = accept(photo(size=(4000, 3000), exif=exif))
    assert decoded(accepted).size == (1800, 2400)


def test_where_a_photo_was_taken_is_not_kept():
    """S6."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (6.0, 12.0, 31.0)
    exif[ExifTags.Base.Artist] = "Rahasia Sekali"
    given = image_bytes(exif=exif, comment=b"Rahasia Sekali", icc_profile=b"Rahasia Sekali" * 10)
    assert b"Rahasia Sekali" in given
    accepted = accept(file("ktp.jpg", given))
    assert b"Rahasia" not in accepted.content
    assert not decoded(accepted).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("tail", [SCRIPT, PDF, b"PK\x03\x04" + b"x" * 50, b"<?php system($_GET['c']); ?>"])
def test_of_a_photo_that_is_something_else_besides_only_the_photo_is_kept(kind, tail):
    """S6."""
    accepted = accept(file("ktp.jpg", image_bytes(kind=kind) + tail))
    assert tail not in accepted.content
    assert decoded(accepted).size == (640, 400)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ktp.jpg", SCRIPT),
        ("ktp.jpg", b"GIF89a" + SCRIPT),
        ("ktp.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("ktp.jpg", b"MZ" + b"\0" * 100),
        ("ktp.pdf", SCRIPT + PDF),
        ("ktp.webp", b"RIFF\0\0\0\0WEBP"),
        ("ktp.heic", b"\0\0\0\x18ftypheic"),
    ],
)
def test_what_is_not_a_photo_or_pdf_by_its_content_is_refused_whatever_its_name(name, content):
    """S6."""
    with pytest.raises(BadUpload, match="Jenis berkas ini tidak diterima"):
        accept(file(name, content))


@pytest.mark.parametrize("content", [b"\xff\xd8\xff" + SCRIPT, image_bytes()[:300], image_bytes(kind="PNG")[:60]])
def test_a_photo_that_does_not_decode_is_refused(content):
    """S6."""
    with pytest.raises(BadUpload, match="rusak"):
        accept(file("ktp.jpg", content))


@settings(max_examples=300)
@given(st.sampled_from(["JPEG", "PNG"]), st.integers(3, 700), st.binary(min_size=1, max_size=12))
def test_however_a_photo_is_damaged_it_is_taken_in_or_refused(kind, at, noise):
    """S6: nothing else comes out, and never anything but a JPEG."""
    whole = image_bytes((40, 30), kind)
    at = min(at, len(whole) - 1)
    try:
        accepted = accept(file("ktp.jpg", whole[:at] + noise + whole[at + len(noise) :]))
    except BadUpload:
        return
    assert decoded(accepted).format == "JPEG"


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of so many pixels, all of one colour, in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!2I5B", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * (-(-width // 8))) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(8000, 5000), (10_000, 10_000), (20_000, 20_000), (1, 40_000_000)])
def test_a_bomb_is_refused_before_it_is_decoded(width, height, monkeypatch):
    """S6: 40, 100 and 400 megapixels in a few kilobytes."""
    monkeypatch.setattr(Image.Image, "thumbnail", lambda *_: pytest.fail("it was decoded"))
    bomb = png_bomb(width, height)
    assert len(bomb) < MEGABYTE
    with pytest.raises(BadUpload, match="32 megapiksel"):
        accept(file("ktp.png", bomb))


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "kosong"), (b"\xff\xd8\xff" + bytes(uploads.MOST_BYTES), "lebih besar dari 10 MB")]
)
def test_nothing_and_too_much_are_refused(content, told):
    """S6."""
    with pytest.raises(BadUpload, match=told):
        accept(file("ktp.jpg", content))


def test_a_pdf_is_kept_as_it_is_if_it_is_whole():
    """S6."""
    assert accept(file("slip.pdf", PDF)).content == PDF
    with pytest.raises(BadUpload, match="rusak"):
        accept(file("slip.pdf", PDF[:20]))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("ktp.jpeg", "ktp.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\dewi\\KTP Siti.png", "KTP Siti.jpg"),
        ("foto\u202egpj.exe", "fotogpj.jpg"),
        ("a\x00b\r\nSet-Cookie: x=1.jpg", "ab Set-Cookie: x=1.jpg"),
        ("foto.html.jpg", "foto.html.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("..", "berkas.jpg"),
        ("", "berkas.jpg"),
        ("\u200b.jpg", "jpg.jpg"),
        ("é" * 300 + ".jpg", "é" * 80 + ".jpg"),
    ],
)
def test_a_name_loses_its_folders_and_whatever_is_invisible(given, shown):
    """S6."""
    assert shown_name(given, ".jpg") == shown
