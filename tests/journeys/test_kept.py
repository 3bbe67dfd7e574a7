"""Text that the browser's tab keeps while a session is over, on a page made for it."""

from pathlib import Path

SCRIPT = Path("tanggap/static/js/shared/kept.js").read_text()
PAGE = """<!doctype html><html lang="id"><title>x</title><main>
<form data-who="{who}"></form>
<form method="post" action="/kept"><input type="hidden" name="seen" value="{seen}">
<textarea name="text">{text}</textarea></form>
<form method="post" action="/bare"><textarea name="text">{text}</textarea></form>
</main><script type="module">{script}</script>"""


def test_kept_text_never_writes_over_what_somebody_saved_meanwhile(page):
    """D18: the form says what lay before the writer, so that the server tells of the other's change."""
    shown = {"who": "7", "seen": "1", "text": "Draf."}
    page.route(
        "**/kept-text", lambda route: route.fulfill(body=PAGE.format(**shown, script=SCRIPT), content_type="text/html")
    )

    def come() -> list[str]:
        page.goto("/kept-text")
        return [
            page.locator(name).first.input_value()
            for name in ("[action='/kept'] [name=seen]", "[action='/kept'] textarea", "[action='/bare'] textarea")
        ]

    come()
    page.locator("[action='/kept'] textarea").fill("Draf saya.")
    page.locator("[action='/bare'] textarea").fill("Draf saya.")
    assert come() == ["1", "Draf saya.", "Draf saya."]
    shown |= {"seen": "2", "text": "Draf rekan."}
    assert come() == ["1", "Draf saya.", "Draf rekan."]
    page.locator("[action='/kept'] textarea").press_sequentially("!")
    assert come()[0] == "1"
    shown |= {"who": "8"}
    assert come() == ["2", "Draf rekan.", "Draf rekan."], "another person on the same tab gets nothing"
    assert page.evaluate("sessionStorage.length") == 0
