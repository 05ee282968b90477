"""The way to the network: patient with faults that pass; firm about size and time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from beatplan.errors import DataError
from beatplan.inputs.portals import Download, Limits
from beatplan.inputs.portals.answers import backoff
from tests.portals.layers import serve_points
from tests.portals.server import Portal, Reply, times

Get = Callable[..., Download]


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_fault_that_passes_is_waited_out(portal: Portal, get: Get, waits: list[float], status: int):
    portal.faults.append(times(3, "any", Reply("busy", status)))
    assert get(portal.arcgis).rows == 25
    assert waits == [0.5, 1.0, 2.0], "twice as long each time"


def test_the_wait_has_a_cap():
    assert [backoff(attempt) for attempt in (1, 6, 7, 20)] == [0.5, 16.0, 30.0, 30.0]


def test_the_server_says_how_long_to_wait(portal: Portal, get: Get, waits: list[float]):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    portal.faults.append(times(1, "any", Reply("slow down", 429, {"Retry-After": "7"})))
    portal.faults.append(times(2, "any", Reply("slow down", 503, {"Retry-After": soon})))
    assert get(portal.arcgis).rows == 25
    assert waits[0] == 7
    assert all(20 < wait <= 30 for wait in waits[1:])


def test_a_wait_that_is_too_long_is_told(portal: Portal, get: Get, waits: list[float]):
    portal.faults.append(times(1, "any", Reply("slow down", 429, {"Retry-After": "3600"})))
    with pytest.raises(DataError, match="asks to wait 3600 seconds"):
        get(portal.arcgis)
    assert not waits


def test_a_fault_that_stays_ends_with_its_name(portal: Portal, get: Get):
    portal.faults.append(times(99, "any", Reply("busy", 503)))
    with pytest.raises(DataError, match=r"503 Service Unavailable \(tried 3 times\)"):
        get(portal.arcgis, limits=Limits(tries=3))
    assert len(portal.log) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418])
def test_a_refusal_is_not_tried_again(portal: Portal, get: Get, status: int):
    portal.faults.append(lambda _: Reply({"message": "no such column"}, status))
    with pytest.raises(DataError, match=rf"answers {status}.*no such column"):
        get(portal.arcgis)
    assert len(portal.log) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"features": ["x" * 5000]}, cut=700),
        Reply(b'{"features": [{"attrib'),
        Reply(b"\x1f\x8b broken", headers={"Content-Encoding": "gzip"}),
        Reply(b"\xff\xfe"),
    ],
    ids=["cut", "half", "damaged", "no text"],
)
def test_a_broken_page_is_asked_again(portal: Portal, get: Get, waits: list[float], reply: Reply):
    portal.faults.append(times(2, "page", reply))
    assert get(portal.arcgis).rows == 25
    assert len(waits) == 2


def test_a_page_that_always_breaks_off_is_told(portal: Portal, get: Get):
    portal.faults.append(times(99, "page", Reply({"features": ["x" * 5000]}, cut=700)))
    with pytest.raises(DataError, match="broke off"):
        get(portal.arcgis)


def test_packed_answers_are_read(portal: Portal, get: Get):
    body = gzip.compress(b'{"count": 25}')
    portal.faults.append(times(1, "count", Reply(body, headers={"Content-Encoding": "gzip"})))
    assert get(portal.arcgis).rows == 25
    assert portal.log[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("packing", ["br", "gzip, gzip", "deflate"])
def test_a_packing_that_was_not_asked_for_is_refused(portal: Portal, get: Get, packing: str):
    body = zlib.compress(b"{}")
    portal.faults.append(lambda _: Reply(body, headers={"Content-Encoding": packing}))
    with pytest.raises(DataError, match="which was not asked for"):
        get(portal.arcgis)


def test_an_endless_answer_ends_at_the_limit(portal: Portal, get: Get):
    portal.faults.append(times(1, "page", Reply(b" " * 65536, endless=True)))
    with pytest.raises(DataError, match=r"more than the limit of 1 MB .*--max-mb"):
        get(portal.arcgis, limits=Limits(max_mb=1))


def test_the_limit_counts_what_is_unpacked(portal: Portal, get: Get):
    bomb = gzip.compress(b" " * 5_000_000)
    assert len(bomb) < 6_000
    portal.faults.append(times(1, "page", Reply(bomb, headers={"Content-Encoding": "gzip"})))
    with pytest.raises(DataError, match="more than the limit of 1 MB"):
        get(portal.arcgis, limits=Limits(max_mb=1))


def test_the_limit_holds_for_all_pages_together(portal: Portal, get: Get):
    size = 0.004  # each page alone is smaller
    with pytest.raises(DataError, match="more than the limit"):
        get(portal.arcgis, limits=Limits(max_mb=size))
    assert portal.asked("page"), "it is passed by pages, not by the first answer"


def test_a_slow_answer_is_asked_again(portal: Portal, get: Get):
    portal.faults.append(times(1, "page", Reply({}, pause_s=3)))
    assert get(portal.arcgis, limits=Limits(timeout_s=0.3)).rows == 25


def test_an_answer_that_never_comes_is_told(portal: Portal, get: Get):
    portal.faults.append(times(9, "page", Reply({}, pause_s=3)))
    with pytest.raises(DataError, match=r"does not answer in time.*--timeout"):
        get(portal.arcgis, limits=Limits(timeout_s=0.15, tries=2))


def test_an_answer_that_drips_is_told(portal: Portal, get: Get):
    portal.faults.append(times(9, "page", Reply(b" ", endless=True, drip_s=0.02)))
    with pytest.raises(DataError, match="comes too slowly"):
        get(portal.arcgis, limits=Limits(timeout_s=0.1, tries=1))


def test_a_web_page_is_no_data(portal: Portal, get: Get):
    portal.faults.append(lambda _: Reply(b"<!doctype html><title>Sign in</title>"))
    with pytest.raises(DataError, match="a web page, not with data"):
        get(portal.arcgis)
    assert len(portal.log) == 1


def test_json_nested_without_end_is_told(portal: Portal, get: Get):
    portal.faults.append(lambda _: Reply(b"[" * 200_000))
    with pytest.raises(DataError, match="nested too deep"):
        get(portal.arcgis)


def test_a_server_that_is_not_there_is_told(get: Get, waits: list[float]):
    with pytest.raises(DataError, match="cannot be reached"):
        get("http://127.0.0.1:9/x/MapServer/0", limits=Limits(tries=2))
    assert waits == [0.5]


def test_requests_name_beatplan(portal: Portal, get: Get):
    get(portal.arcgis)
    assert {one.headers["User-Agent"].partition("/")[0] for one in portal.log} == {"beatplan"}
    assert {one.headers["Host"] for one in portal.log} == {portal.host}
