"""Runs last: what every server of this run logged, kept and answered was searched for all secrets that the suite knows."""


from harness.leaks.known import KNOWN, Kind
from harness.leaks.watch import WATCH
from harness.server import Server
from harness import sdk_raw, world


def test_no_secret_stands_in_a_log_in_a_file_or_in_an_answer():
    assert not WATCH.findings, f"{len(WATCH.findings)} places:\n" + "\n".join(sorted(set(WATCH.findings))[:200])


def test_there_was_something_to_search():
    """One more server, so that this says something whatever else ran: its log is deep and its data are there."""
    before = (WATCH.servers, WATCH.log_lines, WATCH.databases, WATCH.answers)
    with Server(world.pool_world(spaces=1)) as server:
        sdk_raw.Sdk(server).call("SendChatappMessage", **world.space(1).template_message())
    servers, lines, databases, answers = WATCH.servers, WATCH.log_lines, WATCH.databases, WATCH.answers
    assert servers > before[0] and lines > before[1] + 20 and databases > before[2] and answers > before[3], vars(WATCH)
    counts = KNOWN.counts()
    for kind in (Kind.ACCESS_KEY_SECRET, Kind.MASTER_KEY, Kind.APP_SECRET, Kind.ACCESS_TOKEN, Kind.VERIFY_TOKEN, Kind.MESSAGE_TEXT, Kind.SIGNATURE):
        assert counts[kind], f"the suite knows of no {kind.name}: {counts}"
    assert not WATCH.findings, WATCH.findings
    print(f"\nsearched: {servers} servers, {lines} log lines of {WATCH.log_bytes} bytes, {databases} files, {answers} answers; known: {counts}")


