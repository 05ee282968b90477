"""What tests of a report begin with: a story of the plan of four beats, and slides of a made-up one."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.report.story import Facts, tell
from beatplan.report.story.model import Story
from tests.report import made_story
from tests.report.slides import write
from tests.report.telling import facts_of


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of()


@pytest.fixture(scope="module")
def story(facts: Facts) -> Story:
    return tell(facts)


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deck") / "council.pptx"
    done = write(made_story.story(), made_story.PICTURES, path)
    assert len(done.added) == 10
    return path
