"""`tanggap doctor` names each fault in a sentence; each is set up for real, seen, and mended."""

import http.server
import signal
import threading
from contextlib import contextmanager

from tanggap import doctor
from tests.processes.tree import free_ports, until

RETRY = """
from asgiref.sync import async_to_sync
from tanggap.lib.tasks import retry_stalled_jobs
async_to_sync(retry_stalled_jobs.func)()
"""


def diagnosis(tree, **environment) -> str:
    done = tree.command("doctor", **environment)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 1, done.stdout
    return done.stdout


@contextmanager
def another_database(tree, name: str, options: str = ""):
    tree.sql(f'create database "{name}" template template0 {options}')
    try:
        yield tree.url(name)
    finally:
        tree.sql(f'drop database "{name}" with (force)')


def test_a_running_tree_has_nothing_to_mend_but_the_institution_that_is_not_set_up(tree):
    def faults():
        return [line for line in tree.command("doctor").stdout.splitlines() if line.startswith("✗")]

    only = "✗ The institution is not set up: run `tanggap manage seed_institution`."
    assert until(lambda: faults() == [only], 10), faults()
    assert "the app sees the client address 127.0.0.1" in tree.command("doctor").stdout


def test_the_exit_code_tells_whether_there_is_something_to_mend(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "examine", lambda: doctor.Report([], ["PostgreSQL 18"]))
    assert doctor.run() == 0
    assert capsys.readouterr().out == "  PostgreSQL 18\n✓ Nothing to mend.\n"
    monkeypatch.setattr(doctor, "examine", lambda: doctor.Report(["Port 1 is taken."], []))
    assert doctor.run() == 1
    assert capsys.readouterr().out == "✗ Port 1 is taken.\n1 to mend.\n"


def test_bad_settings_are_named_all_at_once(tree):
    found = diagnosis(tree, WEB_THREADS="99", SMTP_URL="mail.contoh.id")
    assert "✗ WEB_THREADS must be a whole number from 1 to 8." in found
    assert "✗ SMTP_URL must look like smtp://" in found


def test_an_unreachable_database(tree):
    assert "The database cannot be reached" in diagnosis(tree, DATABASE_URL="postgresql://x@127.0.0.1:1/x")


def test_a_wrong_encoding(tree):
    with another_database(tree, "ascii", "encoding 'SQL_ASCII' locale_provider libc locale 'C'") as url:
        assert "The database's encoding is SQL_ASCII" in diagnosis(tree, DATABASE_URL=url)


def test_a_database_without_migrations(tree):
    with another_database(tree, "empty") as url:
        assert "migrations are not applied" in (found := diagnosis(tree, DATABASE_URL=url))
    assert "run tanggap migrate" in found


def test_clocks_that_differ(tree):
    with another_database(tree, "fast") as url:
        tree.sql("create schema fast", database="fast")
        tree.sql(
            "create function fast.clock_timestamp() returns timestamptz language sql "
            "as $$ select pg_catalog.clock_timestamp() + interval '90 seconds' $$",
            database="fast",
        )
        tree.sql("alter database fast set search_path = fast, pg_catalog, public")
        assert "The database's clock is 90 s ahead of this machine's" in diagnosis(tree, DATABASE_URL=url)


def test_a_database_that_may_forget(tree):
    tree.sql("alter database tanggap set synchronous_commit = off")
    try:
        assert "PostgreSQL runs with synchronous_commit = off" in diagnosis(tree)
    finally:
        tree.sql("alter database tanggap reset synchronous_commit")


def test_too_few_connections(tree):
    assert "allows 100 connections, but this machine may use" in diagnosis(tree, WEB_PROCESSES="20")


def test_a_worker_that_does_not_run(tree):
    worker = tree.main_of("worker")
    worker.suspend()
    tree.sql("delete from lib_heartbeat")
    try:
        assert "No worker is running" in diagnosis(tree)
    finally:
        worker.resume()
    assert until(tree.worker_beats, 10)


