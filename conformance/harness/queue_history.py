"""What a consumer lived through with the messages of one queue, over any number of restarts of the server."""

import json

from mns.mns_exception import MNSClientNetworkException, MNSServerException

from . import mns

#: Messages that one receive or delete takes at most.
BATCH = 16


class History:
    """The consumer of a queue of receipts: the only one, so that what it sees is the order in which things happened."""

    def __init__(self, name, keep_each):
        self.name = name
        #: Of so many messages that come for the first time, one is not deleted, so that it has to come again.
        self._keep_each = keep_each
        self._firsts = 0
        #: Message id to the receipt in it.
        self.receipts = {}
        #: Message id to its DequeueCounts, as they came.
        self.counts = {}
        #: Ids whose delete was acknowledged, and those whose delete got no answer.
        self.deleted, self.in_doubt = set(), set()
        #: What must never happen, in words.
        self.wrong = []

    def consume(self, server, until, wait_seconds=1):
        """Receives and deletes until `until()` holds or the server goes away."""
        queue = mns.queue(server, self.name)
        try:
            while not until():
                self._once(queue, wait_seconds)
        except (MNSClientNetworkException, OSError):
            pass

    def left(self, server):
        """Messages that the queue says it holds."""
        meta = mns.queue(server, self.name).get_attributes()
        return meta.active_messages + meta.inactive_messages + meta.delay_messages

    def _once(self, queue, wait_seconds):
        try:
            messages = queue.batch_receive_message_with_str_body(BATCH, wait_seconds)
        except MNSServerException as refused:
            assert refused.type == "MessageNotExist", refused
            return
        handles = {message.receipt_handle: message.message_id for message in messages if self._note(message)}
        if handles:
            self._delete(queue, handles)

    def _note(self, message):
        """Writes down one reception; whether the message is to be deleted."""
        known = self.counts.setdefault(message.message_id, [])
        if message.message_id in self.deleted:
            self.wrong.append(f"{message.message_id} came after its delete was acknowledged")
        if known and message.dequeue_count <= known[-1]:
            self.wrong.append(f"{message.message_id} came with DequeueCount {message.dequeue_count} after {known}")
        known.append(message.dequeue_count)
        self.receipts[message.message_id] = json.loads(message.message_body)
        if len(known) > 1:
            return True
        self._firsts += 1
        return self._firsts % self._keep_each != 0

    def _delete(self, queue, handles):
        try:
            queue.batch_delete_message(list(handles))
        except MNSServerException as refused:
            # A handle whose time was over: the message is there and comes again.
            left = {error["ReceiptHandle"] for error in refused.sub_errors or ()} or set(handles)
            self.deleted |= {message for handle, message in handles.items() if handle not in left}
        except (MNSClientNetworkException, OSError):
            self.in_doubt |= set(handles.values())
            raise
        else:
            self.deleted |= set(handles.values())

    @property
    def vanished(self):
        """Ids that came, were never deleted and are in no queue: to be asked when the queue is empty."""
        return set(self.counts) - self.deleted - self.in_doubt
