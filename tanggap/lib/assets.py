"""How the many small CSS and JS files become one for each face: `portal.css`, `staff.css`, `portal.js`, `staff.js`.

A component is one file; a page loads one. The finder below offers the joined files to `collectstatic`, in the order of
the cascade layers; a file's folder is its layer, so nobody writes `@layer` by hand. No build step, no Node.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

Join = Callable[[str, str], str]
"""(layer, text of one file) → what the bundle carries of it."""
LAYERS = "reset, tokens, base, layout, components, pages"
TOKENS = re.compile(r":root \{(.*?)\}", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Bundle:
    """A joined file: what it is made of, in order, as (layer, glob under static/, how each file is written)."""

    parts: tuple[tuple[str, str, Join], ...]
    head: str = ""

    def text(self, root: Path) -> str:
        pieces = [
            join(layer, path.read_text()) for layer, pattern, join in self.parts for path in sorted(root.glob(pattern))
        ]
        return self.head + "\n".join(pieces)


def _layered(layer: str, css: str) -> str:
    return f"@layer {layer}{{{_squeezed(css)}}}"


def _squeezed(css: str) -> str:
    """Without comments and indentation; the rest is left to compression."""
    lines = (line.strip() for line in COMMENT.sub("", css).splitlines())
    return "\n".join(filter(None, lines))


def _both_schemes(layer: str, css: str) -> str:
    """The tokens once more for `[data-scheme]`, so that the page of components shows light and dark side by side."""
    light, dark = (block.replace("--brand-h: 172;", "") for block in TOKENS.findall(css))
    return _layered(layer, f"[data-scheme]{{{light}color-scheme:light}}[data-scheme=dark]{{{dark}color-scheme:dark}}")


def _enclosed(_: str, script: str) -> str:
    """A module without imports, in a block of its own so that names do not meet."""
    return f"{{\n{script}}}"


def _styles(face: str) -> Bundle:
    parts = [
        ("reset", "css/reset.css", _layered),
        ("tokens", "css/tokens.css", _layered),
        ("base", "css/base.css", _layered),
        ("layout", "css/layout/shared.css", _layered),
        ("layout", f"css/layout/{face}.css", _layered),
        ("components", "css/components/*.css", _layered),
        ("components", f"css/components/{face}/*.css", _layered),
        ("pages", f"css/pages/{face}/*.css", _layered),
        ("pages", "css/print.css", _layered),
    ]
    if face == "staff":
        parts.insert(2, ("tokens", "css/tokens.css", _both_schemes))
    return Bundle(tuple(parts), head=f"@layer {LAYERS};\n")


def _scripts(face: str) -> Bundle:
    return Bundle((("", "js/shared/*.js", _enclosed), ("", f"js/{face}/*.js", _enclosed)))


BUNDLES = {
    f"{face}.{kind}": make(face) for kind, make in (("css", _styles), ("js", _scripts)) for face in ("portal", "staff")
}
ROOT = Path(__file__).resolve().parent.parent / "static"


class BundleStorage(Storage):
    """Reads the joined files as if they lay in a folder."""

    prefix = ""

    def open(self, name: str, mode: str = "rb") -> "File[Any]":
        return ContentFile(BUNDLES[name].text(ROOT).encode(), name)

    def exists(self, name: str) -> bool:
        return name in BUNDLES

    def path(self, name: str) -> str:
        """A name for messages: a bundle has no file of its own before `collectstatic` writes it."""
        return f"bundle:{name}"


class BundleFinder(BaseFinder):
    """Offers the joined files to `collectstatic`."""

    storage = BundleStorage()

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        return ((name, self.storage) for name in BUNDLES)


class AssetStorage(CompressedManifestStaticFilesStorage):
    """Hashed, immutable, compressed. Before `collectstatic` has run (tests), names stay plain."""

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
