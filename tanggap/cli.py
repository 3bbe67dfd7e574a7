"""The `tanggap` command. Each subcommand imports what it needs when it runs, so that `--help` is quick."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tanggap.env import BadSettings

if TYPE_CHECKING:
    from tanggap.env import Environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.settings")
app = typer.Typer(
    name="tanggap",
    help="Customer-service platform for Indonesian consumer finance.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
feed_app = typer.Typer(help="Load files of the core system.", no_args_is_help=True)
app.add_typer(feed_app, name="feed")

BAD_SETTINGS, REFUSED = 2, 1


class Refused(Exception):
    """The command cannot do what was asked; the message is a sentence for the person at the terminal."""


def main() -> None:
    """Run the command; what an operator can mend is said in a sentence each, never as a traceback."""
    from tanggap.embedded import CannotStart
    from tanggap.preparation import TableBusy

    try:
        app()
    except BadSettings as bad:
        _say(*bad.faults)
        sys.exit(BAD_SETTINGS)
    except (Refused, CannotStart, TableBusy) as refusal:
        _say(str(refusal))
        sys.exit(REFUSED)


def _say(*sentences: str) -> None:
    for sentence in sentences:
        print(f"tanggap: {sentence}", file=sys.stderr)  # noqa: T201


def environment() -> "Environment":
    from tanggap.env import load

    return load()


@contextmanager
def django_ready() -> Iterator["Environment"]:
    """Django set up on a database that answers (see `tanggap.database`)."""
    from tanggap.database import database

    env = environment()
    with database(env):
        import django

        django.setup()
        yield env


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of web; live listens on the next one.")] = None,
    sample: Annotated[bool, typer.Option(help="Load the sample institution on first run.")] = True,
    logs: Annotated[bool, typer.Option("--logs", help="Show the processes' logs here instead of in files.")] = False,
) -> None:
    """Run everything on one machine, with an embedded PostgreSQL unless DATABASE_URL is set."""
    from tanggap import supervisor
    from tanggap.serving import PortTaken

    if port is not None:
        os.environ["TANGGAP_PORT"] = str(port)
    env = environment()
    try:
        supervisor.up(env, sample=sample and not env.is_production, show_logs=logs)
    except (supervisor.AlreadyUp, PortTaken) as refusal:
        raise Refused(str(refusal)) from None


@app.command()
def web() -> None:
    """Serve pages, forms and the API."""
    _serve("web")


@app.command()
def live() -> None:
    """Serve live streams."""
    _serve("live")


def _serve(name: str) -> None:
    from tanggap import serving
    from tanggap.database import database

    env = environment()
    with database(env):
        try:
            getattr(serving, name)(env)
        except serving.PortTaken as refusal:
            raise Refused(str(refusal)) from None


@app.command()
def worker() -> None:
    """Run the loops (outbox, audit seal, clocks) and the job queue."""
    with django_ready():
        from tanggap.worker import run

        run()


@app.command()
def migrate() -> None:
    """Bring the database to the present version."""
    with django_ready():
        from tanggap import preparation

        preparation.migrate()


@app.command(hidden=True)
def prepare(sample: bool = True) -> None:
    """Migrate, collect static files, load the sample on first run: what `up` does before it serves."""
    from tanggap import preparation
    from tanggap.database import database

    env = environment()
    with database(env):
        preparation.prepare(env, sample=sample and not env.is_production)


@app.command()
def sample(
    refresh: Annotated[bool, typer.Option("--refresh", help="Move the sample's dates to today.")] = False,
) -> None:
    """Load the sample institution, or move its dates to today."""
    with django_ready() as env:
        if env.is_production:
            raise Refused("The sample institution has known passwords: it is refused in production.")
        loaded = import_module("tanggap.demo.sample").load(refresh=refresh)
        loaded |= import_module("tanggap.demo.cases.building").build()
        typer.echo(_told(loaded, refresh))


def _told(loaded: bool, refresh: bool) -> str:
    if not loaded:
        return "The sample institution is there already; --refresh moves its dates to today."
    return "The sample's dates are moved to today." if refresh else "The sample institution is loaded."


@app.command()
def createstaff(
    email: Annotated[str, typer.Option(prompt=True)],
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[str, typer.Option(help="A role of docs/rights.md, held at head office.")] = "admin",
    invite: Annotated[bool, typer.Option("--invite", help="Mail a link to set the password, ask for none.")] = False,
) -> None:
    """Create a staff member at head office: the first administrator of a new deployment."""
    password = None if invite else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with django_ready():
        from tanggap import terminal
        from tanggap.lib.errors import DomainError

        try:
            typer.echo(terminal.create_staff(email=email, name=name, role=role, password=password))
        except (ValueError, DomainError) as error:
            raise Refused(str(error)) from None


@feed_app.command("load")
def feed_load(
    paths: list[Path],
    json: Annotated[bool, typer.Option("--json", help="Print the run's figures as JSON.")] = False,
    max_rejected: Annotated[
        str | None, typer.Option(help="Refuse a file with more bad rows than this: 10, or 5%.")
    ] = None,
) -> None:
    """Load core-system files or folders of them (docs/feed-format.md). Exit 3: some rows were rejected, 1: a file."""
    with django_ready():
        from tanggap import terminal
        from tanggap.lib.errors import DomainError

        try:
            sys.exit(terminal.load_feed(paths, as_json=json, max_rejected=max_rejected))
        except DomainError as error:
            raise Refused(str(error)) from None


@app.command()
def doctor() -> None:
    """Check configuration, database, migrations, workers, clocks, transports; exit 1 and a sentence for each fault."""
    from tanggap import doctor as examination

    sys.exit(examination.run())


@app.command()
def bench(
    name: str,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    scale: Annotated[int | None, typer.Option(help="Size of the data, where the benchmark has one.")] = None,
) -> None:
    """Measure against a yardstick (docs/benchmarks.md)."""
    sys.exit(import_module("tanggap.bench.command").run(name, as_json=json, scale=scale))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def manage(context: typer.Context) -> None:
    """Django's own commands."""
    with django_ready():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["tanggap manage", *context.args])
