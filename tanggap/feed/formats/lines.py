"""Files of lines, packed or not: pieces of whole lines, checked to be UTF-8."""

import errno
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tanggap.feed.formats.records import FileRefused, Source

BLOCK = 1 << 20
LONGEST_LINE = 8 * BLOCK
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
CANNOT_OPEN = {
    errno.ENOENT: "berkas tidak ada",
    errno.EACCES: "tidak ada izin membacanya",
    errno.EPERM: "tidak ada izin membacanya",
    errno.EIO: "media penyimpanannya tidak terbaca",
    errno.ELOOP: "tautannya berputar",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EMFILE: "terlalu banyak berkas terbuka",
}


class LineFile(Source):
    """A text file. `bytes_read` are those after unpacking."""

    def expected_rows(self, read: int) -> int | None:
        """By the file's size; None for packed files."""
        if self.path.suffix == ".gz" or not self.bytes_read:
            return None
        return max(read, round(read * self.path.stat().st_size / self.bytes_read))

    def texts(self, source: BinaryIO) -> Iterator[bytes]:
        """Pieces of whole lines with plain line ends; the last line gets one if it has none.

        :raises FileRefused: not UTF-8, a line without end, or packed beyond measure.
        """
        rest = b""
        while chunk := source.read(BLOCK):
            self.bytes_read += len(chunk)
            self.check_swelling(self.bytes_read)
            head, newline, tail = chunk.rpartition(b"\n")
            if not newline:
                rest += chunk
                if len(rest) > LONGEST_LINE:
                    raise FileRefused("Satu baris berkas ini lebih panjang dari 8 MB; ini bukan berkas data.")
                continue
            yield _plain_text(rest + head + newline)
            rest = tail
        if rest:
            yield _plain_text(rest + b"\n")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked.

    :raises FileRefused: it cannot be opened, or, from the block, it is packed wrongly.
    """
    try:
        if path.exists() and not path.is_file():
            raise FileRefused("Ini bukan berkas biasa, melainkan folder, pipa, atau perangkat.")
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield packed  # type: ignore[misc]
        else:
            with path.open("rb") as plain:
                yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileRefused("Berkas gzip rusak atau terpotong.") from None
    except OSError as error:
        why = CANNOT_OPEN.get(error.errno or 0, f"galat sistem nomor {error.errno}")
        raise FileRefused(f"Berkas tidak dapat dibuka: {why}.") from None


def _plain_text(text: bytes) -> bytes:
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError:
            raise FileRefused("Berkas ini bukan UTF-8.") from None
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text
