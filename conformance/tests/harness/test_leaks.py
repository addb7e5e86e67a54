"""The search for secrets finds what is planted, in every form and place, and says where without repeating it."""

import base64
import json
import sqlite3
from urllib.parse import quote

import pytest

from harness.leaks import wiretap
from harness.leaks.known import AT_REST, Kind, Known
from harness.leaks.search import find, find_signatures
from harness.leaks.watch import Watch

SECRET = "s3cret/with+signs=é\"and more"

#: Texts around a secret that shift it by one byte each.
AROUND = ["", "a", "ab"]


def forms_of(text):
    yield "as it is", text
    yield "percent-encoded", quote(text, safe="-_.~")
    yield "percent-encoded in lower case", quote(text, safe="-_.~").lower()
    yield "percent-encoded twice", quote(quote(text, safe="-_.~"), safe="-_.~")
    yield "in hex", text.encode().hex()
    yield "in upper hex", text.encode().hex().upper()
    yield "as a JSON string", json.dumps(text)
    for before in AROUND:
        for behind in AROUND:
            inside = f"{before}{text}{behind}".encode()
            yield f"in base64 behind {before!r} before {behind!r}", base64.b64encode(inside).decode()
            yield f"in base64 of URLs behind {before!r} before {behind!r}", base64.urlsafe_b64encode(inside).decode()


@pytest.mark.parametrize(("form", "text"), forms_of(SECRET), ids=lambda value: value if len(value) < 45 else "")
def test_a_planted_secret_is_found_in_every_form(tmp_path, form, text):
    path = tmp_path / "server.log"
    path.write_text(f"first line\nsecond line {text} goes on\n")
    findings = find([(Kind.ACCESS_KEY_SECRET, SECRET)], [path])
    assert [(one.kind, one.line) for one in findings] == [(Kind.ACCESS_KEY_SECRET, 2)], form
    said = str(findings[0])
    assert str(path) in said and "line 2" in said and "the secret of an access key" in said
    assert SECRET not in said and text not in said


def test_what_is_not_there_is_not_found(tmp_path):
    path = tmp_path / "server.log"
    path.write_text("nothing of it: s3cret with signs\n")
    assert find([(Kind.ACCESS_KEY_SECRET, SECRET)], [path]) == []
    assert find([], [path]) == [] and find([(Kind.ACCESS_KEY_SECRET, SECRET)], []) == []


def test_a_planted_secret_is_found_in_a_database(tmp_path):
    path = tmp_path / "switchboard.sqlite"
    with sqlite3.connect(path) as table:
        table.execute("PRAGMA journal_mode=WAL")
        table.execute("CREATE TABLE one (text)")
        table.execute("INSERT INTO one VALUES (?)", (b"\0" * 500 + SECRET.encode(),))
        table.commit()
        files = sorted(tmp_path.iterdir())
        assert len(files) == 3, "database, log and its index"
        assert find([(Kind.ACCESS_KEY_SECRET, SECRET)], files)


def test_a_signature_is_found_by_its_value_and_by_its_name(tmp_path):
    known = Known()
    v3, v1 = "0123456789abcdef" * 4, base64.b64encode(b"\xfb" * 20).decode()
    for one in (v3, v1):
        known.add(Kind.SIGNATURE, one)
    path = tmp_path / "server.log"
    path.write_text(f"a {v3}\nb {v1}\nc {quote(v1, safe='')}\nd {'f' * 64}\nSignature=whatever12345\nauthorization: \"Bearer0123456\"\nnone\n")
    assert [one.line for one in find_signatures(known, path)] == [1, 2, 3, 5, 6]


def test_a_server_that_logs_or_keeps_a_secret_is_caught(tmp_path):
    known = Known()
    watch = Watch(known)
    known.add(Kind.DESTINATION_SECRET, "whsec_destination0001")
    text = known.add(Kind.MESSAGE_TEXT, "a message's text, recognisable")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "master.key").write_text("0" * 44)
    (tmp_path / "data" / "switchboard.db").write_text(f"messages are kept here: {text}")
    (tmp_path / "stderr.log").write_text("all is well\n")
    watch.ended(tmp_path, "a test")
    assert watch.findings == [] and (watch.servers, watch.log_lines, watch.databases) == (1, 1, 1)
    (tmp_path / "stderr.log").write_text(f"all is well\nand {text}\n")
    (tmp_path / "data" / "switchboard.db-wal").write_text("whsec_destination0001" + "0" * 44)
    watch.ended(tmp_path, "a test")
    found = "\n".join(watch.findings)
    assert len(watch.findings) == 3, found
    assert f"{Kind.MESSAGE_TEXT.value} stands in {tmp_path}/stderr.log, line 2 (a test)" in found
    assert Kind.DESTINATION_SECRET.value in found and Kind.MASTER_KEY.value in found
    assert "whsec" not in found and text not in found


def test_an_answer_that_repeats_a_secret_is_caught():
    watch = Watch(Known())
    watch.answered(b'{"Secret":"whsec_destination0001"}', [], "the first time")
    watch.answered(b'{"Secret":"whsec_destination0001"}', [(Kind.DESTINATION_SECRET, "whsec_destination0001")], "again")
    assert len(watch.findings) == 1 and "again" in watch.findings[0] and watch.answers == 2


def test_secrets_that_answers_show_and_signatures_that_are_sent_are_learnt(monkeypatch):
    known = Known()
    monkeypatch.setattr(wiretap, "KNOWN", known)
    wiretap.shown(b'{"Credentials":{"AccessKeySecret": "0123456789abcdef0123", "SecurityToken":"CAIS0123456789abcdef"}}')
    wiretap.sent(b"POST /?Action=A&Signature=%2Babcdefghijklmnopqrstuvwxyz0%3D HTTP/1.1\r\n")
    wiretap.sent(b"authorization: ACS3-HMAC-SHA256 Credential=a,SignedHeaders=b,Signature=" + b"0" * 64)
    kinds = {kind for kind, _ in known.texts(AT_REST)}
    assert kinds == {Kind.ACCESS_KEY_SECRET, Kind.SECURITY_TOKEN}
    assert known.is_signature("+abcdefghijklmnopqrstuvwxyz0=") and known.is_signature("0" * 64)
    assert known.counts()[Kind.SIGNATURE] == 3
