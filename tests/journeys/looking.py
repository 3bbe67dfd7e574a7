"""How a page is looked at: as pictures at both widths and in both schemes, and by axe."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = {360: 740, 1280: 800}
SCHEMES = ("light", "dark")
FRUGAL = {"resultTypes": ["violations"], "preload": False, "iframes": False}
ALL_RULES = FRUGAL | {"rules": {"target-size": {"enabled": True}}}
"""WCAG 2.2 asks for the size of targets, and axe leaves it out unless told."""
COLOURS = FRUGAL | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that another scheme can change: our two schemes differ in the colours of `tokens.css` alone."""
RULES = {"light": ALL_RULES, "dark": COLOURS}
PICTURES = os.environ.get("TANGGAP_PICTURES")


def every_view(page: Page, widths: dict[int, int] = WIDTHS) -> Iterator[str]:
    """The page, once it is whole, at each width and in each scheme, named like `360-dark`; afterwards as it was."""
    page.wait_for_load_state()
    before = page.viewport_size
    for width, height in widths.items():
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(TWO_FRAMES)
            yield f"{width}-{scheme}"
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


def look(page: Page, name: str, *, full: bool = True) -> None:
    """Take pictures of the page into the folder that TANGGAP_PICTURES names; none if nobody wants to see them."""
    if not PICTURES:
        return
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    for view in every_view(page):
        page.screenshot(path=Path(PICTURES) / f"{name}-{view}.png", full_page=full)


def assert_accessible(page: Page) -> None:
    """axe finds nothing, and nothing sticks out at the side, at both widths; contrast is enough in both schemes."""
    for view in every_view(page):
        found = _axe(page, RULES[view.partition("-")[2]])
        faults = [f"{fault['id']}: {fault['help']}\n    {_where(fault)}" for fault in found]
        assert not faults, f"{page.url} at {view}:\n" + "\n".join(faults)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} at {view} is {wide} px too wide: {page.evaluate(STICKING_OUT)}"


def _axe(page: Page, options: dict) -> list[dict]:
    """The faults axe finds. It is brought along once for each page that is opened."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(f"axe.run({json.dumps(options)})")["violations"]


def _where(fault: dict) -> str:
    return "\n    ".join(
        f"{node['html'][:160]} – {node.get('failureSummary', '')[:300]}" for node in fault["nodes"][:5]
    )


TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
"""Until the page is drawn in its new size and scheme."""
STICKING_OUT = """
[...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 5).map(e => e.outerHTML.slice(0, 120))
"""
