"""One HTTP answer: its status, its body within bounds, its JSON; and which faults may pass."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from beatplan.errors import DataError, Fault

#: Statuses that may pass: too many requests, and a server or gateway in trouble.
_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_PAUSE_S = 30.0
_MOST_WAIT_S = 120.0
_ERROR_BYTES = 4096


class AgainError(Exception):
    """A fault that may pass when the request is sent again.

    Attributes:
        wait_s: how long the server asks to wait; None where it does not say.
        refused: the server itself answered, saying that it could not do the query.
        mend: what the user can do when it does not pass.
    """

    def __init__(self, what: str, *, wait_s: float | None = None, refused: bool = False, mend: str = "") -> None:
        super().__init__(what)
        self.wait_s, self.refused = wait_s, refused
        self.mend = mend or "Try again later."


def backoff(attempt: int) -> float:
    """Seconds to wait after the attempt of this number: twice as long each time, up to a cap."""
    return min(_MOST_PAUSE_S, 0.5 * 2.0 ** (attempt - 1))


def check_status(response: httpx.Response, where: str, redact: Callable[[str], str]) -> None:
    """Let only a plain success through, packed in no way that could unfold without end.

    Raises:
        AgainError: the fault may pass.
        DataError: it will not.
    """
    packed = response.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "gzip", ""}:
        raise DataError(Fault(where, f"the answer is packed as {packed!r}, which was not asked for."))
    status = response.status_code
    if status == 200:
        return
    told = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status in _MAY_PASS:
        wait = _retry_after(response.headers.get("retry-after", ""))
        if wait is not None and wait > _MOST_WAIT_S:
            raise DataError(Fault(where, f"{told} and asks to wait {wait:.0f} seconds.", "Run the same again then."))
        raise AgainError(told, wait_s=wait)
    said = redact(_first_words(response))
    mend = {401: "The layer is not public.", 403: "The layer is not public.", 404: "Check the address."}.get(status, "")
    raise DataError(Fault(where, f"{told}{said}.", mend))


def _first_words(response: httpx.Response) -> str:
    """What a server says beside an error, where that is short JSON."""
    body = b""
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _ERROR_BYTES:
            return ""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    text = said.get("message") if isinstance(said, dict) else None
    return f": {text[:300]}" if isinstance(text, str) else ""


def _retry_after(text: str) -> float | None:
    if text.strip().isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def read_body(response: httpx.Response, spend: Callable[[int], None], deadline: float) -> bytes:
    """Read a body, decompressed, counting every byte as it comes.

    Args:
        response: an answer whose body is not yet read.
        spend: counts bytes and raises where a limit is passed.
        deadline: when it must have come, on the monotonic clock.

    Raises:
        AgainError: it came too slowly.
        DataError: it is too large.
    """
    chunks = []
    for chunk in response.iter_bytes():
        spend(len(chunk))
        chunks.append(chunk)
        if time.monotonic() > deadline:
            raise AgainError("the answer comes too slowly", mend="Allow more time with --timeout.")
    return b"".join(chunks)


def transport_fault(error: httpx.HTTPError, where: str) -> Exception:
    """Turn a fault of the connection into one that may pass, or a final one."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        mend = "If your network checks traffic, name its certificates in SSL_CERT_FILE."
        return DataError(Fault(where, "the server's certificate is not trusted.", mend))
    if isinstance(error, httpx.TimeoutException):
        return AgainError("the server does not answer in time", mend="Allow more time with --timeout, or try later.")
    if isinstance(error, httpx.ConnectError):
        return AgainError("the server cannot be reached", mend="Check the address and the network.")
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.DecodingError):
        return AgainError("the answer broke off or came damaged")
    return AgainError(f"the connection failed ({type(error).__name__})")


def parse_json(body: bytes, where: str) -> Any:
    """Parse a body as JSON.

    Raises:
        AgainError: it is cut off or damaged.
        DataError: it is a web page, or nested without end.
    """
    if body.lstrip()[:1] == b"<":
        mend = "Perhaps it asks to sign in; open the address in a browser to see."
        raise DataError(Fault(where, "answers with a web page, not with data.", mend))
    try:
        return json.loads(body)
    except ValueError:
        raise AgainError("the answer is no JSON, or broke off") from None
    except RecursionError:
        raise DataError(Fault(where, "the answer is nested too deep to be data.")) from None
