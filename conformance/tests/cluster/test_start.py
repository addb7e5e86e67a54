"""Starts that must fail: each says in a sentence what is wrong and what to do, shows no password, and ends with a code that is not 0."""

import base64
import os
import urllib.parse

import pytest

from harness import program
from harness.leaks.forms import forms
from harness.pgbouncer import PgBouncer
from harness.ports import free_port
from harness.postgres import SHARED, Access


@pytest.fixture
def serve(tmp_path):
    """Runs `serve` on a URL, which has to fail; answers what it said."""
    key = tmp_path / "key"
    key.write_text(base64.b64encode(os.urandom(32)).decode())
    key.chmod(0o600)

    def run(url, *more):
        listen = ("--listen", "127.0.0.1:0", "--master-key-file", str(key))
        ran = program.switchboard("serve", "--database-url", url, *listen, *more, environment={"SWITCHBOARD_LOG": "trace"})
        assert ran.code != 0 and "listening" not in ran.stdout, ran
        said = ran.stdout + ran.stderr
        password = urllib.parse.unquote(urllib.parse.urlsplit(url).password)
        shown = [form for form in forms(password) if form in said.encode()]
        assert not shown, "the password stands in the output"
        # The log is talkative on purpose; what an operator reads is the last line.
        return said.strip().splitlines()[-1]

    return run


def test_a_database_that_is_down(serve):
    port = free_port()
    said = serve(Access("127.0.0.1", port, "notToBeShown0001").url())
    assert f"127.0.0.1:{port}" in said, said


def test_a_wrong_password(serve, database):
    access = SHARED.access()
    said = serve(Access(access.host, access.port, "theWrongPassword01").url(database))
    assert "password" in said, said


def test_a_database_that_does_not_exist(serve):
    said = serve(SHARED.access().url("no_such_database"))
    assert "no_such_database" in said, said


def test_a_pooler_in_transaction_mode(serve, database):
    with PgBouncer(SHARED.access()) as bouncer:
        assert bouncer.sql("SELECT 1", database) == [["1"]], "pgbouncer itself works"
        said = serve(bouncer.url(database))
        assert "pooler" in said.lower() or "pgbouncer" in said.lower(), said
        assert "session" in said.lower(), f"it should say what is lacking: {said}"


def migrate(url, *more):
    return program.switchboard("migrate", "--database-url", url, *more)


def test_a_schema_that_is_missing_is_told_of_and_made(database):
    url = SHARED.access().url(database)
    missing = migrate(url, "--check")
    assert missing.code == 1 and "missing" in missing.stdout and "migrate" in missing.stderr, missing
    migrate(url).succeeded()
    assert "up to date" in migrate(url, "--check").succeeded().stdout


def test_a_schema_of_a_newer_program(serve, database):
    access = SHARED.access()
    migrate(access.url(database)).succeeded()
    access.sql("INSERT INTO schema_migrations (version, name, works_with) VALUES (8, 'of tomorrow', 8)", database)
    said = serve(access.url(database))
    assert "version 8" in said and "newer" in said, said


def test_a_schema_of_an_older_program(serve, database):
    """There is one version so far, so that one before it is made up."""
    access = SHARED.access()
    migrate(access.url(database)).succeeded()
    access.sql("UPDATE schema_migrations SET version = version - 2", database)
    said = serve(access.url(database))
    assert "version -1" in said and "switchboard migrate" in said, said
