"""The reader of traces, on recorded snippets."""

from harness.strace_log import parse, proofs

WAL = "/tmp/d/switchboard.db-wal"
SOCKET = "TCP:[127.0.0.1:4100->127.0.0.1:51234]"


def page(message, pid=11, fd=9, path=WAL):
    return f'{pid} pwrite64({fd}<{path}>, "\\r\\0\\3{message}\\5abc", 4096, 4152) = 4096'


def sync(pid=11, fd=9, path=WAL, result=0):
    return f"{pid} fdatasync({fd}<{path}>)           = {result}"


def answer(message, pid=12):
    return (
        f'{pid} writev(15<{SOCKET}>, [{{iov_base="HTTP/1.1 200 OK\\r\\n", iov_len=120}}, '
        f'{{iov_base="{{\\"Code\\":\\"OK\\",\\"MessageId\\":\\"{message}\\"}}", iov_len=60}}], 2) = 180'
    )


def verdicts(*lines):
    return [(proof.message, proof.synced) for proof in proofs(parse(lines), 4100)]


def test_write_sync_answer_is_proven():
    assert verdicts(page("202611A"), sync(), answer("202611A")) == [("202611A", True)]


def test_an_answer_before_the_sync_is_caught():
    assert verdicts(page("202611A"), answer("202611A"), sync()) == [("202611A", False)]


def test_a_sync_before_the_write_does_not_count():
    assert verdicts(sync(), page("202611A"), answer("202611A")) == [("202611A", False)]


def test_a_failed_sync_does_not_count():
    assert verdicts(page("202611A"), sync(result=-1), answer("202611A")) == [("202611A", False)]


def test_a_sync_of_another_file_does_not_count():
    assert verdicts(page("202611A"), sync(fd=8, path="/tmp/d/switchboard.db"), answer("202611A")) == [("202611A", False)]


def test_a_sync_that_ends_after_the_answer_is_caught():
    lines = [page("202611A"), f"11 fdatasync(9<{WAL}> <unfinished ...>", answer("202611A"), "11 <... fdatasync resumed>) = 0"]
    assert verdicts(*lines) == [("202611A", False)]


def test_a_sync_that_was_interrupted_in_the_log_and_ended_in_time_counts():
    lines = [page("202611A"), f"11 fdatasync(9<{WAL}> <unfinished ...>", page("202611Z", pid=13, fd=7, path="/x/sim-wal"),
             "11 <... fdatasync resumed>)       = 0", answer("202611A")]
    assert verdicts(*lines) == [("202611A", True)]


def test_later_writes_of_other_changes_do_not_matter():
    lines = [page("202611A"), sync(), page("202611B"), answer("202611A"), sync(), answer("202611B")]
    assert verdicts(*lines) == [("202611A", True), ("202611B", True)]


def test_an_answer_before_the_write_is_caught():
    """Also when all that was written before it is synced."""
    assert verdicts(page("202611A"), sync(), answer("202611B"), page("202611B"), sync()) == [("202611B", False)]


def test_an_id_that_the_log_does_not_show_is_not_proven():
    assert verdicts(page("?"), sync(), answer("202611A")) == [("202611A", False)]


def test_the_simulators_log_is_not_the_services():
    simulator = "/tmp/d/simulator/world.db-wal"
    assert verdicts(page("202611A", path=simulator), sync(path=simulator), answer("202611A")) == [("202611A", False)]


def test_other_sockets_and_other_lines_are_passed_over():
    lines = ["11 --- SIGCHLD {si_signo=SIGCHLD} ---", "11 +++ exited with 0 +++",
             answer("202611A").replace(":4100->", ":9999->"), 'garbage']
    assert verdicts(*lines) == []
