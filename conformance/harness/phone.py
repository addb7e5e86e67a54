"""The simulator's own control: phones to look at and to write from, the clock, the review of templates."""

import json
import urllib.error
import urllib.request

from .leaks.known import KNOWN, Kind
from .waiting import PATIENCE, eventually


class Control:
    """`/simulator/…` of the server's simulated networks. Asks the server for its address each time, as a restart moves it."""

    def __init__(self, server):
        self._server = server

    def request(self, method, path, body=None):
        """The JSON answer of the control; fails with the text of a refusal."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._server.simulator.rstrip('/')}/simulator/{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"} if data is not None else {},
        )
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=15) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} /simulator/{path} {body}: HTTP {error.code}: {error.read()[:500]!r}") from None
        return json.loads(text) if text else None

    def world(self, **half):
        """Adds to the network's half of the world; answers the ids that were made up."""
        return self.request("POST", "world", half)

    def advance(self, duration):
        """Moves the network clock, e.g. `25h`."""
        return self.request("POST", "clock", {"advance": duration})

    def review(self, template, status, reason=None):
        """The network's verdict on a template, by the network's own id of it."""
        body = {"status": status} | ({"reason": reason} if reason else {})
        return self.request("POST", f"templates/{template}/review", body)

    def template(self, name, waba=None):
        """The network's record of a template."""
        answer = self.request("GET", "templates")
        rows = answer["templates"] if isinstance(answer, dict) else answer
        found = [row for row in rows if row["name"] == name and (waba is None or row["waba"] == waba)]
        assert found, f"the network has no template {name}; it has {[row['name'] for row in rows]}"
        return found[0]

    def phone(self, number):
        return Phone(self, number)

    def add_phone(self, number, name="Somebody", reads=False):
        self.request("POST", "phones", {"number": number, "name": name, "reads": reads})
        return Phone(self, number)


class Phone:
    """A person's phone in the simulated network."""

    def __init__(self, control, number):
        self._control = control
        self.number = number

    def look(self):
        """`{number, name, reads, chats, groups}`."""
        return self._control.request("GET", f"phones/{self.number}")

    def chat(self, business):
        """The chat with a business number, or None."""
        return next((chat for chat in self.look()["chats"] if chat["with"] == business), None)

    def group(self, group):
        """A group as this phone sees it, or None."""
        return next((row for row in self.look()["groups"] if row["id"] == group), None)

    def messages(self, sender=None):
        """What arrived and what was written, oldest first."""
        rows = self._control.request("GET", f"phones/{self.number}/messages")["messages"]
        return [row for row in rows if sender is None or row["from"] == sender]

    def wait_for_text(self, text, patience=PATIENCE):
        """The message that shows this text."""
        rows = eventually(
            self.messages,
            lambda rows: any(row.get("text") == text for row in rows),
            f"a message that reads {text!r} on the phone {self.number}",
            patience,
        )
        return next(row for row in rows if row.get("text") == text)

    def write(self, to, text):
        KNOWN.add(Kind.MESSAGE_TEXT, text)
        return self._post({"to": to, "type": "text", "text": text})

    def write_to_group(self, group, text):
        KNOWN.add(Kind.MESSAGE_TEXT, text)
        return self._post({"group": group, "type": "text", "text": text})

    def press(self, to, message, payload):
        return self._post({"to": to, "type": "button", "message": message, "payload": payload})

    def open_chat(self, business):
        return self._post({"to": business, "type": "open"})

    def join(self, invite_link):
        return self._post({"type": "join", "invite_link": invite_link})

    def leave(self, group):
        return self._post({"type": "leave", "group": group})

    def read(self, message=None):
        body = {} if message is None else {"message": message}
        return self._control.request("POST", f"phones/{self.number}/read", body)

    def _post(self, body):
        return self._control.request("POST", f"phones/{self.number}/messages", body)
