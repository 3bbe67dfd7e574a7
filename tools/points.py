"""`make points`: every point that docs/requirements.md calls built must be cited by a test; exit 1 names the others."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| *([A-Z]\d+) *\|.*\| *(built|partly[^|]*|planned) *\|\s*$", re.MULTILINE)
CITED = re.compile(r"\b([A-Z]\d{1,2})(?:[–-]([A-Z])?(\d{1,2}))?\b")


def main() -> int:
    points = dict(ROW.findall((ROOT / "docs" / "requirements.md").read_text()))
    cited = set(cited_points())
    missing = [point for point, state in points.items() if state.strip() == "built" and point not in cited]
    unknown = sorted(point for point in cited if point not in points and point[0] in {name[0] for name in points})
    states = [state.split()[0] for state in points.values()]
    print(f"{states.count('built')} built, {states.count('partly')} partly, {states.count('planned')} planned points.")
    for point in missing:
        print(f"{point} is marked built, but no test cites it.")
    for point in unknown:
        print(f"{point} is cited by a test, but docs/requirements.md does not know it.")
    return 1 if missing or unknown or not points else 0


def cited_points() -> Iterator[str]:
    """Points named in test files; `P9–P13` names all between."""
    for path in test_files():
        for letter_number, last_letter, last in CITED.findall(path.read_text()):
            letter, first = letter_number[0], int(letter_number[1:])
            if last and last_letter in ("", letter) and int(last) > first:
                yield from (f"{letter}{number}" for number in range(first, int(last) + 1))
            else:
                yield letter_number


def test_files() -> Iterator[Path]:
    yield from (ROOT / "tests").rglob("*.py")
    yield from (path for path in (ROOT / "tanggap").rglob("*.py") if "tests" in path.parts)


if __name__ == "__main__":
    sys.exit(main())
