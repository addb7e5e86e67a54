"""The API over TLS: the official SDKs, our own commands, clients that speak no TLS or stall, and a certificate that changes."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess

import pytest

from harness import program, sdk_v1, sdk_v3, world
from harness.server import Server
from harness.waiting import eventually
from harness.wire import parse_answer, read_answer

SPACES = 4

PATIENCE = 60

ASK = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"


def make_certificate(folder, name):
    """A key, and a certificate of its own for this machine."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
            "-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ],
        check=True,
        capture_output=True,
    )
    key.chmod(0o600)
    return certificate, key


def put(pair, files):
    """Has a pair take another one's place, each file at once."""
    for source, target in zip(pair, files):
        fresh = target.with_suffix(".new")
        shutil.copy(source, fresh)
        os.replace(fresh, target)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def files(folder):
    """What the server is told: a certificate and its key."""
    return make_certificate(folder, "first")


@pytest.fixture(scope="module")
def server(files):
    """Its `listening api` line says that the simulated network reached its callback over TLS."""
    certificate, key = files
    arguments = ["--tls-cert", str(certificate), "--tls-key", str(key)]
    with Server(world.pool_world(spaces=SPACES), arguments=arguments) as one:
        one.ca_file = str(certificate)
        yield one


def speak(server, context):
    return context.wrap_socket(socket.create_connection(server.address, timeout=PATIENCE), server_hostname="localhost")


def trusting(server):
    return ssl.create_default_context(cafile=server.ca_file)


def untrusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def ask(connection, request=ASK):
    with connection:
        connection.sendall(request)
        return parse_answer(read_answer(connection, PATIENCE)[0])


def shown(server):
    """The certificate that a new client is shown."""
    with speak(server, untrusting()) as connection:
        return connection.getpeercert(binary_form=True)


def der(certificate):
    return ssl.PEM_cert_to_DER_cert(certificate.read_text())


@pytest.mark.parametrize("sdk", [sdk_v3, sdk_v1], ids=["v3", "v1"])
def test_an_official_sdk_calls_over_tls(server, pool, sdk):
    space = pool.take()
    client = sdk.Sdk(server)
    client.call("UpdateInstance", InstanceId=space.id, InstanceName="over TLS")
    assert client.call("QueryInstance", InstanceId=space.id)["Data"]["InstanceName"] == "over TLS"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_are_spoken(server, version):
    context = trusting(server)
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with speak(server, context) as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"
        connection.sendall(ASK)
        assert parse_answer(read_answer(connection, PATIENCE)[0]).status == 200


def test_whoever_speaks_plain_http_is_told_so(server):
    with socket.create_connection(server.address, timeout=PATIENCE) as connection:
        connection.sendall(b"POST /?Action=ListInstance HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc")
        received, closed = read_answer(connection, PATIENCE)
    assert closed
    answer = parse_answer(received).expect(400, "InvalidProtocol.NeedSsl")
    assert answer.message == "Your request is denied as lack of ssl protect."


@pytest.mark.parametrize("shape", [b"POST / HTTP/1.1\r\nhost : a\r\n\r\n", b"GET /?a=" + b"x" * 300_000], ids=["no HTTP", "a long head"])
def test_last_words_are_heard_over_tls(server, shape):
    answer = ask(speak(server, trusting(server)), shape)
    assert answer.status in (400, 413) and answer.fields()["Code"], answer


def test_handshakes_that_stall_or_fail_cost_nobody_else(server):
    stalled = [socket.create_connection(server.address, timeout=PATIENCE) for _ in range(200)]
    try:
        for number, connection in enumerate(stalled):
            connection.sendall([b"\x16", b"\x16\x03\x01\x02\x00\x01\x00", b"\x16\x03\x01\x00\x05hello"][number % 3])
        for _ in range(10):
            with pytest.raises(ssl.SSLCertVerificationError):
                speak(server, ssl.create_default_context())
            assert ask(speak(server, trusting(server))).status == 200
    finally:
        for connection in stalled:
            connection.close()


def test_our_commands_trust_a_certificate_that_is_named_and_no_other(server):
    environment = program.keys(server)
    refused = program.switchboard("ready", environment=environment)
    assert refused.code == 1 and "certificate" in refused.stderr, refused
    program.switchboard("ready", "--ca-file", server.ca_file, environment=environment).succeeded()
    for words in (["call", "--ca-file", server.ca_file, "ListInstance"], ["deliveries", "list", "--ca-file", server.ca_file]):
        program.switchboard(*words, environment=environment).succeeded()
    environment["SWITCHBOARD_CA_FILE"] = server.ca_file
    program.switchboard("call", "ListInstance", environment=environment).succeeded()


def test_a_new_certificate_is_shown_and_one_that_cannot_be_used_is_not(server, files, folder):
    second = make_certificate(folder, "second")
    old = speak(server, trusting(server))
    put(second, files)
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: shown(server), lambda seen: seen == der(second[0]), "the new certificate to be shown")
    assert ask(old).status == 200, "a connection that stands goes on"
    assert refusals(server) == 0
    # The key of another certificate.
    third = make_certificate(folder, "third")
    put((third[0],), files[:1])
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: refusals(server), lambda seen: seen == 1, "the figures to say that the files cannot be used")
    assert shown(server) == der(second[0])
    assert "a new certificate cannot be used" in server.log()
    # Without a signal: the files are looked at from time to time.
    put((third[1],), files[1:])
    eventually(lambda: shown(server), lambda seen: seen == der(third[0]), "the new certificate to be shown")
    eventually(lambda: refusals(server), lambda seen: seen == 0, "the figures to say that all is well")


def refusals(server):
    request = b"GET /metrics HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    text = ask(speak(server, untrusting()), request).body.decode()
    return int(re.search(r"^switchboard_tls_files_refused (\d)$", text, re.MULTILINE)[1])


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (["--tls-cert", "cert"], "option --tls-cert needs --tls-key FILE beside it"),
        (["--tls-cert", "cert", "--tls-key", "cert"], "expected a private key in PEM"),
        (["--tls-cert", "cert", "--tls-key", "open"], "everybody can read the key (mode 0644)"),
    ],
    ids=["half a pair", "no key", "a key that all can read"],
)
def test_a_start_with_what_cannot_be_used_says_why(folder, arguments, reason):
    certificate, key = make_certificate(folder, "odd")
    certificate.chmod(0o600)
    key.chmod(0o644)
    named = {"cert": str(certificate), "open": str(key)}
    words = [named.get(word, word) for word in arguments]
    ended = program.switchboard("serve", "--data", str(folder / "data"), "--listen", "127.0.0.1:0", *words)
    assert ended.code != 0 and reason in ended.stderr, ended
