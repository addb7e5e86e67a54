"""Webhooks as the network sends them, made by hand: for load that does not come from a simulated phone."""

import contextlib
import hashlib
import hmac
import http.client
import json
import sqlite3
import time


class Webhooks:
    """Posts signed inbound messages. Each thread needs one of its own: it keeps its connection."""

    def __init__(self, server, space):
        self._space = space
        self._connection = http.client.HTTPConnection(*server.address, timeout=30)
        file = server.data / "simulator" / "simulator.sqlite"
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as table:
            self._secret = table.execute("SELECT secret FROM app").fetchone()[0].encode()
            row = table.execute("SELECT id FROM number WHERE phone = ?", (space.number,)).fetchone()
            self._number = row[0]

    def write(self, sender, wamid, text):
        """One text message; the status of the answer."""
        message = {"from": sender, "id": wamid, "timestamp": str(int(time.time())), "type": "text", "text": {"body": text}}
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": self._space.number, "phone_number_id": self._number},
            "contacts": [{"profile": {"name": "Somebody"}, "wa_id": sender}],
            "messages": [message],
        }
        entry = {"id": self._space.waba, "changes": [{"field": "messages", "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        signature = "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        self._connection.request("POST", "/webhooks/whatsapp", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status
