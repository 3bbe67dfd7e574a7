"""Serves one size of the desk's benchmark until its input is closed; says on one line where, and which addresses."""

import json
import sys

from tanggap.bench.stage import stage

WORDS = ("ditagih siti", "pencairan", "kode pembayaran", "rujukan andi", "keterangan lunas dewi")
"""What is searched for, beside one number and one telephone number each."""


def main(cases: int) -> None:
    with stage(f"desk-queue-{cases}") as theatre:
        from tanggap.bench.desk_queue_data import fill, sign_in_all

        fill(cases)
        pages = addresses(sign_in_all())
        with theatre.web() as port:
            print(json.dumps({"port": port, "pages": pages}), flush=True)
            sys.stdin.read()


def addresses(agents: list) -> dict[str, list[tuple[str, str]]]:  # type: ignore[type-arg]
    """(address, session) by page: each agent's queues, a few of their cases, searches by words and by number."""
    from tanggap.desk.queues import searching
    from tanggap.identity.models import User

    sessions = {agent.user: agent.session for agent in agents}
    queues = [(f"/staff/desk/?queue={code}", key) for key in sessions.values() for code in ("mine", "team", "soon")]
    opened: dict[int, list[tuple[str, str]]] = {}
    for agent in agents:
        opened.setdefault(agent.user, []).append((f"/staff/desk/cases/{agent.case}?queue=mine", agent.session))
    searches = []
    for pk, key in sessions.items():
        by = User.objects.get(pk=pk)
        number = next(agent.case for agent in agents if agent.user == pk)
        typed = (WORDS[pk % len(WORDS)], number)
        searches += [(f"/staff/desk/?queue=all&cari={searching.token(words, by=by)}", key) for words in typed]
    return {
        "queue": queues,
        "case": [one for mine in opened.values() for one in mine[:3]],
        "search": searches,
        "create": [("/staff/desk/calls/new", key) for key in sessions.values()],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
