"""Text that the browser's tab keeps while a session is over, on a page made for it."""

from base64 import b64encode
from pathlib import Path

from playwright.sync_api import expect

SCRIPTS = [Path("tanggap/static/js/shared", name).read_text() for name in ("drawer.js", "kept.js")]
SCRIPT = "\n".join(f"{{{script}}}" for script in SCRIPTS)
KEYS = {who: b64encode(who.encode() * 32).decode() for who in ("7", "8")}
MINE = '<form data-who="{who}" data-key="{key}"></form>'
PAGE = """<!doctype html><html lang="id"><title>x</title><main>{mine}
<form method="post" action="/kept"><input type="hidden" name="seen" value="{seen}">
<textarea name="text">{text}</textarea></form>
<form method="post" action="/bare"><textarea name="text">{text}</textarea></form>
</main><script type="module">{script}</script>"""
KEPT = "() => JSON.stringify(Object.values(sessionStorage))"


class Tab:
    """A tab at a page that belongs to `who`; None: to nobody, as the one where one signs in."""

    def __init__(self, page) -> None:
        self.page, self.who, self.shown = page, "7", {"seen": "1", "text": "Draf."}
        page.route("**/kept-text", lambda route: route.fulfill(body=self.body(), content_type="text/html"))

    def body(self) -> str:
        mine = MINE.format(who=self.who, key=KEYS[self.who]) if self.who else ""
        return PAGE.format(**self.shown, mine=mine, script=SCRIPT)

    def come(self, *, seen: str, kept: str, bare: str) -> None:
        """Open the page, and find these values in its forms."""
        self.page.goto("/kept-text")
        expect(self.page.locator("[action='/kept'] textarea")).to_have_value(kept)
        expect(self.page.locator("[action='/bare'] textarea")).to_have_value(bare)
        expect(self.page.locator("[action='/kept'] [name=seen]")).to_have_value(seen)

    def write(self, form: str, text: str) -> None:
        """Type it, and wait until it is kept."""
        before = self.page.evaluate(KEPT)
        self.page.locator(f"[action='/{form}'] textarea").fill(text)
        self.page.wait_for_function(f"before => ({KEPT})() !== before", arg=before)


def test_kept_text_never_writes_over_what_somebody_saved_meanwhile(page):
    """D18: the form says what lay before the writer, so that the server tells of the other's change."""
    tab = Tab(page)
    tab.come(seen="1", kept="Draf.", bare="Draf.")
    tab.write("kept", "Draf.!")
    tab.write("bare", "Draf.!")
    tab.come(seen="1", kept="Draf.!", bare="Draf.!")
    tab.shown = {"seen": "2", "text": "Draf rekan."}
    tab.come(seen="1", kept="Draf.!", bare="Draf rekan.")
    tab.write("kept", "Draf.!?")
    tab.come(seen="1", kept="Draf.!?", bare="Draf rekan.")
    tab.who = "8"
    tab.come(seen="2", kept="Draf rekan.", bare="Draf rekan.")
    assert page.evaluate("sessionStorage.length") == 0, "another person on the same tab gets nothing"


def test_who_comes_after_a_session_has_ended_reads_nothing_of_it_and_its_person_all(page):
    """S2: on a machine that several share."""
    tab = Tab(page)
    tab.come(seen="1", kept="Draf.", bare="Draf.")
    tab.write("kept", "Draf. Rahasia nasabah.")
    tab.who = None
    tab.come(seen="1", kept="Draf.", bare="Draf.")
    held = page.evaluate(KEPT)
    assert "sealed" in held
    assert "Rahasia" not in held
    tab.who = "7"
    tab.come(seen="1", kept="Draf. Rahasia nasabah.", bare="Draf.")
