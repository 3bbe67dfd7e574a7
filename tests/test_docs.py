"""The docs say what is there: links lead somewhere, files and modules that are named exist."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from tanggap.lib.rendering import environment

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
CHECK = re.compile(r"`([\w./-]*test_\w+\.py|[\w./-]+/tests/?)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(page):
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps_and_titled_by_their_number():
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    assert [int(page.read_text().split(".")[0].removeprefix("# ")) for page in DECISIONS] == numbers


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_names_the_check_that_enforces_it(page):
    _, heading, checks = page.read_text().rpartition("Enforced by:")
    assert heading
    names = {str(path.relative_to(ROOT)) for folder in ("tanggap", "tests") for path in (ROOT / folder).rglob("*")}
    for named in CHECK.findall(checks):
        assert any(f"/{name}".endswith(f"/{named.rstrip('/')}") for name in names), f"{named} is not there"


def test_the_architecture_names_every_module_beside_the_rooms():
    modules = {path.stem for path in (ROOT / "tanggap").glob("*.py") if not path.stem.startswith("_")}
    table = (ROOT / "docs" / "architecture.md").read_text().split("| modules | what for |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in table.splitlines()[2:]))) == modules


def test_the_architecture_says_what_each_room_owns():
    rooms = {apps.parent.name for apps in (ROOT / "tanggap").glob("*/apps.py")} | {"lib", "bench"}
    table = (ROOT / "docs" / "architecture.md").read_text().split("| room | owns |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == rooms


def test_the_architecture_names_every_package_of_a_room():
    usual = {"management", "migrations", "models", "tests", "views"}
    packages = {init.parent for init in (ROOT / "tanggap").glob("*/*/__init__.py")}
    ours = {f"{package.parent.name}.{package.name}" for package in packages if package.name not in usual}
    table = (ROOT / "docs" / "architecture.md").read_text().split("| package | what for |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([\w.]+)`", table, re.MULTILINE)) == ours


def test_the_design_page_names_every_filter():
    ours = environment().filters.keys() - Environment().filters.keys()
    page = (ROOT / "docs" / "design.md").read_text()
    assert {name for name in ours if f"`{name}`" not in page} == set()
