"""Who asks is in the environment only: no output, fault or traceback repeats a password or a user."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from tests import warm
from tests.postgis.cities import BEATS, CALLS, as_user, tiny
from tests.postgis.conftest import PASSWORD, READER, Database
from tests.support import write_city

pytestmark = pytest.mark.postgis

#: The tiny city's services are not the example's, but their calls lie in the same county.
LABELS = "SELECT row_number() OVER (ORDER BY id) AS id, time, 'TRESPASS' AS type, lat, lon FROM calls ORDER BY id"
WRONG = "Ali Baba's 0ther w0rd"


def told(city: Path, who: dict[str, str], *arguments: str, code: int) -> str:
    """Everything that a run says and writes."""
    outputs = city.parent / "outputs"
    verb, *more = arguments
    done = warm.beatplan(verb, city, "-o", outputs, *more, env=as_user(who))
    assert done.returncode == code, done.stderr
    written = [path.read_bytes().decode("latin-1") for path in outputs.rglob("*") if path.is_file()]
    return "\n".join([done.stdout, done.stderr, *written])


def secretless(text: str, *more: str) -> bool:
    return not any(word in text for one in (PASSWORD, *more) for word in (one, quote(one), quote(one, safe="")))


@pytest.mark.parametrize("verb", ["check", "plan"])
@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_a_run_that_succeeds(database: Database, tmp_path: Path, verb: str, debug: list[str]):
    city = write_city(tmp_path, tiny(database.url, beats=BEATS))
    city.write_text(city.read_text(encoding="utf-8").replace("response_minutes = 20", "response_minutes = 60"))
    text = told(city, database.reader, verb, *debug, code=0)
    assert "beats" in text
    assert secretless(text, READER)


@pytest.mark.parametrize("debug", [[], ["--debug"]])
@pytest.mark.parametrize("verb", ["check", "plan"])
def test_a_wrong_password(database: Database, tmp_path: Path, verb: str, debug: list[str]):
    city = write_city(tmp_path, tiny(database.url, beats=BEATS, calls=CALLS))
    who = {**database.reader, "PGPASSWORD": WRONG}
    text = told(city, who, verb, *debug, code=1 if debug else 3)
    assert "password authentication failed for user (PGUSER)" in text
    assert "Look at PGUSER and PGPASSWORD" in text
    assert secretless(text, WRONG, READER)


def test_a_fault_that_repeats_the_password_is_mended(database: Database, tmp_path: Path):
    query = f'SELECT beat, district, geom FROM "{PASSWORD}" ORDER BY beat'
    city = write_city(tmp_path, tiny(database.url, beats=query))
    done = warm.beatplan("check", city, "-q", env=as_user(database.reader))
    assert done.returncode == 3
    assert 'relation "***" does not exist' in done.stderr
    assert secretless(done.stderr)


def test_no_password(database: Database, tmp_path: Path):
    city = write_city(tmp_path, tiny(database.url, beats=BEATS))
    done = warm.beatplan("check", city, "-q", env=as_user({"HOME": str(tmp_path), "PGUSER": "somebody"}))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "asks for a password" in done.stderr
    assert "Set PGUSER and PGPASSWORD" in done.stderr


def test_a_password_file(database: Database, tmp_path: Path):
    city = write_city(tmp_path, tiny(database.url, beats=BEATS))
    passwords = tmp_path / "passwords"
    for password, code in ((PASSWORD, 0), (WRONG, 3)):
        passwords.write_text(f"*:*:*:*:{password}\n", encoding="utf-8")
        passwords.chmod(0o600)
        who = {"PGPASSFILE": str(passwords), "PGUSER": database.reader["PGUSER"]}
        text = told(city, who, "check", code=code)
        assert secretless(text, WRONG)


@pytest.mark.parametrize(
    "hidden",
    [
        "postgresql://me:{}@127.0.0.1/city", "postgresql://127.0.0.1/city?password={}",
        "postgresql://127.0.0.1/city?p%61ssword={}", "postgres://me:{}%40127.0.0.1/city",
    ],
)  # fmt: skip
@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path, hidden: str, debug: list[str]):
    city = write_city(tmp_path, tiny(hidden.format(quote(PASSWORD, safe="")), beats=BEATS))
    text = told(city, {}, "check", *debug, code=1 if debug else 3)
    assert "PGPASSWORD" in text
    assert secretless(text)
