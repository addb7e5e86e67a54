"""No answer leaves before its commit is synced, seen from outside by strace."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from harness import sdk_raw, world
from harness.server import Server
from harness.steps import send
from harness.strace_log import TRACED, parse, proofs
from harness.waiting import eventually

SENDS = 60


def test_each_send_is_on_disk_before_it_is_answered(tmp_path):
    assert shutil.which("strace"), "this proof needs strace: apt-get install strace (./test installs it)"
    trace = tmp_path / "trace.log"
    # -D keeps the server our child; -s shows whole log pages, whatever their size, and whole answers.
    wrapper = ["strace", "-D", "-f", "-yy", "-s", "70000", "-e", f"trace={TRACED}", "-e", "signal=none", "-o", str(trace)]
    with Server(world.pool_world(spaces=1), wrapper=wrapper) as server:
        raw, space = sdk_raw.Sdk(server), world.space(1)
        port = server.address[1]
        sent = [send(raw, space, order=str(index)) for index in range(SENDS // 2)]
        with ThreadPoolExecutor(6) as many:
            sent += many.map(lambda index: send(raw, space, order=f"c{index}"), range(SENDS // 2))
        pid = server.process.pid
        server.terminate()
        eventually(
            lambda: trace.read_text(errors="replace")[-2_000:],
            lambda text: re.search(rf"^{pid} +\+\+\+ ", text, re.MULTILINE),
            f"the end of process {pid} at the end of the trace (is ptrace forbidden here? then the proof must be made another way)",
        )
    calls = parse(trace.read_text(errors="replace").splitlines())
    found = proofs(calls, port)
    missing = set(sent) - {proof.message for proof in found}
    assert not missing, f"no answer of these messages was seen in the trace: {sorted(missing)[:5]} ({len(calls)} calls)"
    unsynced = [proof for proof in found if not proof.synced]
    assert not unsynced, f"{len(unsynced)} of {len(found)} answers left before their sync: {unsynced[:3]}"

