"""The `tanggap` command as an operator types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tanggap import cli
from tanggap.identity.models import Role, User

pytestmark = pytest.mark.django_db
LONG = "kata-sandi-yang-panjang-sekali"


def tanggap(*words: str, typed: str = ""):
    return CliRunner().invoke(cli.app, words, input=typed, catch_exceptions=True)


def test_the_first_administrator_is_in_effect_at_once(head_office):
    done = tanggap("createstaff", "--email", "Ani@Contoh.test", "--name", "Ani", typed=f"{LONG}\n{LONG}\n")
    assert done.exit_code == 0, done.output
    assert "may sign in as admin" in done.output
    ani = User.objects.get(email="ani@contoh.test")
    assert ani.check_password(LONG)
    assert ani.has_role(Role.ADMIN)


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (["--role", "king"], f"{LONG}\n{LONG}\n", "There is no role 'king'"),
        ([], "123\n123\n", "terlalu pendek"),
        (["--email", "not-an-address"], f"{LONG}\n{LONG}\n", "e-mail"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(head_office, words, typed, sentence):
    done = tanggap("createstaff", "--email", "ani@contoh.test", "--name", "Ani", *words, typed=typed)
    assert isinstance(done.exception, cli.Refused)
    assert sentence in str(done.exception)
    assert not User.objects.exists()


def test_one_e_mail_is_one_account(head_office, budi):
    done = tanggap("createstaff", "--email", budi.email, "--name", "Budi", typed=f"{LONG}\n{LONG}\n")
    assert isinstance(done.exception, cli.Refused)


def test_without_a_head_office_nobody_can_be_hired(institution):
    done = tanggap("createstaff", "--email", "ani@contoh.test", "--name", "Ani", typed=f"{LONG}\n{LONG}\n")
    assert "run tanggap manage seed_institution first" in str(done.exception)


def test_a_feed_is_loaded_and_its_figures_printed(institution, tmp_path):
    """F6."""
    (tmp_path / "branches.csv").write_text("")
    shown = tanggap("feed", "load", str(tmp_path), "--json")
    figures = json.loads(shown.stdout.strip().splitlines()[-1])
    assert set(figures) >= {"run", "seconds", "files"}
    assert (
        "Run" in tanggap("feed", "load", str(tmp_path)).stdout
        or "No files" in tanggap("feed", "load", str(tmp_path)).stdout
    )


def test_a_feeds_figures_can_be_read_on_a_narrow_terminal(institution):
    """F6: whole words, none longer than 80 columns, and what was nil left out."""
    samples = Path(__file__).parents[1] / "docs" / "feed-samples"
    lines = tanggap("feed", "load", str(samples)).stdout.splitlines()
    assert "  payments.csv       loaded    11 read: 11 inserted (" in "\n".join(lines)
    assert max(map(len, lines)) <= 80
    assert any("unchanged" in line for line in tanggap("feed", "load", str(samples)).stdout.splitlines())


def test_a_bad_limit_is_said_in_a_sentence(institution, tmp_path):
    done = tanggap("feed", "load", str(tmp_path), "--max-rejected", "many")
    assert isinstance(done.exception, cli.Refused)


def test_the_sample_is_refused_in_production(monkeypatch):
    class Production(dict):
        is_production = True

    monkeypatch.setattr(cli, "environment", lambda: Production(DATABASE_URL="postgresql:///x"))
    done = tanggap("sample")
    assert "refused in production" in str(done.exception)


def test_an_unknown_benchmark_names_those_there_are():
    done = tanggap("bench", "nothing")
    assert done.exit_code == 2
    assert "start" in done.output


def test_help_does_not_load_django():
    code = "import sys; from tanggap.cli import app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"django", "psycopg", "granian"} & set(done.stdout.split())
