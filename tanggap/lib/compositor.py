"""The process that typesets one document: a job as JSON on standard input, its PDF on standard output.

Run by `typesetting` as a script, with nothing of ours imported: `compositor.py LIBRARY`.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any, cast

MEMORY = 1 << 30
CPU_SECONDS = 30


def main(library: str) -> int:
    """Standard error says what is wrong with the template; the facts are never in it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    sys.path.append(library)
    import typst

    try:
        sys.stdout.buffer.write(composed(json.load(sys.stdin.buffer)))
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message} {error.hints}")
        return 1
    return 0


def composed(job: dict[str, Any]) -> bytes:
    """The job's document as PDF, with the fonts that Typst carries and no others."""
    import typst

    root = Path(job["root"])
    compiler = typst.Compiler(
        root / job["template"],
        root=root,
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        sys_inputs={"facts": job["facts"]},
    )
    return cast(bytes, compiler.compile(format="pdf", timestamp=job["at"], pdf_standards=["ua-1"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
