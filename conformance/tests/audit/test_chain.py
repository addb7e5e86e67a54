"""Nobody changes what is written without being seen, and a crash loses nothing of it."""

import pytest

from harness import program, world
from harness.answers import expect_ok
from harness.waiting import eventually

from .conftest import tables


def update(raw, space, name):
    return expect_ok(raw.call("UpdateInstance", InstanceId=space.id, InstanceName=name))["RequestId"]


@pytest.fixture
def chain(server, raw, space, ask):
    """Three seals; the server is stopped."""
    for number in range(3):
        update(raw, space, f"Name {number}")
        sealed = lambda: ask("verify")["Seals"]
        eventually(sealed, lambda seals: seals == number + 1, "another seal")
    noted = ask("verify")["LastSeal"]
    assert server.terminate() == 0
    return noted


def verify(server, *words):
    """`switchboard audit verify` on the folder of a server that is stopped."""
    return program.switchboard("audit", "verify", *words, "--data", str(server.data))


def test_a_sound_chain_is_said_to_be_sound(server, chain, run, ask):
    told = verify(server).succeeded().stdout
    assert told.startswith("The audit is sound: 3 entries under 3 seals, from seal 1 on; 0 entries are not sealed yet."), told
    assert chain in told and chain.startswith("3:"), told
    server.start()
    assert run("verify", "--known", chain).succeeded().stdout == told
    assert ask("verify", "--of-account", "service")["Fault"] is None


@pytest.mark.parametrize(
    "sql, said",
    [
        ("UPDATE audit_entries SET body = replace(body, 'UpdateInstance', 'UpdateInstancf') WHERE account = ? AND id = 2", "seal 2 does not match"),
        ("DELETE FROM audit_entries WHERE account = ? AND id = 2", "seal 2 covers 1 entries"),
        ("DELETE FROM audit_seals WHERE account = ? AND number = 2", "seal 2 is missing"),
        ("DELETE FROM audit_entries WHERE account = ? AND id = 3", "seal 3 covers 1 entries"),
        ("DELETE FROM audit_seals WHERE account = ? AND number < 3", "seal 1 is missing"),
    ],
)
def test_a_chain_that_was_tampered_with_is_named_where_it_shows(server, chain, run, sql, said):
    tables(server, sql, world.ACCOUNT)
    broken = verify(server)
    assert broken.code == 1 and f"the audit is broken: {said}" in broken.stderr, broken
    server.start()
    broken = run("verify")
    assert broken.code == 1 and f"the audit is broken: {said}" in broken.stderr, broken


def test_a_chain_that_was_cut_off_is_seen_by_what_was_noted(server, chain):
    tables(server, "DELETE FROM audit_entries WHERE account = ? AND id = 3", world.ACCOUNT)
    tables(server, "DELETE FROM audit_seals WHERE account = ? AND number = 3", world.ACCOUNT)
    verify(server).succeeded()
    cut = verify(server, "--known", chain)
    assert cut.code == 1 and "seal 3 was noted and is missing: the newest seal is 2" in cut.stderr, cut


def test_what_was_answered_before_a_kill_is_there_and_is_sealed_after_the_start(server, raw, space, ask):
    for number in range(5):
        answered = update(raw, space, f"Name {number}")
        server.restart_after_kill()
        assert ask("list", "--limit", "1")[0]["RequestId"] == answered
        found = eventually(lambda: ask("verify"), lambda found: found["Unsealed"] == 0, "a seal on all")
        assert found["Fault"] is None and found["Entries"] == number + 1, found
