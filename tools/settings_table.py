"""Writes the table of settings into docs/operations.md, from tanggap.env."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tanggap.env import TABLE, Setting  # noqa: E402

PAGE = ROOT / "docs" / "operations.md"
PLACE = re.compile(r"(<!-- settings:.*? -->\n).*?(<!-- end of settings -->)", re.DOTALL)


def table() -> str:
    rows = [f"| `{row.name}` | {row.meaning} | {standing(row)} |" for row in TABLE]
    return "\n".join(["| setting | meaning | default |", "|---|---|---|", *rows]) + "\n"


def standing(row: Setting) -> str:
    """What holds when it is not set."""
    if row.generated:
        return "generated; required in production"
    default = f"`{row.sample}`" if row.sample else "unset"
    if row.required:
        return f"{default}; required in production"
    is_same = row.production in (None, row.sample, "production")
    return default if is_same else f"{default}; in production `{row.production}`"


def page() -> str:
    """The page as it should be."""
    return PLACE.sub(lambda found: found[1] + table() + found[2], PAGE.read_text())


if __name__ == "__main__":
    PAGE.write_text(page())
