"""Reading a page as a person would: its words without markup, its table as rows of facts."""

import re
from html.parser import HTMLParser

COLUMNS = [
    "PRD",
    "Jatuh Tempo",
    "Angsuran",
    "Tanggal Bayar",
    "Pembayaran Angsuran",
    "Angsuran Tertunggak",
    "Denda",
    "Pembayaran Denda",
]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.cells: list[list[str]] = []
        self.skip = 0
        self.in_cell = False

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style"):
            self.skip += 1
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        if tag in ("script", "style"):
            self.skip -= 1
        if tag in ("td", "th"):
            self.in_cell = False

    def handle_data(self, data):
        if self.skip:
            return
        self.words.append(data)
        if self.in_cell:
            self.cells[-1][-1] += data


def _parsed(response) -> _Text:
    parser = _Text()
    parser.feed(response.content.decode())
    return parser


def text(response) -> str:
    """All words of the page, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(_parsed(response).words))


def table(response) -> list[dict[str, str]]:
    """The rows of the page's table by column, without the labels that a phone shows in each cell."""
    head, *rows = _parsed(response).cells
    columns = [_squeeze(cell) for cell in head]
    return [
        {name: _squeeze(cell).removeprefix(name).strip() for name, cell in zip(columns, row, strict=True)}
        for row in rows
    ]


def _squeeze(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()


def without_tokens(response) -> bytes:
    """The answer's bytes without csrf tokens and nonces, which differ each time."""
    body = re.sub(rb'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', rb"\1", response.content)
    return re.sub(rb'(?<="X-CSRFToken": ")[^"]*', b"", body)
