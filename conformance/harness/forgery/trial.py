"""What came of a mutant: what the server said, and what it did."""

from .codes import is_documented
from .kinds import MARKS
from .line import Line
from .mutants import FORGED, SAME


class Trial:
    """Sends mutants of a kind's calls, and reads the state back after each."""

    def __init__(self, server, raw, space):
        self._line = Line(server)
        self._raw = raw
        self._space = space
        self._last = None

    def state(self):
        """All that the kinds' calls can change: the instance and the number."""
        space = self._space
        instance = self._raw.call("QueryInstance", InstanceId=space.id)["Data"]
        numbers = self._raw.call("QueryChatappPhoneNumbers", CustSpaceId=space.id)["PhoneNumbers"]
        self._last = {"instance": instance, "numbers": numbers}
        return self._last

    def judge(self, kind, mutant):
        """Insists on what the mutant means. Failures name it."""
        call = kind.sign(mark := f"mark{next(MARKS)}")
        changed = mutant.change(call)
        # As it was read after the mutant before.
        before = self._last or self.state()
        answer = self.send(changed.bytes())
        if mutant.meaning == FORGED or (mutant.meaning != SAME and answer.status != 200):
            self.refused(answer)
            after = self.state()
            assert after == before, f"it was refused and had an effect: {before} became {after}"
            if mutant.meaning == FORGED:
                self.expect_taken_once(call, before, mark)
            return
        assert answer.status == 200 and answer.code == "OK", f"it means the same and was refused: {answer.status} {answer.body[:600]!r}"
        after = self.state()
        # The mark of a call that was signed anew is another.
        assert after != before, "it was taken and did nothing"
        for replay in (changed, call) if changed.bytes() != call.bytes() and mark in str(after) else (changed,):
            answer = self.send(replay.bytes())
            self.refused(answer)
            assert answer.code == "SignatureNonceUsed", f"its replay is answered {answer.status} {answer.code}"
        assert self.state() == after, "its replay had an effect"

    def expect_taken_once(self, call, before, mark):
        """The call that the forgery was made of: it was valid, and the forgery has not used it up."""
        answer = self.send(call.bytes())
        assert (answer.status, answer.code) == (200, "OK"), f"the call itself is refused: {answer.status} {answer.body[:600]!r}"
        after = self.state()
        assert after != before and mark in str(after), f"the call itself did nothing: {after}"

    def refused(self, answer):
        """4xx, with a code of the list and the shape of every error."""
        assert 400 <= answer.status < 500, f"it should be refused, came {answer.status} {answer.body[:600]!r}"
        assert answer.body, f"an answer without a body: {answer}"
        assert is_documented(answer.status, answer.code), f"{answer.status} {answer.code} is in no list: {answer.body[:600]!r}"
        fields = answer.fields()
        # HostId is what the request named as its host, which may be nothing.
        for name in ("RequestId", "HostId", "Code", "Message"):
            empty = name == "HostId" and (fields.get(name) or "") == ""
            assert empty or isinstance(fields.get(name), str) and fields[name], f"an error needs {name} as text: {fields}"
        assert isinstance(fields.get("AccessDeniedDetail", {}), dict) or answer.is_xml, fields
        assert answer.headers.get("x-acs-request-id") == fields["RequestId"], (answer.headers, fields)

    def send(self, data):
        """Where the server keeps the connection, the next call goes over the same one."""
        return self._line.exchange(data)

    def close(self):
        """After a failure: what the state and the connection are is to be found out."""
        self._line.close()
        self._last = None