def test_a_loop_that_fails(tree):
    tree.sql(
        "insert into lib_heartbeat (process, loop, beat_at, note) "
        "values ('elsewhere', 'audit.sealer', clock_timestamp() + interval '1 hour', 'DataError')"
    )
    try:
        assert "The loop audit.sealer fails with DataError" in diagnosis(tree)
    finally:
        tree.sql("delete from lib_heartbeat where process = 'elsewhere'")


def test_jobs_that_wait_for_long(tree):
    worker = tree.main_of("worker")
    worker.suspend()
    tree.sql(
        "insert into procrastinate_jobs (task_name, queue_name, status, scheduled_at) "
        "values ('tanggap.lib.tasks.sweep_expired', 'default', 'todo', now() - interval '1 hour')"
    )
    try:
        assert "1 jobs wait for more than ten minutes" in diagnosis(tree)
    finally:
        worker.resume()
    assert until(lambda: tree.sql("select count(*) from procrastinate_jobs where scheduled_at < now()") == 0, 20)


def test_a_job_of_a_dead_worker_is_done_by_a_living_one(tree):
    """S11."""
    dead = tree.sql(
        "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
    )
    job = tree.sql(
        "insert into procrastinate_jobs (task_name, queue_name, status, worker_id) "
        f"values ('tanggap.lib.tasks.sweep_expired', 'default', 'doing', {dead}) returning id"
    )
    tree.command("manage", "shell", "-c", RETRY)
    assert until(lambda: tree.sql(f"select count(*) from procrastinate_jobs where id = {job}") == 0, 20)


def test_static_files_that_were_not_collected(tree):
    manifest = tree.home / "static" / "staticfiles.json"
    manifest.rename(manifest.with_suffix(".away"))
    try:
        assert "The static files are not collected" in diagnosis(tree)
    finally:
        manifest.with_suffix(".away").rename(manifest)


def test_secrets_that_others_may_read(tree):
    secret = tree.home / "secrets" / "seal_keys"
    secret.chmod(0o644)
    try:
        assert f"Others may read the secret {secret}: run chmod 600" in diagnosis(tree)
    finally:
        secret.chmod(0o600)


def test_a_home_that_cannot_be_written(tree):
    assert "cannot be written" in diagnosis(tree, TANGGAP_HOME="/proc/tanggap")


def test_servers_that_do_not_answer(tree):
    port = free_ports()
    found = diagnosis(tree, TANGGAP_PORT=str(port), TANGGAP_LIVE_PORT=str(port + 1))
    assert f"web does not answer on port {port}" in found
    assert f"live does not answer on port {port + 1}" in found


def test_another_program_on_the_port(tree):
    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = diagnosis(tree, TANGGAP_PORT=str(server.server_port))
        server.shutdown()
    assert f"Another program answers on port {server.server_port}" in found


def test_a_wrong_number_of_proxies(tree):
    """S7."""
    found = diagnosis(tree, TRUSTED_PROXY_COUNT="1")
    assert "passes 0 proxies that append to X-Forwarded-For, but TRUSTED_PROXY_COUNT is 1" in found


def test_a_public_address_that_leads_elsewhere(tree):
    found = diagnosis(tree, PUBLIC_BASE_URL="http://localhost:1")
    assert "http://localhost:1 does not lead to this product" in found


def test_a_mail_server_that_is_away(tree):
    assert "SMTP" in diagnosis(tree, SMTP_URL="smtp://127.0.0.1:1")


def test_commands_refuse_bad_settings_with_exit_code_two(tree):
    for command in (["up"], ["web"], ["worker"], ["migrate"], ["manage", "check"]):
        refused = tree.command(*command, TANGGAP_MODE="production")
        assert refused.returncode == 2
        assert "SECRET_KEY is not set" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_command_without_a_running_database_starts_one_for_itself(tree):
    tree.supervisor.send_signal(signal.SIGTERM)
    tree.supervisor.wait(30)
    done = tree.command("manage", "shell", "-c", "from tanggap.identity.models import User; User.objects.exists()")
    assert done.returncode == 0, done.stderr
    assert not (tree.home / "pg" / "postmaster.pid").exists()
