"""kill -9 and a start on the same data: nonces used before it are refused after it."""

import time

SPACES = 8

#: Seconds after which a read's nonce is safely on disk ("a read's when it is a second old").
READ_SETTLES = 1.1


def test_a_writes_nonce_is_refused_at_once(signed, server):
    request = signed.write()
    request.send(server).expect(200, "OK")
    server.restart_after_kill()
    again = signed.write(nonce=nonce_of(request))
    again.send(server).expect(400, "SignatureNonceUsed")


def test_a_refused_writes_nonce_is_refused_as_well(signed, server):
    request = signed.request("UpdateInstance", {"InstanceId": signed.space.id})
    request.send(server).expect(400, "MissingInstanceName")
    time.sleep(READ_SETTLES)
    server.restart_after_kill()
    signed.write(nonce=nonce_of(request)).send(server).expect(400, "SignatureNonceUsed")


def test_a_reads_nonce_is_refused_when_it_is_a_second_old(signed, server):
    request = signed.read()
    request.send(server).expect(200, "OK")
    time.sleep(READ_SETTLES)
    server.restart_after_kill()
    signed.read(nonce=nonce_of(request)).send(server).expect(400, "SignatureNonceUsed")


def nonce_of(request):
    """The nonce of a signed request of either version: the restart changes the port, and V3 signs the host."""
    return request.headers.get("x-acs-signature-nonce") or dict(request.query)["SignatureNonce"]
