"""Journeys: a real browser against the real server.

Playwright's synchronous API keeps an event loop in its thread, which Django's ORM would take offence at. So the
browser has one thread of its own, and a journey's whole body runs there; it talks to the product through pages only.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.house import House, build

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STAGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
PATIENCE_SECONDS = 30
"""How long whatever waits may wait: a busy machine is not a fault of ours."""

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys" in item.nodeid:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run the test's body in the browser's thread."""
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    STAGE.submit(pyfuncitem.obj, **arguments).result()
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Beside a failure stands what server and worker said last: the house and its log are gone when it is read."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and house:
        report.sections.append(("Said in the house", house.last_words()))
    return report


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Tanggap with its sample people, served on a free port."""
    house = build()
    try:
        house.open()
        yield house
    finally:
        house.close()


@pytest.fixture(scope="module")
def worker(house: House) -> None:
    """One more for each file that asks: it stays until the house closes, and two are as good as one."""
    house.start("-m", "tanggap", "worker")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = STAGE.submit(lambda: sync_playwright().start()).result()
    browser = STAGE.submit(playwright.chromium.launch, executable_path=CHROMIUM, args=ARGUMENTS).result()
    yield browser
    STAGE.submit(browser.close).result()
    STAGE.submit(playwright.stop).result()


@pytest.fixture
def context(house: House, browser: Browser) -> Iterator[BrowserContext]:
    """A browser without history, whose addresses are the house's: `page.goto("/member/login")`."""
    context = STAGE.submit(
        browser.new_context, base_url=house.address, viewport={"width": 1280, "height": 800}, locale="id-ID"
    ).result()
    yield context
    STAGE.submit(context.close).result()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which no script may fail and nothing may break the content policy."""
    complaints: list[str] = []
    page = STAGE.submit(_new_page, context, complaints).result()
    yield page
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


@pytest.fixture
def sign_in(house: House, context: BrowserContext) -> Callable[[str], None]:
    """Be signed in as somebody, where the journey is not about signing in: `sign_in("admin@contoh.test")`."""

    def enter(email: str) -> None:
        cookie = house.session_of(email)
        context.add_cookies([{**cookie, "domain": "localhost"}])

    return enter


@pytest.fixture
def enter(house: House, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Several people at once, each at a browser of their own, signed in once: `agent = enter("agent@contoh.test")`."""
    complaints: list[str] = []
    pages: dict[str, Page] = {}

    def come(email: str) -> Page:
        if email not in pages:
            context = browser.new_context(
                base_url=house.address, viewport={"width": 1280, "height": 800}, locale="id-ID"
            )
            context.add_cookies([{**house.session_of(email), "domain": "localhost"}])
            pages[email] = _new_page(context, complaints)
        return pages[email]

    yield come
    for page in pages.values():
        STAGE.submit(page.context.close).result()
    assert not complaints, "The browser complained:\n" + "\n".join(complaints)


def _new_page(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if _is_fault(line) else None)
    return page


def _is_fault(line) -> bool:
    """Errors of the console, but not the browser's note that a page answered 4xx on purpose."""
    return line.type == "error" and not line.text.startswith("Failed to load resource")
