"""How requests travel: as in the client's own node, but with a time limit for a whole answer."""

import http.client
import io
import socket
from typing import Any

from elastic_transport import NodeConfig, Urllib3HttpNode
from urllib3.connection import HTTPConnection, HTTPSConnection

from search.deadlines import Answer, Deadline


class _Response(http.client.HTTPResponse):
    """Headers and body together within the time that urllib3 sets for one read."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp.close()
        seconds = sock.gettimeout()
        limit = float("inf") if seconds is None else seconds
        self.fp = io.BufferedReader(Answer(sock, Deadline(limit), seconds))


class _Connection(HTTPConnection):
    response_class = _Response


class _TlsConnection(HTTPSConnection):
    response_class = _Response


class Node(Urllib3HttpNode):
    """A server that says a byte now and then holds up nobody for longer than one that is silent."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.ConnectionCls = _TlsConnection if config.scheme == "https" else _Connection
