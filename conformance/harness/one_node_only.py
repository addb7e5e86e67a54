"""What of the suite is for one node on a store of its own, and why: with `SWITCHBOARD_TEST_NODES=2` it is left out."""

import pathlib

TESTS = pathlib.Path(__file__).resolve().parents[1] / "tests"

#: A folder, a file, or a test of a file (by the beginning of its name), to the reason.
REASONS = {
    "cluster": "these tests start clusters of their own, as many nodes as each of them says; they ran with one node",
    "harness": "the harness against fakes, with no server",
    "doors": "sockets, certificates and addresses of the process itself, behind a balancer that has its own",
    "faults": "kill -9 and a full disk of one process on its own file; `cluster` kills nodes",
    "guard/test_guard.py": "starts processes with other rules, and reads their logs by their folder",
    "cli/test_serve.py": "the lines, the options and the data folder of one process",
    "cli/test_master_key.py": "the key file in the data folder of one process, and commands on that folder",
    "cli/test_administration.py": "commands on the data folder of one process, with and without it running",
    "cli/test_stop.py": "signals to one process; `cluster` restarts nodes one after the other",
    "sts/test_expiry.py": "moves the clock of the one process by a library that is loaded into it",
    "audit/test_entries.py::test_a_refusal_is_there_at_once_and_its_repeats_are_counted": "each node notes the first of its own "
    "refusals, and counts its own repeats",
    "bad_input/test_requests.py::test_a_slow_client_is_given_up": "a balancer stands between, and waits for heads as long as they take",
    "bad_input/test_requests.py::test_what_is_no_http_is_answered": "bytes that are no HTTP, which a balancer frames in its own way",
    "signatures/test_replayed.py::test_what_stands_behind_a_call": "bytes behind a body, which a balancer frames in its own way",
    "signatures/test_forged.py::test_a_forged_call[the frame": "bytes of a connection that a balancer frames anew",
    "ram/test_access_keys.py::test_it_is_told_when_a_key_signed_last": "each node writes down within a minute what it saw of a key, "
    "and tells it at once by itself alone",
    "queues/test_polling.py::test_a_message_wakes_one_poller_and_the_others_keep_waiting": "who waited first is known to each node "
    "for itself: of those who wait at two nodes any one gets a message",
    "receipts/test_sync_before_answer.py": "a trace of the system calls of the process that writes the file",
    "tools/test_listen.py": "kills the one process while a receiver listens to it",
    "messages/test_window.py": "moves the network clock, which a service with its network elsewhere does not share",
    "audit/test_chain.py": "changes the audit in the file of a process that is stopped, then has it checked",
    "limits/test_strangers.py": "counts the calls of an address at one process; nodes count strangers each for itself",
}


def reason(path, name):
    """Why a test is left out, None where it is not."""
    place = pathlib.Path(path).resolve().relative_to(TESTS).as_posix()
    parts = place.split("/")
    for known in ("/".join(parts[:length]) for length in range(1, len(parts) + 1)):
        if known in REASONS:
            return REASONS[known]
    named = (why for entry, why in REASONS.items() if "::" in entry and f"{place}::{name}".startswith(entry))
    return next(named, None)


def unknown():
    """Entries that name nothing that exists."""
    found = []
    for entry in REASONS:
        file, _, function = entry.partition("::")
        path = TESTS / file
        function = function.partition("[")[0]
        if not path.exists() or (function and f"def {function}" not in path.read_text(encoding="utf-8")):
            found.append(entry)
    return found
