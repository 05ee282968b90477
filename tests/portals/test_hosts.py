"""Redirects, hosts and secrets: followed only where it is safe, never silently; nothing secret is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from beatplan.errors import DataError
from beatplan.inputs.portals import Download
from tests.portals.layers import serve_points
from tests.portals.server import Portal, Reply, times

Get = Callable[..., Download]
PUBLIC = "93.184.215.14"


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


@pytest.fixture
def other() -> Iterator[Portal]:
    """A second server, which a redirect may lead to."""
    made = Portal()
    serve_points(made)
    yield made
    made.close()


def moved(to: str, status: int = 302) -> Reply:
    return Reply("", status, {"Location": to})


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://city.example/beats", "gopher://x/", "javascript:1"])
def test_a_redirect_to_another_kind_of_address_is_refused(portal: Portal, get: Get, to: str):
    portal.faults.append(lambda _: moved(to))
    with pytest.raises(DataError, match="which is refused"):
        get(portal.arcgis)
    assert len(portal.log) == 1


def test_a_redirect_on_the_same_host_is_followed(portal: Portal, get: Get):
    portal.faults.append(times(1, "layer", lambda one: moved("/server" + one.path[7:] + "?f=json", 307)))
    made = get(portal.arcgis)
    assert made.rows == 25
    assert not any("redirects" in note for note in made.notes)


def test_a_redirect_to_another_host_is_told(portal: Portal, other: Portal, get: Get):
    portal.faults.append(times(1, "layer", lambda _: moved(f"{other.arcgis}?f=json")))
    told: list[str] = []
    made = get(portal.arcgis, tell=told.append)
    said = f"{portal.host} redirects to another host, {other.host}; it was followed."
    assert said in made.notes
    assert said in told
    assert len(other.log) == 1


def test_redirects_in_a_circle_end(portal: Portal, get: Get):
    portal.faults.append(lambda _: moved(f"{portal.arcgis}?f=json"))
    with pytest.raises(DataError, match="more than 5 redirects"):
        get(portal.arcgis)


def public(reply: httpx.Response) -> dict[str, Any]:
    """A public host that gives one answer, reached without a network."""
    return {"resolve": {"city.example": [PUBLIC]}.__getitem__, "transport": httpx.MockTransport(lambda _: reply)}


def redirected(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": to})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0"],  # noqa: S104
)
def test_a_public_host_cannot_lead_to_a_private_one(get: Get, host: str):
    more = public(redirected(f"http://{host}/server/rest/services/x/MapServer/0?f=json"))
    seen = more["resolve"]
    more["resolve"] = lambda name: (
        seen(name) if name == "city.example" else ["127.0.0.1" if name == "localhost" else name]
    )
    with pytest.raises(DataError, match=r"city\.example redirects to .* on .*; that is not followed"):
        get("http://city.example/x/MapServer/0", **more)


def test_a_public_host_cannot_lead_to_a_name_that_is_private(portal: Portal, get: Get):
    names = {"city.example": [PUBLIC], "inside.example": [PUBLIC, "127.0.0.1"]}
    answer = redirected(
        f"http://inside.example:{portal.server.server_port}/server/rest/services/City/MapServer/8?f=json"
    )
    with pytest.raises(DataError, match=r"inside\.example, which is on this machine"):
        get(
            "http://city.example/x/MapServer/0",
            resolve=names.__getitem__,
            transport=httpx.MockTransport(lambda _: answer),
        )
    assert not portal.log


def test_https_is_not_left_for_http(get: Get):
    with pytest.raises(DataError, match="from https to plain http"):
        get("https://city.example/x/MapServer/0", **public(redirected("http://city.example/x/MapServer/0?f=json")))


def test_a_name_that_leads_to_this_machine_is_refused(portal: Portal, get: Get):
    address = portal.arcgis.replace("127.0.0.1", "city.example")
    with pytest.raises(DataError, match=r"the name city\.example leads to this machine"):
        get(address, resolve=lambda _: ["127.0.0.1"])
    with pytest.raises(DataError, match=r"the name city\.example leads to the local link"):
        get(address, resolve=lambda _: ["169.254.169.254"])
    assert not portal.log


def test_a_citys_own_portal_may_be_inside_its_network(get: Get):
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404)

    with pytest.raises(DataError, match="404"):
        get(
            "http://gis.city.example/x/MapServer/0",
            resolve=lambda _: ["10.0.0.5"],
            transport=httpx.MockTransport(answer),
        )
    assert str(asked[0].url.host) == "10.0.0.5", "what was checked is what is connected to"
    assert asked[0].headers["Host"] == "gis.city.example"


def test_a_host_is_looked_up_once(get: Get):
    looked = []

    def resolve(name: str) -> list[str]:
        looked.append(name)
        return [PUBLIC] if len(looked) == 1 else ["127.0.0.1"]

    busy = httpx.MockTransport(lambda _: httpx.Response(503))
    with pytest.raises(DataError, match="503"):
        get("http://city.example/x/MapServer/0", resolve=resolve, transport=busy)
    assert looked == ["city.example"], "a name cannot change its address between the check and the connection"


def test_the_next_address_of_a_host_is_tried(portal: Portal, get: Get):
    made = get(portal.arcgis.replace("127.0.0.1", "localhost"), resolve=lambda _: ["127.0.0.9", "127.0.0.1"])
    assert made.rows == 25


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///etc/passwd", "begin with file: are refused"),
        ("ftp://city.example/x/MapServer/0", "begin with ftp: are refused"),
        ("http:///x/MapServer/0", "names no host"),
        ("http://[bad/x/MapServer/0", "no host that there can be"),
        ("http://city.example:port/x/MapServer/0", "no address that can be read"),
        ("https://city.example/beats.zip", "no address of a layer.*MapServer/8.*resource/abcd-1234"),
    ],
)
def test_other_addresses_are_refused(get: Get, address: str, says: str):
    with pytest.raises(DataError, match=says):
        get(address)


def test_a_password_in_an_address_is_refused_and_not_told(get: Get):
    with pytest.raises(DataError, match="user name or password") as caught:
        get("https://me:hush@city.example/x/MapServer/0?token=hush2")
    assert "hush" not in str(caught.value)


def test_a_token_is_sent_and_never_told(portal: Portal, get: Get, tmp_path: Path):
    def gone(path: str) -> Reply | None:
        return moved(f"{portal.url}/gone?token=s3cr3t&x=1") if path.endswith("query") else None

    portal.layer["name"] = "Beats of s3cr3t"
    told: list[str] = []
    made = get(f"{portal.arcgis}?Token=s3cr3t", tell=told.append)
    assert {one.query["Token"] for one in portal.log} == {"s3cr3t"}
    assert "oken" not in made.address
    assert "s3cr3t" not in made.source.read_text(encoding="utf-8")
    portal.faults.append(times(99, "page", lambda one: gone(one.path)))
    with pytest.raises(DataError, match=r"/gone\?x=1: .*404"):
        get(f"{portal.arcgis}?Token=s3cr3t", tell=told.append)
    portal.faults[:] = [lambda _: Reply({"error": {"code": 400, "message": "bad token s3cr3t"}})]
    with pytest.raises(DataError, match=r"bad token \*\*\*") as caught:
        get(f"{portal.arcgis}?Token=s3cr3t", tell=told.append)
    assert "s3cr3t" not in str(caught.value)
    kept = [path.read_bytes() for path in tmp_path.rglob("*.json")]
    assert not any(b"s3cr3t" in text for text in kept)
    assert not [line for line in told if "s3cr3t" in line]
