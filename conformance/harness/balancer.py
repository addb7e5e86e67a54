"""A load balancer that obeys `/readyz`: each request goes to a node that says yes there, drawn at random.

Heads and bodies pass byte for byte, the Host header with them. Each request has a connection of its own to its node, so that a node
that closes what is idle breaks nothing. A node that cannot be connected to is left out at once and another one takes the request;
a request that was sent is never sent again. Where no node says yes, all are tried: their refusals are better than ours.
"""

import asyncio
import contextlib
import dataclasses
import random
import threading
import time

from .framing import Body, Unreadable, read_head

#: Seconds between looks at `/readyz`, and those that a look may take.
LOOK_EVERY, LOOK_PATIENCE = 0.05, 1.0

#: Seconds that an answer may take. Long polls of queues take 30.
ANSWER_PATIENCE = 60.0


@dataclasses.dataclass
class Passed:
    """A request that was answered by a node, for tests that ask who did what when."""

    node: str
    began: float
    ended: float
    target: str
    body: bytes
    status: int


class Balancer:
    """Listens on a loopback port from its making to its close. `put` and `take_out` say which nodes there are."""

    def __init__(self, keep=lambda target: False):
        """`keep` says of which targets the requests are kept in `passed`."""
        self.passed = []
        self._keep = keep
        self._nodes, self._ready = {}, set()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def put(self, name, port):
        """A node of this name listens there, or will."""
        self._nodes[name] = port

    def take_out(self, name):
        self._nodes.pop(name, None)
        self._ready.discard(name)

    def ready(self):
        """The names of the nodes that said yes when they were last asked."""
        return set(self._ready)

    def close(self):
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._leave.set)

    def _run(self, started):
        asyncio.set_event_loop(self._loop)

        async def serve():
            self._leave = asyncio.Event()
            server = await asyncio.start_server(self._client, "127.0.0.1", 0, backlog=512)
            self.port = server.sockets[0].getsockname()[1]
            looking = asyncio.create_task(self._look())
            started.set()
            await self._leave.wait()
            looking.cancel()
            server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(serve())
        self._loop.close()

    async def _look(self):
        while True:
            await asyncio.gather(*(self._ask(name, port) for name, port in list(self._nodes.items())))
            await asyncio.sleep(LOOK_EVERY)

    async def _ask(self, name, port):
        try:
            says_yes = await asyncio.wait_for(_is_ready(port), LOOK_PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            says_yes = False
        if says_yes and self._nodes.get(name) == port:
            self._ready.add(name)
        else:
            self._ready.discard(name)

    async def _client(self, reader, writer):
        try:
            while await self._request(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _request(self, reader, writer):
        """One request and its answer; whether another one may follow on the connection."""
        try:
            head = await read_head(reader)
            if head is None:
                return False
            body = Body.of_request(head)
        except Unreadable as error:
            await self._tunnel(error.read, reader, writer)
            return False
        began = time.time()
        found = await self._connect()
        if found is None:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            await writer.drain()
            return False
        name, node_reader, node_writer = found
        kept = bytearray() if self._keep(head.target) else None
        sending = asyncio.create_task(_send(head, body, reader, node_writer, kept))
        answering = asyncio.create_task(self._answer(head, node_reader, writer))
        try:
            async with asyncio.timeout(ANSWER_PATIENCE):
                await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
                while not answering.done():
                    # Who goes away before the answer gets none, and its node is told.
                    if sending.done() and (sending.exception() or reader.at_eof()):
                        return False
                    await asyncio.wait({answering}, timeout=LOOK_EVERY)
                answer = await answering
            whole = sending.done() and not sending.exception()
        finally:
            sending.cancel()
            answering.cancel()
            node_writer.close()
        if answer is None:
            self._ready.discard(name)
            if not writer.is_closing():
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                await writer.drain()
            return False
        if kept is not None:
            self.passed.append(Passed(name, began, time.time(), head.target, bytes(kept), answer.status))
        return whole and head.stays_open and answer.stays_open

    async def _answer(self, head, node_reader, writer):
        """Passes the answer on; its head, None when the node went away before it began to answer."""
        while True:
            try:
                answer = await read_head(node_reader)
            except (OSError, Unreadable, asyncio.IncompleteReadError):
                answer = None
            if answer is None:
                return None
            writer.write(answer.raw)
            if answer.status >= 200:
                break
        async for piece in Body.of_answer(answer, head.method).pieces(node_reader):
            writer.write(piece)
            await writer.drain()
        await writer.drain()
        return answer

    async def _connect(self):
        """The name of a node and a connection to it."""
        ready = [name for name in self._nodes if name in self._ready]
        others = [name for name in self._nodes if name not in self._ready]
        random.shuffle(ready)
        random.shuffle(others)
        for name in ready + others:
            try:
                return name, *await asyncio.open_connection("127.0.0.1", self._nodes.get(name, 1))
            except OSError:
                self._ready.discard(name)
        return None

    async def _tunnel(self, begun, reader, writer):
        """What is no request is for a node to judge: all that comes goes to one, and its answer back."""
        found = await self._connect()
        if found is None:
            return
        _, node_reader, node_writer = found
        node_writer.write(begun)

        async def pump(source, target):
            with contextlib.suppress(OSError):
                while piece := await source.read(65536):
                    target.write(piece)
                    await target.drain()
                target.write_eof()

        there = asyncio.create_task(pump(reader, node_writer))
        try:
            await asyncio.wait_for(pump(node_reader, writer), ANSWER_PATIENCE)
        finally:
            there.cancel()
            node_writer.close()


async def _send(head, body, reader, writer, kept):
    """A node that answers early and closes has said what it had to say."""
    with contextlib.suppress(ConnectionError):
        writer.write(head.raw)
        async for piece in body.pieces(reader):
            if kept is not None:
                kept += piece
            writer.write(piece)
            await writer.drain()
        await writer.drain()


async def _is_ready(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /readyz HTTP/1.1\r\nhost: balancer\r\nconnection: close\r\n\r\n")
        return (await reader.readline()).split()[1:2] == [b"200"]
    finally:
        writer.close()
