"""Finds secrets in files."""

import dataclasses
import os
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
    if not patterns or not paths:
        return []
    assert not any(b"\n" in pattern for pattern in patterns), "a text of several lines is to be searched for line by line"
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join(patterns))
        file.flush()
        hits = _grep(paths, "--fixed-strings", "--file", file.name)
    return sorted({Finding(patterns[text], path, line) for path, line, text in hits}, key=str)


#: Texts of the shape of a signature: of version 3, of version 1.0, and of that in a query.
SHAPED = "[0-9a-f]{64}|[A-Za-z0-9+/]{27}=|([A-Za-z0-9]|%2[BbFf]){27}%3[Dd]"

#: What comes before a signature or a token in a query or a header, with something behind it.
NAMED = r"\b(signature|securitytoken|x-acs-security-token|authorization)(=|: ?|\": ?)\"?[A-Za-z0-9_%+/.-]{10,}"


def find_signatures(known, path):
    """Findings of signatures that were sent, and of whatever is named like one."""
    findings = []
    for _, line, text in _grep([path], "--extended-regexp", "--regexp", SHAPED):
        if known.is_signature(text.decode()) or known.is_signature(unquote_to_bytes(text).decode()):
            findings.append(Finding(Kind.SIGNATURE, str(path), line))
    for _, line, _ in _grep([path], "--ignore-case", "--extended-regexp", "--regexp", NAMED):
        findings.append(Finding(Kind.SIGNATURE, f"{path} by its name", line))
    return sorted(set(findings), key=lambda finding: finding.line)


def _grep(paths, *patterns):
    """Each match as path, number of the line, and text."""
    shown = ["--text", "--only-matching", "--line-number", "--with-filename", "--null"]
    done = subprocess.run(
        ["grep", *shown, *patterns, "--", *map(str, paths)], env={**os.environ, "LC_ALL": "C"}, capture_output=True
    )
    assert done.returncode in (0, 1), f"grep ended with {done.returncode}: {done.stderr[-500:]!r}"
    hits = []
    for hit in done.stdout.splitlines():
        path, _, rest = hit.partition(b"\0")
        line, _, text = rest.partition(b":")
        hits.append((os.fsdecode(path), int(line), text))
    return hits
