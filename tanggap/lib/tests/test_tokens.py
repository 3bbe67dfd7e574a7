"""Every pair of ink and ground that the components use has the contrast of WCAG AA, for every hue of the brand."""

import colorsys
import re

import pytest

from tanggap.lib.assets import ROOT, TOKENS

LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w+|hsl\([^;]+\));", block))
    for block in TOKENS.findall((ROOT / "css/tokens.css").read_text())
)
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("bg", "surface", "sunken")),
    *((ink, f"{tone}-tint") for ink in ("ink", "ink-2") for tone in ("ok", "warn", "danger", "info", "brand")),
    *((tone, ground) for tone in ("ok", "warn", "danger", "info") for ground in (f"{tone}-tint", "bg", "surface")),
    *((ink, ground) for ink in ("brand", "brand-strong") for ground in ("bg", "surface", "sunken", "brand-tint")),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-danger", "danger"),
]
EDGES = [("line-strong", ground) for ground in ("bg", "surface", "sunken")]


def luminance(color, hue):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(color, hue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def rgb(color, hue):
    if color.startswith("#"):
        digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
        return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    saturation, lightness = (int(part) / 100 for part in re.findall(r"(\d+)%", color))
    return colorsys.hls_to_rgb(hue / 360, lightness, saturation)


def contrast(one, other, hue):
    lighter, darker = sorted((luminance(one, hue), luminance(other, hue)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least(scheme, pair):
    return min(contrast(scheme[pair[0]], scheme[pair[1]], hue) for hue in range(360))


@pytest.mark.parametrize("pair", TEXT, ids=" on ".join)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(scheme, pair):
    assert least(scheme, pair) >= 4.5


@pytest.mark.parametrize("pair", EDGES, ids=" on ".join)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_fields_can_be_seen(scheme, pair):
    assert least(scheme, pair) >= 3


def test_both_schemes_name_the_same_colours():
    assert set(LIGHT) - set(DARK) == set(DARK) - set(LIGHT) == set()
