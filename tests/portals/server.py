"""A real HTTP server on loopback that behaves like the portals of cities, their faults included."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LAYER = "/server/rest/services/City/MapServer/8"
RESOURCE = "/resource/abcd-1234.json"
VIEW = "/api/views/abcd-1234.json"


@dataclass(frozen=True)
class Request:
    """What was asked."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def kind(self) -> str:
        """What is asked: layer, count, ids or page."""
        if self.path in {LAYER, VIEW}:
            return "layer"
        if "returnCountOnly" in self.query or self.query.get("$select", "").startswith("count"):
            return "count"
        return "ids" if "returnIdsOnly" in self.query else "page"


@dataclass(frozen=True)
class Reply:
    """An answer; `cut` ends the connection after so many bytes, `endless` never ends, `pause_s` comes first."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    endless: bool = False
    drip_s: float = 0
    pause_s: float = 0


Fault = Callable[[Request], Reply | None]


def times(count: int, kind: str, reply: Reply | Callable[[Request], Reply | None]) -> Fault:
    """A fault that strikes the first so many requests of a kind."""
    left = [count]

    def fault(request: Request) -> Reply | None:
        if left[0] <= 0 or kind not in {"any", request.kind}:
            return None
        made = reply if isinstance(reply, Reply) else reply(request)
        left[0] -= made is not None
        return made

    return fault


class Portal:
    """The server: its rows and columns may be changed while it runs, its log says what was asked."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.log: list[Request] = []
        self.rows: list[dict[str, Any]] = []
        self.layer: dict[str, Any] = {}
        self.limit = 10
        self.says_exceeded = True
        self.before: Callable[[Request], None] = lambda _: None
        self.end = threading.Event()
        portal = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the portal."""

            def do_GET(self) -> None:
                portal.handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A client that hangs up is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self.end.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def arcgis(self) -> str:
        """The address of the ArcGIS layer."""
        return self.url + LAYER

    @property
    def socrata(self) -> str:
        """The address of the Socrata table."""
        return self.url + RESOURCE

    def asked(self, kind: str) -> list[Request]:
        """List what was asked of a kind."""
        return [request for request in self.log if request.kind == kind]

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Note a request and answer it, with a fault where one strikes."""
        parts = urlsplit(handler.path)
        request = Request(parts.path, dict(parse_qsl(parts.query)), dict(handler.headers.items()))
        self.log.append(request)
        self.before(request)
        struck = (fault(request) for fault in self.faults)
        self.send(handler, next((reply for reply in struck if reply is not None), None) or self.reply(request))

    def send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        """Send an answer, or as much of it as its fault lets through."""
        self.end.wait(reply.pause_s)
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for key, value in reply.headers.items():
            handler.send_header(key, value)
        if not reply.endless:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        while reply.endless and not self.end.wait(reply.drip_s):
            handler.wfile.write(body)
            handler.wfile.flush()
        handler.wfile.write(body if reply.cut is None else body[: reply.cut])
        handler.wfile.flush()
        if reply.cut is not None:
            handler.connection.shutdown(socket.SHUT_RDWR)

    def reply(self, request: Request) -> Reply:
        """Answer as a server in good health does."""
        if request.path in {LAYER, VIEW}:
            return Reply(self.layer)
        if request.path == f"{LAYER}/query":
            return self.query(request.query)
        if request.path == RESOURCE:
            return self.soda(request.query)
        return Reply({"message": "no such page"}, 404)

    def query(self, query: dict[str, str]) -> Reply:
        """Answer as ArcGIS does, record limit included."""
        key = self.layer["objectIdField"]
        found = [row for row in self.rows if _matches(row["attributes"], query["where"], key)]
        if "returnCountOnly" in query:
            return Reply({"count": len(found)})
        if "returnIdsOnly" in query:
            # The order of ids is not promised.
            ids = [row["attributes"][key] for row in found][::-1]
            return Reply({"objectIdFieldName": key, "objectIds": ids or None})
        sent = found[: self.limit]
        over: dict[str, Any] = {"exceededTransferLimit": True} if self.says_exceeded and len(found) > len(sent) else {}
        if query["f"] == "geojson":
            properties = {"properties": over} if over else {}
            return Reply({"type": "FeatureCollection", "features": [_geojson(row, key) for row in sent], **properties})
        reference = {"spatialReference": {"wkid": 4326}} if self.layer.get("geometryType") else {}
        return Reply({"objectIdFieldName": key, "features": sent, **reference, **over})

    def soda(self, query: dict[str, str]) -> Reply:
        """Answer as Socrata does."""
        found = [row for row in self.rows if row.get("beat") == query["beat"]] if "beat" in query else self.rows
        if query.get("$select") == "count(*)":
            return Reply([{"count": str(len(found))}])
        assert query["$order"] == ":id"
        at, most = int(query.get("$offset", 0)), int(query.get("$limit", 1000))
        wanted = query["$select"].split(",")
        sent = sorted(found, key=lambda row: row[":id"])[at : at + most]
        # A cell that is empty is left out of a row.
        return Reply(
            [
                {name: cell for name, cell in row.items() if cell is not None and ("*" in wanted or name in wanted)}
                for row in sent
            ]
        )


def _matches(cells: dict[str, Any], where: str, key: str) -> bool:
    for part in where.replace("(", "").replace(")", "").split(" AND "):
        name, sign, value = re.fullmatch(r"(\S+?)\s*(>=|<=|=)\s*(.+)", part).groups()
        if name == "1":
            continue
        cell, wanted = (int(cells[key]), int(value)) if name == key else (cells[name], value.strip("'"))
        if not {">=": cell >= wanted, "<=": cell <= wanted, "=": cell == wanted}[sign]:
            return False
    return True


def _geojson(row: dict[str, Any], key: str) -> dict[str, Any]:
    place = row.get("geometry")
    shape = place and {"type": "Point", "coordinates": [place["x"], place["y"]]}
    return {"type": "Feature", "id": row["attributes"][key], "properties": row["attributes"], "geometry": shape}
