"""Finds secrets in files."""

import dataclasses
import os
import re
import subprocess
import tempfile
from urllib.parse import unquote_to_bytes

from .forms import forms
from .known import Kind


@dataclasses.dataclass(frozen=True)
class Finding:
    """Where a secret stands. The secret itself is not repeated."""

    kind: Kind
    place: str
    line: int

    def __str__(self):
        return f"{self.kind.value} stands in {self.place}, line {self.line}"


def find(pairs, paths):
    """Findings of (kind, text) pairs in files, in every form of each text."""
    patterns = {form: kind for kind, text in pairs for form in forms(text)}
    paths = [str(path) for path in paths]
    if not patterns or not paths:
        return []
    assert not any(b"\n" in pattern for pattern in patterns), "a text of several lines is to be searched for line by line"
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join(patterns))
        file.flush()
        done = subprocess.run(
            ["grep", "--text", "--only-matching", "--line-number", "--with-filename", "--null", "--fixed-strings", "--file", file.name, "--", *paths],
            env={**os.environ, "LC_ALL": "C"}, capture_output=True,
        )
    assert done.returncode in (0, 1), f"grep ended with {done.returncode}: {done.stderr[-500:]!r}"
    findings = set()
    for hit in done.stdout.splitlines():
        path, _, rest = hit.partition(b"\0")
        line, _, match = rest.partition(b":")
        findings.add(Finding(patterns[match], os.fsdecode(path), int(line)))
    return sorted(findings, key=str)


#: Texts of the shape of a signature: of version 3, of version 1.0, and of that in a query.
SHAPED = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])|[A-Za-z0-9+/]{27}=|(?:[A-Za-z0-9]|%2[BbFf]){27}%3[Dd]")

#: What comes before a signature or a token in a query or a header, with something behind it.
NAMED = re.compile(rb"(?i)(?:\bsignature|securitytoken|x-acs-security-token|authorization)(?:=|: ?|\": ?)\"?[\w%+/.-]{10,}")


def find_signatures(known, path):
    """Findings of signatures that were sent, and of whatever is named like one."""
    findings = []
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            for match in SHAPED.findall(line):
                if known.is_signature(match.decode()) or known.is_signature(unquote_to_bytes(match).decode()):
                    findings.append(Finding(Kind.SIGNATURE, str(path), number))
            if NAMED.search(line):
                findings.append(Finding(Kind.SIGNATURE, f"{path} by its name", number))
    return findings
