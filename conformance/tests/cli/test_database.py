"""Where the data is, as the command line says it: a folder or a PostgreSQL, its schema, and commands that work on it."""

import base64
import os
import pathlib

import pytest

from harness import mns_raw, program, sdk_raw, world
from harness.cluster import Cluster
from harness.postgres import SHARED, PostgresServer
from harness.waiting import eventually

PASSWORD = "notToBeShown0002"


@pytest.fixture
def database():
    """An empty database of the server that all tests share: its URL."""
    access = SHARED.access()
    name = access.new_database()
    yield access.url(name)
    access.drop_database(name)


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(base64.b64encode(os.urandom(32)).decode())
    file.chmod(0o600)
    return str(file)


def serve(*arguments, **environment):
    """A start that has to fail; answers its last line."""
    ran = program.switchboard("serve", "--listen", "127.0.0.1:0", *arguments, environment=environment)
    assert ran.code != 0 and "listening" not in ran.stdout, ran
    return ran.stderr.strip().splitlines()[-1]


def migrate(url, *arguments):
    return program.switchboard("migrate", "--database-url", url, *arguments)


def sql(url, text):
    return SHARED.access().sql(text, url.rpartition("/")[2])


def test_a_start_without_a_place_names_both():
    said = serve()
    assert "--data DIR" in said and "--database-url URL" in said, said


def test_config_shows_the_address_without_its_password():
    url = {"SWITCHBOARD_DATABASE_URL": f"postgres://sb:{PASSWORD}@db1,db2/sb"}
    ran = program.switchboard("config", environment=url).succeeded()
    assert "postgres://sb:***@db1,db2/sb" in ran.stdout and PASSWORD not in ran.stdout + ran.stderr, ran
    help_text = program.switchboard("serve", "--help", environment=url).succeeded()
    assert PASSWORD not in help_text.stdout


def test_an_address_that_cannot_be_read_is_not_repeated():
    for text in (f"mysql://sb:{PASSWORD}@db/sb", f"postgres://sb:{PASSWORD}@db/sb?unknown=1"):
        said = serve(SWITCHBOARD_DATABASE_URL=text)
        assert "SWITCHBOARD_DATABASE_URL" in said and PASSWORD not in said, said


def test_without_a_folder_the_master_key_has_to_be_given(database):
    said = serve("--database-url", database)
    for way in ("--master-key-file", "--master-key-command", "SWITCHBOARD_MASTER_KEY", "--data DIR"):
        assert way in said, said


def test_a_look_at_the_schema_changes_nothing(database):
    ran = migrate(database, "--check")
    assert ran.code == 1 and ran.stdout.startswith("missing  1 "), ran
    assert sql(database, "SELECT to_regclass('records') IS NULL") == [["t"]]
    assert migrate(database).succeeded().stdout.startswith("applied  ")


def test_a_newer_version_that_only_adds_is_none_of_our_business(database):
    migrate(database).succeeded()
    sql(database, "INSERT INTO schema_migrations (version, name, works_with) VALUES (98, 'adds', 1)")
    assert "up to date" in migrate(database, "--check").succeeded().stdout


def test_commands_work_on_the_database_beside_running_nodes(key_file):
    with Cluster(world.pool_world(spaces=1), nodes=1) as cluster:
        reach = ("--database-url", cluster.database_url, "--master-key-file", str(cluster.master_key_file))
        listed = program.switchboard("account", "list", *reach).succeeded()
        assert world.ACCOUNT in listed.stdout, listed
        program.switchboard("user", "create", "beside", *reach).succeeded()
        over_the_api = program.switchboard("user", "list", environment=program.keys(cluster)).succeeded()
        assert "beside" in over_the_api.stdout, over_the_api
        wrong = program.switchboard("user", "list", *reach[:2], "--master-key-file", key_file)
        assert wrong.code != 0 and "is not the one that sealed the secrets in postgres://" in wrong.stderr, wrong
        assert SHARED.access().password not in wrong.stderr


def test_commands_find_nothing_in_an_empty_database(database, key_file):
    ran = program.switchboard("user", "list", "--database-url", database, "--master-key-file", key_file)
    assert ran.code != 0 and "start the service once" in ran.stderr, ran
    assert sql(database, "SELECT to_regclass('records') IS NULL") == [["t"]]


def test_the_master_key_of_a_database_is_changed(tmp_path):
    with Cluster(world.pool_world(spaces=1), nodes=1) as cluster:
        cluster.terminate()
        new = tmp_path / "new"
        reach = ("--database-url", cluster.database_url, "--master-key-file", str(cluster.master_key_file))
        done = program.switchboard("key", "rotate-master", *reach, "--make-new-master-key", str(new)).succeeded()
        assert "secrets are sealed with the master key of" in done.stdout, done
        old = program.switchboard("user", "list", *reach)
        assert old.code != 0 and "is not the one that sealed" in old.stderr, old
        pathlib.Path(cluster.master_key_file).write_bytes(new.read_bytes())
        cluster.start()


def test_while_the_database_is_away_calls_are_told_when_to_come_back():
    def asked(path):
        return mns_raw.send(node, "GET", path).getresponse()

    def changed():
        return sdk_raw.Sdk(node).answer("UpdateInstance", InstanceId=world.space(1).id, InstanceName="back")

    with PostgresServer() as postgres:
        url = postgres.url(postgres.new_database())
        with Cluster(world.pool_world(spaces=1), nodes=1, database_url=url) as cluster:
            node = cluster.nodes[0]
            postgres.stop()
            eventually(lambda: asked("/readyz").status, lambda status: status == 503, "/readyz to say no")
            answer = changed()
            assert (answer.status, answer.fields()["Code"]) == (503, "ServiceUnavailable"), answer.fields()
            assert int(answer.headers["x-acs-retry-after"]) >= 1 and int(answer.headers["retry-after"]) >= 1
            queues = asked("/queues")
            assert queues.status == 503 and b"<Code>InternalError</Code>" in queues.read()
            postgres.start()
            eventually(lambda: asked("/readyz").status, lambda status: status == 200, "/readyz to say yes again")
            assert changed().status == 200
            postgres.stop()
            assert node.terminate() == 0, node.log()
