"""A scenario that sends only teams within reach, as a real process."""

from __future__ import annotations

from pathlib import Path

from beatplan.plan import load_plan
from tests import warm
from tests.support import SCENARIO, beatplan, write_city


def test_the_promise_holds_in_each_beat_and_the_outputs_tell_it_by_beat(tmp_path: Path):
    near = SCENARIO.replace("response_minutes = 20", 'response_minutes = 11\ndispatch = "within-reach"')
    write_city(tmp_path, near.replace("promise = 0.8", "promise = 0.6"))
    done = beatplan("plan", tmp_path / "tiny.toml", "-o", tmp_path / "out", "--explain", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    plan = load_plan(tmp_path / "out" / "plan.json")
    slots = [one for phase in plan.phases for one in phase.plans]
    assert any(one.covered for one in slots)
    for one in slots:
        assert list(one.available_by_beat) == list(one.covered)
        assert one.least_available >= 0.6 - 1e-6
        assert one.least_available <= one.available + 1e-9
    assert any("sent only a team whose station reaches its beat" in told for told in plan.findings)
    again = warm.beatplan("plan", tmp_path / "tiny.toml", "-o", tmp_path / "again", "--explain", "-q", cwd=tmp_path)
    assert again.returncode == 0
    for name in ("plan.json", "map.html", "beats.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    drawn = warm.beatplan("map", tmp_path / "out" / "plan.json", "-o", tmp_path / "again.html", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
