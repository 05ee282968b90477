"""`beatplan fetch roads` against a server on loopback that answers as Overpass does, and as it should not."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest

from tests import warm
from tests.support import beatplan, write_city

STRAIGHT = "speed_kph = 40\ndetour = 1.35\n"


def grid_answer() -> bytes:
    """What Overpass sends for a grid of streets over the tiny city; every third street has a posted limit."""
    lon, lat = np.round(np.arange(-78.955, -78.84, 0.005), 4), np.round(np.arange(35.945, 36.06, 0.005), 4)
    nodes = [
        {"type": "node", "id": 100 * i + j + 1, "lon": float(x), "lat": float(y)}
        for i, x in enumerate(lon)
        for j, y in enumerate(lat)
    ]
    lines = [[100 * i + j + 1 for i in range(len(lon))] for j in range(len(lat))]
    lines += [[100 * i + j + 1 for j in range(len(lat))] for i in range(len(lon))]
    ways = [
        {"type": "way", "id": 9000 + n, "nodes": line,
         "tags": {"highway": "residential", **({"maxspeed": "35 mph"} if n % 3 == 0 else {})}}
        for n, line in enumerate(lines)
    ]  # fmt: skip
    return json.dumps({"version": 0.6, "elements": [*nodes, *ways]}).encode()


@dataclass
class Overpass:
    """A server, what it answers next, and what it was asked."""

    address: str = ""
    status: int = 200
    body: bytes = field(default_factory=grid_answer)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Overpass]:
    told = Overpass()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            told.asked.append(f"{self.path} {parse_qs(self.rfile.read(length).decode())['data'][0]}")
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    told.address = f"http://127.0.0.1:{running.server_port}/api"
    yield told
    running.shutdown()
    running.server_close()
    thread.join()


def fetch(folder: Path, server: Overpass, *more: str, to: str = "streets.gpkg"):
    where = ("--to", folder / to, "--server", server.address)
    return warm.beatplan("fetch", "roads", folder / "tiny.toml", *where, *more, cwd=folder)


@pytest.mark.parametrize("name", ["streets.gpkg", "streets.graphml"])
def test_streets_are_fetched_and_used(tmp_path: Path, server: Overpass, name: str):
    file = write_city(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    done = fetch(tmp_path, server, "--json", to=name)
    assert done.returncode == 0, done.stderr
    [made] = json.loads(done.stdout)["written"]
    assert {path.name for path in tmp_path.iterdir()} - before == {name, f"{name}.SOURCE.json"}, "and no cache"
    assert made["nodes"] > 400
    [asked] = server.asked
    assert asked.startswith("/api/interpreter ")
    assert '["highway"]' in asked
    source = json.loads((tmp_path / f"{name}.SOURCE.json").read_text(encoding="utf-8"))
    assert source["sha256"] == made["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    assert "OpenStreetMap contributors" in source["licence"]
    west, south, east, north = source["within"]
    assert west < -78.96, "two kilometres beyond the beats"
    assert (south < 35.94, north > 36.06, east > -78.84) == (True, True, True)
    text = file.read_text(encoding="utf-8")
    travel = f'method = "road-graph"\npath = "{name}"\nclass_speeds_kph = {{ residential = 40 }}\n'
    file.write_text(text.replace(STRAIGHT, travel), encoding="utf-8")
    checked = warm.beatplan("check", file, "--json", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    findings = json.loads(checked.stdout)["findings"]
    assert not [one for one in findings if "cannot be reached" in one or "no usable speed" in one], findings


def test_the_margin_is_the_planners(tmp_path: Path, server: Overpass):
    write_city(tmp_path)
    where = ("--to", tmp_path / "streets.gpkg", "--server", server.address)
    done = beatplan("fetch", "roads", "tiny.toml", *where, "--margin", "0", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    source = json.loads((tmp_path / "streets.gpkg.SOURCE.json").read_text(encoding="utf-8"))
    assert source["within"] == pytest.approx([-78.95, 35.95, -78.85, 36.05], abs=1e-4)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (429, b"busy", "is busy (429). Try again in some minutes"),
        (504, b"busy", "is busy (504)"),
        (500, b"broken", "answers 500"),
        (404, b"nothing here", "answers 404"),
        (200, b"<html>hello</html>", "did not send streets"),
        (200, b"[]", "did not send streets"),
        (200, b'{"elements": []}', "did not send streets"),
    ],
)  # fmt: skip
def test_answers_that_are_none(tmp_path: Path, server: Overpass, status: int, body: bytes, said: str):
    write_city(tmp_path)
    (tmp_path / "streets.gpkg").write_text("an earlier download", encoding="utf-8")
    before = {path.name for path in tmp_path.iterdir()}
    server.status, server.body = status, body
    done = fetch(tmp_path, server)
    assert done.returncode == 3
    assert said in done.stderr
    assert sum(line.startswith("beatplan:") for line in done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == before
    assert (tmp_path / "streets.gpkg").read_text(encoding="utf-8") == "an earlier download"


def test_nobody_answers(tmp_path: Path, server: Overpass):
    write_city(tmp_path)
    server.address = "http://127.0.0.1:9/api"
    done = fetch(tmp_path, server)
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr


def test_what_goes_together_is_asked_for(tmp_path: Path, server: Overpass):
    write_city(tmp_path)
    assert "needs a scenario and a file to write" in warm.beatplan("fetch", "roads", cwd=tmp_path).stderr
    assert "goes with roads only" in warm.beatplan("fetch", "durham", "tiny.toml", cwd=tmp_path).stderr
    assert "written as .gpkg or .graphml" in fetch(tmp_path, server, to="streets.csv").stderr
    assert server.asked == []
