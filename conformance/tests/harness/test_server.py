"""The harness's `Server` against a stand-in program: what it reads from stdout, and what it says when a start fails."""

import pytest

from harness.server import Server

STAND_IN = """#!/usr/bin/env python3
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
{body}
"""


@pytest.fixture
def program(tmp_path, monkeypatch):
    def write(body):
        path = tmp_path / "switchboard"
        path.write_text(STAND_IN.format(body=body))
        path.chmod(0o755)
        monkeypatch.setenv("SWITCHBOARD_BINARY", str(path))

    return write


LISTENING = "print('listening simulator http://127.0.0.1:2', flush=True); print('listening api http://127.0.0.1:1', flush=True); time.sleep(60)"


def test_it_reads_both_addresses_and_stops_gracefully(program):
    program(LISTENING)
    server = Server().start()
    try:
        assert (server.api, server.simulator, server.endpoint) == ("http://127.0.0.1:1", "http://127.0.0.1:2", "127.0.0.1:1")
        assert server.address == ("127.0.0.1", 1)
        assert server.terminate() == 0
    finally:
        server.close()


def test_a_failed_start_shows_what_the_program_said(program):
    program("sys.stderr.write('no such option: --simulator'); sys.exit(2)")
    with pytest.raises(AssertionError, match="no such option: --simulator"):
        Server().__enter__()


def test_a_kill_and_a_second_start(program):
    program(LISTENING)
    with Server("[account]\n") as server:
        assert "--world" in server.command()
        server.restart_after_kill()
        assert server.process.poll() is None


def test_a_missing_program_says_how_to_build_it(monkeypatch, tmp_path):
    monkeypatch.setenv("SWITCHBOARD_BINARY", str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError, match="cargo build"):
        Server().__enter__()
