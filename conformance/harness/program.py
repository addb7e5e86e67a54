"""Runs the command line of the program, and code that it printed."""

import dataclasses
import os
import subprocess
import sys

from .leaks import wiretap
from .node import binary, clean_environment

#: Seconds that one command may take.
PATIENCE = 60


@dataclasses.dataclass
class Result:
    code: int
    stdout: str
    stderr: str

    def succeeded(self):
        assert self.code == 0, f"exit code {self.code}\nstdout: {self.stdout[-3000:]}\nstderr: {self.stderr[-3000:]}"
        return self


def keys(server):
    """The environment that `call` and the code it prints read."""
    return {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": server.access_key_id,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": server.access_key_secret,
        "SWITCHBOARD_ENDPOINT": server.api,
    }


def switchboard(*arguments, environment=None, cwd=None, patience=PATIENCE):
    return _run([binary(), *arguments], environment, cwd, patience)


def python(code, environment, folder):
    """Runs a text as a Python program in this interpreter's environment, where the SDKs are."""
    path = os.path.join(folder, "printed.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
    return _run([sys.executable, path], environment, folder, PATIENCE)


def shell(code, environment, folder):
    path = os.path.join(folder, "printed.sh")
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
    return _run(["bash", path], environment, folder, PATIENCE)


def _run(command, environment, cwd, patience):
    done = subprocess.run(
        command, env=clean_environment(**(environment or {})), cwd=cwd, capture_output=True, timeout=patience, stdin=subprocess.DEVNULL
    )
    # What a command prints on purpose is known from then on.
    wiretap.shown(done.stdout)
    return Result(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
