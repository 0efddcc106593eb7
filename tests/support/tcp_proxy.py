"""A TCP proxy that stands for the network between two programs, and fails as networks do."""

import enum
import select
import socket
import struct
import threading
import time

from support.waiting import wait_until

CHUNK = 64 * 1024
POLL_SECONDS = 0.02
SEND_SECONDS = 5


class Mode(enum.Enum):
    PASS = "pass"
    REFUSE = "refuse"  # new connections are refused; open ones live on
    BLACK_HOLE = "black hole"  # connections stay and can be made, but nothing arrives, in either direction
    DROP_ANSWERS = "drop answers"  # requests arrive and take effect, answers are lost


class TcpProxy:
    """Listens on `port` and passes everything to `target_port` of this machine. A context manager.

        with TcpProxy(search.port) as network:
            ...                        # configure a Hindsight with network.port
            network.partition()        # cuts open connections and swallows new ones
            network.heal()
    """

    def __init__(self, target_port):
        self.target_port = target_port
        self.mode = Mode.PASS
        self.delay_seconds = 0.0  # of each piece, in both directions
        self.accepted = 0
        self.links = set()
        self.lock = threading.Lock()
        self.closing = False
        self.listener = listening(0)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closing = True
        self.thread.join()
        self.cut()

    def refuse(self):
        """As if the program behind did not run: returns when connecting fails."""
        self.mode = Mode.REFUSE
        wait_until(lambda: self.listener is None, 5, "the proxy has stopped listening")

    def black_hole(self):
        """As if packets were dropped: nobody is told anything, not even that a connection has ended."""
        self.mode = Mode.BLACK_HOLE

    def drop_answers(self):
        self.mode = Mode.DROP_ANSWERS

    def partition(self):
        """A black hole without the connections of before."""
        self.black_hole()
        self.cut()

    def delay(self, seconds):
        self.delay_seconds = seconds

    def heal(self, late=True):
        """Everything passes again. What a black hole has held back arrives late, as TCP would send it again; unless
        `late` is False: then its connections are cut. Those that have lost an answer are cut in any case."""
        held = self.mode is Mode.BLACK_HOLE
        for link in self.open_links():
            if link.harmed or (held and not late):
                link.cutting = True
        self.mode = Mode.PASS
        self.delay_seconds = 0.0
        wait_until(lambda: self.listener is not None, 5, "the proxy listens again")

    def cut(self):
        """Resets all open connections; returns when that is done."""
        links = self.open_links()
        for link in links:
            link.cutting = True
        for link in links:
            link.ended.wait(2 * SEND_SECONDS)

    def open_links(self):
        with self.lock:
            return list(self.links)

    def serve(self):
        while not self.closing:
            if self.mode is Mode.REFUSE:
                self.stop_listening()
                time.sleep(POLL_SECONDS)
                continue
            if self.listener is None:
                self.listener = listening(self.port)
            if select.select([self.listener], [], [], POLL_SECONDS)[0]:
                self.accept()
        self.stop_listening()

    def stop_listening(self):
        if self.listener is not None:
            self.listener.close()
            self.listener = None

    def accept(self):
        client, _ = self.listener.accept()
        self.accepted += 1
        link = Link(self, client)
        with self.lock:
            self.links.add(link)
        threading.Thread(target=link.run, daemon=True).start()

    def forget(self, link):
        with self.lock:
            self.links.discard(link)


class Link:
    """One connection and its counterpart behind the proxy, which is made as soon as anything may pass."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = None
        self.harmed = False  # something of it was lost
        self.cutting = False
        self.ended = threading.Event()
        client.settimeout(SEND_SECONDS)

    def run(self):
        """Only this thread touches the sockets."""
        try:
            while not self.cutting and self.step():
                pass
        except OSError:
            self.cutting = True
        finally:
            self.close()
            self.proxy.forget(self)
            self.ended.set()

    def step(self):
        """Moves what is there; False at the end of either side."""
        if self.proxy.mode is Mode.BLACK_HOLE:
            time.sleep(POLL_SECONDS)
            return True
        if self.server is None:
            self.server = socket.create_connection(("127.0.0.1", self.proxy.target_port), timeout=SEND_SECONDS)
        for side in select.select([self.client, self.server], [], [], POLL_SECONDS)[0]:
            data = side.recv(CHUNK)
            if not data:
                return False
            if self.proxy.delay_seconds:
                time.sleep(self.proxy.delay_seconds)
            if self.proxy.mode is Mode.DROP_ANSWERS and side is self.server:
                self.harmed = True
            else:
                (self.server if side is self.client else self.client).sendall(data)
        return True

    def close(self):
        for side in (self.client, self.server):
            if side is None:
                continue
            if self.cutting:  # RST instead of FIN
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()


def listening(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener
