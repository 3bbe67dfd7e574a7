"""Serves one size of the payments page's benchmark until its input is closed; says on one line where and to whom."""

import json
import sys
from dataclasses import asdict

from tanggap.bench.stage import stage


def main(contracts: int) -> None:
    with stage(f"payments-page-{contracts}") as theatre:
        from tanggap.bench.payments_data import fill, sign_in_all

        fill(contracts)
        members = [asdict(one) for one in sign_in_all()]
        with theatre.web() as port:
            print(json.dumps({"port": port, "members": members}), flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
