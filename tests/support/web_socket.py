"""A web socket that listens: a handshake and the frames of a server."""

import base64
import os
import socket
import struct


class WebSocket:
    """`status` is the answer to the handshake; 101 means that `receive` can be used."""

    def __init__(self, port, path, headers=(), seconds=30):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        lines = {"Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **dict(headers)}
        self.connection.sendall((f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n").encode())
        self.stream = self.connection.makefile("rb")
        self.status = int(self.stream.readline().split()[1])
        while self.stream.readline().strip():
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.connection.close()

    def receive(self):
        """The next text; None when the server closes."""
        while True:
            head = self.stream.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return None
            size = head[1]
            if size > 125:
                size = struct.unpack(">H" if size == 126 else ">Q", self.stream.read(2 if size == 126 else 8))[0]
            body = self.stream.read(size)
            if head[0] & 15 == 1:
                return body.decode()
