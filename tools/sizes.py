"""`make sizes`: how long functions and modules are, per room. Only a module over 600 lines fails."""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "room           modules  median   p90  longest  functions  median   p90  > 50"
MODULE_LIMIT, MODULE_LOOK_AGAIN, FUNCTION_LONG = 600, 300, 50


def main() -> int:
    modules = {path: path.read_text() for path in sorted((ROOT / "tanggap").rglob("*.py")) if is_ours(path)}
    functions = {path: list(function_lengths(text)) for path, text in modules.items()}
    print(HEADER)
    rooms = sorted({room_of(path) for path in modules})
    for room in [*rooms, "all"]:
        members = [path for path in modules if room in (room_of(path), "all")]
        lengths = [length for path in members for _, length in functions[path]] or [0]
        lines = [modules[path].count("\n") for path in members]
        print(
            f"{room:<14}{len(members):>8}{statistics.median(lines):>8.0f}{p90(lines):>6}{max(lines):>9}"
            f"{len(lengths):>11}{statistics.median(lengths):>8.0f}{p90(lengths):>6}"
            f"{sum(length > FUNCTION_LONG for length in lengths):>6}"
        )
    return verdict(modules)


def verdict(modules: dict[Path, str]) -> int:
    """Name long modules; 1 when one is over the limit."""
    failed = 0
    for path, text in modules.items():
        length = text.count("\n")
        if length > MODULE_LOOK_AGAIN:
            failed |= length > MODULE_LIMIT
            print(
                f"{path.relative_to(ROOT)}: {length} lines{', over the limit of 600' if length > MODULE_LIMIT else ''}"
            )
    return int(failed)


def is_ours(path: Path) -> bool:
    return not {"migrations", "tests"} & set(path.parts)


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "tanggap").parts
    return parts[0] if len(parts) > 1 else "(top)"


def function_lengths(text: str) -> Iterator[tuple[str, int]]:
    """Name and lines of each function, docstring apart."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield node.name, length


def p90(figures: list[int]) -> int:
    return sorted(figures)[int(len(figures) * 0.9)] if figures else 0


if __name__ == "__main__":
    sys.exit(main())
