"""A TCP proxy that stands for the network between two programs, and fails as networks do."""

import enum
import select
import socket
import threading
import time

from support.waiting import wait_until

CHUNK = 64 * 1024
POLL_SECONDS = 0.02


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
        """As if packets were dropped: nobody is told anything."""
        self.mode = Mode.BLACK_HOLE

    def drop_answers(self):
        self.mode = Mode.DROP_ANSWERS

    def partition(self):
        self.black_hole()
        self.cut()

    def delay(self, seconds):
        self.delay_seconds = seconds

    def heal(self):
        """Everything passes again. What was swallowed is lost, so connections that missed something are cut."""
        self.mode = Mode.PASS
        self.delay_seconds = 0.0
        wait_until(lambda: self.listener is not None, 5, "the proxy listens again")
        with self.lock:
            harmed = [link for link in self.links if link.harmed]
        for link in harmed:
            link.cut()

    def cut(self):
        """Resets all open connections."""
        with self.lock:
            links = list(self.links)
        for link in links:
            link.cut()

    def connections(self):
        with self.lock:
            return len(self.links)

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
    """One connection and its counterpart behind the proxy, which is made when it is needed first."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.server = None
        self.harmed = False
        self.ended = False

    def run(self):
        try:
            while not self.ended:
                if self.server is None and self.proxy.mode is not Mode.BLACK_HOLE:
                    self.server = socket.create_connection(("127.0.0.1", self.proxy.target_port), timeout=10)
                    self.server.settimeout(None)
                if not self.step():
                    break
        except (OSError, ValueError):
            pass
        finally:
            self.cut()
            self.proxy.forget(self)

    def step(self):
        """Moves what is there; False at the end of either side."""
        sides = [side for side in (self.client, self.server) if side is not None]
        for side in select.select(sides, [], [], POLL_SECONDS)[0]:
            data = side.recv(CHUNK)
            if not data:
                return False
            if self.proxy.delay_seconds:
                time.sleep(self.proxy.delay_seconds)
            if self.swallows(side):
                self.harmed = True
            else:
                (self.server if side is self.client else self.client).sendall(data)
        return True

    def swallows(self, source):
        mode = self.proxy.mode
        if self.server is None or mode is Mode.BLACK_HOLE:
            return True
        return mode is Mode.DROP_ANSWERS and source is self.server

    def cut(self):
        self.ended = True
        for side in (self.client, self.server):
            if side is not None:
                reset(side)


def listening(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def reset(side):
    """Ends a connection as a lost one ends: with RST, not with FIN."""
    try:
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        side.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    side.close()
