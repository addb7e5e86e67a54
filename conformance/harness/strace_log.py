"""Reads what `strace -f -yy` wrote and says whether each answer left after its commit was synced.

The order of lines is the order of events: the tracer sees a sync end before the thread that called it can go on and tell
another thread to answer. A call that was interrupted in the log (`<unfinished ...>`) begins at its first line and ends at its
`resumed` line.

For an answer with a MessageId: the first write to the write-ahead log that holds this id, as text, begins its commit; after that
write and before the first write of the answer to the API's socket a sync of that file must have begun and ended well. An id that
no page of the log shows proves nothing, so it counts as not proven.
"""

import dataclasses
import re

#: What is traced; `write` and its kin for log, socket and whatever else a runtime may choose.
TRACED = "fsync,fdatasync,write,writev,sendto,sendmsg,pwrite64,pwritev,pwritev2"

_COMPLETE = re.compile(r"^(?P<pid>\d+)\s+(?P<name>\w+)\((?P<arguments>.*)\)\s+=\s+(?P<result>-?\d+|\?)(?P<error>.*)$")
_UNFINISHED = re.compile(r"^(?P<pid>\d+)\s+(?P<name>\w+)\((?P<arguments>.*)\s*<unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(?P<pid>\d+)\s+<\.\.\. (?P<name>\w+) resumed>(?P<arguments>.*)\)\s+=\s+(?P<result>-?\d+|\?)(?P<error>.*)$")
_FILE = re.compile(r"^\d+<(?P<what>(?:->|[^<>])*)>")
_MESSAGE_ID = re.compile(r'\\"MessageId\\":\s*\\"(?P<id>\w+)\\"')


@dataclasses.dataclass
class Call:
    """One system call: the lines at which it began and ended, the file or socket of its first argument, its data."""

    name: str
    target: str
    arguments: str
    began: int
    ended: int
    result: int


def parse(lines):
    """The traced calls in order of their beginning; lines of signals, exits and other calls are passed over."""
    calls, open_calls = [], {}
    for number, line in enumerate(lines):
        line = line.rstrip("\n")
        if match := _RESUMED.match(line):
            begun = open_calls.pop(match["pid"], None)
            if begun and begun.name == match["name"]:
                begun.arguments += match["arguments"]
                begun.ended, begun.result = number, _result(match["result"])
        elif match := _UNFINISHED.match(line):
            call = Call(match["name"], _target(match["arguments"]), match["arguments"], number, None, None)
            open_calls[match["pid"]] = call
            calls.append(call)
        elif match := _COMPLETE.match(line):
            calls.append(
                Call(match["name"], _target(match["arguments"]), match["arguments"], number, number, _result(match["result"]))
            )
    return calls


def _result(text):
    return int(text) if text.lstrip("-").isdigit() else None


def _target(arguments):
    match = _FILE.match(arguments)
    return match["what"] if match else ""


@dataclasses.dataclass
class Proof:
    """What was found for one answer."""

    message: str
    #: The answer left only after a sync of its commit.
    synced: bool
    #: What the verdict rests on, for the text of a failure.
    because: str


def proofs(calls, api_port, log_suffix="-wal", simulator_folder="simulat"):
    """One `Proof` for each answer with a MessageId on the API's port, in the order of the answers.

    Logs whose path names the simulator are not the service's and are left aside.
    """
    logs = [call for call in calls if call.target.endswith(log_suffix) and simulator_folder not in call.target]
    writes = [call for call in logs if "write" in call.name]
    syncs = [call for call in logs if call.name in ("fsync", "fdatasync")]
    found = []
    for answer in calls:
        if f":{api_port}->" not in answer.target or answer.name not in ("write", "writev", "sendto", "sendmsg"):
            continue
        for match in _MESSAGE_ID.finditer(answer.arguments):
            found.append(_proof(match["id"], answer, writes, syncs))
    return found


def _proof(message, answer, writes, syncs):
    first = next((write for write in writes if message in write.arguments), None)
    if first is None:
        return Proof(message, False, f"line {answer.began} answered it; no write to a log shows this id as text")
    if first.began > answer.began:
        return Proof(message, False, f"line {answer.began} answered it before line {first.began} wrote it to the log")
    for sync in syncs:
        if sync.target == first.target and _follows(sync, first) and _ended_before(sync, answer):
            return Proof(message, True, f"line {first.began} wrote it, line {sync.ended} synced it, line {answer.began} answered")
    return Proof(message, False, f"line {first.began} wrote it to the log; line {answer.began} answered without a sync between them")


def _follows(sync, write):
    return write.ended is not None and sync.began > write.began and sync.began >= write.ended


def _ended_before(sync, answer):
    return sync.ended is not None and sync.result == 0 and sync.ended < answer.began
