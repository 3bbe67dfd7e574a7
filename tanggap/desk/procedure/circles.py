"""The shape of a procedure as a graph: what is never reached, what never ends, what goes in circles by itself (D7)."""

from collections import deque
from collections.abc import Callable, Iterator

from tanggap.desk.procedure.document import END, Procedure


def faults(procedure: Procedure) -> Iterator[str]:
    """Of a procedure whose every edge leads somewhere."""
    reached = _reached(procedure, procedure.start) | _reached(procedure, procedure.reopens_at)
    for step in procedure.steps.values():
        if step.code not in reached:
            yield f"Langkah {step.code}: tidak pernah tercapai."
        elif END not in _reached(procedure, step.code):
            yield f"Langkah {step.code}: tidak pernah sampai ke akhir."
    if circle := _circle(procedure):
        yield f"Langkah {circle[0]}: berputar tanpa menunggu siapa pun ({' → '.join(circle)})."


def _reached(procedure: Procedure, start: str) -> set[str]:
    """Every step that one may come to from here, this one and the end among them."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += procedure.steps[code].nexts if code != END else ()
    return found


def _circle(procedure: Procedure) -> list[str]:
    """A way through deciding steps that comes back to where it began, if there is one."""

    def decides(code: str) -> bool:
        return code != END and procedure.steps[code].kind == "decide"

    for code in procedure.steps:
        if decides(code) and (found := _back_to(procedure, code, decides)):
            return found
    return []


def _back_to(procedure: Procedure, goal: str, goes_on: Callable[[str], bool]) -> list[str]:
    """The shortest way from a step back to itself; each step is looked at once, however the ways branch."""
    ways, seen = deque([[goal]]), {goal}
    while ways:
        way = ways.popleft()
        for code in procedure.steps[way[-1]].nexts:
            if code == goal:
                return [*way, goal]
            if code not in seen and goes_on(code):
                seen.add(code)
                ways.append([*way, code])
    return []
