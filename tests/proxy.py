"""A small TCP proxy that can be cut, mended and slowed down, and may change what a browser says.

What a bad network, or a proxy that is badly set up, does to a connection.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable


class Proxy:
    """Listens on a port of its own and passes bytes on to `target`. While cut, connections are refused at once.

    `change` is given what a browser says, piece by piece, and gives what is passed on; it may raise OSError.
    """

    def __init__(self, target: int, change: Callable[[bytes], bytes] = bytes) -> None:
        self.target = target
        self._change = change
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.bytes_a_second: float | None = None
        self._is_cut = False
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """End all connections and take no new ones."""
        self._is_cut = True
        with self._lock:
            for end in self._sockets:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                browser.close()
                continue
            # A small send buffer: what is on its way to a slow reader must not hide in the kernel
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:  # the server is not there: neither are we
                browser.close()
                continue
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            with self._lock:
                self._sockets |= {browser, server}
            for source, sink, slow in ((browser, server, False), (server, browser, True)):
                threading.Thread(target=self._pass_on, args=(source, sink, slow), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, slow: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                sink.sendall(data if slow else self._change(data))
                if slow and self.bytes_a_second:
                    time.sleep(len(data) / self.bytes_a_second)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._sockets -= {source, sink}
        source.close()
