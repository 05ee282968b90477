"""Asking a server for JSON: patient with faults that pass, firm about size, time and where a redirect leads."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from beatplan.errors import DataError, Fault
from beatplan.inputs.portals.addresses import Address, parse_url, shown_url
from beatplan.inputs.portals.answers import AgainError, backoff, check_status, parse_json, read_body, transport_fault
from beatplan.inputs.portals.hosts import Kind, Resolve, allowed_at_first, check_kinds, kinds_of, resolve
from beatplan.inputs.portals.wire import Wires

Tell = Callable[[str], None]
#: What a service thinks of an answer: fine (None), or a fault that may pass or is final, and its text.
Verdict = tuple[Literal["again", "final"], str] | None
Judge = Callable[[Any], Verdict]

_MOST_REDIRECTS = 5
#: An error that a server sends with status 200 seldom passes; the page is split instead.
_TRIES_OF_REFUSAL = 2


@dataclass(frozen=True)
class Limits:
    """How much, how long and how often.

    Attributes:
        max_mb: the most that is downloaded in all, in millions of bytes after decompression.
        timeout_s: seconds without a byte until an answer counts as lost; ten times that for the whole of it.
        tries: how often a request is sent before it counts as failed.
    """

    max_mb: float = 2000
    timeout_s: float = 60
    tries: int = 5


class RefusedError(DataError):
    """The server answers, but cannot do this query; a smaller one may do."""


class Web:
    """One download's way to the network: its limits, what it has used of them, and what must be told."""

    def __init__(
        self,
        address: Address,
        limits: Limits,
        tell: Tell = lambda _: None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolve = resolve,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.notes: list[str] = []
        self._address, self._limits, self._tell, self._sleep, self._resolve = address, limits, tell, sleep, resolve
        self._wires = Wires(limits.timeout_s, transport)
        self._host = parse_url(address.url).host
        self._kinds: frozenset[Kind] = frozenset()
        self._admitted: dict[str, list[str]] = {}
        self._used = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wires.close()

    def say(self, note: str) -> None:
        """Tell something that the user must know, once, and keep it for SOURCE.json."""
        note = self._address.redact(note)
        if note not in self.notes:
            self.notes.append(note)
            self._tell(note)

    def spend(self, size: int) -> None:
        """Count bytes towards the limit.

        Raises:
            DataError: the limit is passed.
        """
        self._used += size
        if self._used > self._limits.max_mb * 1e6:
            what = f"more than the limit of {self._limits.max_mb:g} MB came."
            raise DataError(Fault(self._address.shown, what, "Allow more with --max-mb, or ask for fewer rows."))

    def json(self, url: str, params: Mapping[str, str], judge: Judge) -> Any:
        """Ask for JSON, again where a fault may pass.

        Args:
            url: the address, without secrets.
            params: what is asked; the secrets of the address are added.
            judge: what the service makes of an answer.

        Returns:
            The answer, parsed.

        Raises:
            RefusedError: the server says that it cannot do this query.
            DataError: the server cannot be reached, refuses, sends no JSON, or too much.
        """
        full = httpx.URL(url).copy_merge_params({**params, **self._address.secrets})
        for attempt in range(1, self._limits.tries + 1):
            try:
                return self._once(full, judge)
            except AgainError as fault:
                tries = min(self._limits.tries, _TRIES_OF_REFUSAL) if fault.refused else self._limits.tries
                if attempt >= tries:
                    raise self._failed(full, fault, attempt) from None
                self._sleep(backoff(attempt) if fault.wait_s is None else fault.wait_s)
        raise AssertionError("a request is tried at least once")

    def _failed(self, url: httpx.URL, fault: AgainError, attempts: int) -> DataError:
        times = "once" if attempts == 1 else f"{attempts} times"
        told = Fault(shown_url(url), self._address.redact(f"{fault} (tried {times})."), fault.mend)
        return RefusedError(told) if fault.refused else DataError(told)

    def _once(self, url: httpx.URL, judge: Judge) -> Any:
        started = self._address.url
        asked, sent_by = url, ""
        for _ in range(_MOST_REDIRECTS + 1):
            body, onward = self._ask(asked, sent_by)
            if onward is None:
                answer = parse_json(body, shown_url(asked))
                verdict = judge(answer)
                if verdict is None:
                    return answer
                if verdict[0] == "again":
                    raise AgainError(f"the server says: {verdict[1]}", refused=True)
                what = self._address.redact(f"the server says: {verdict[1]}")
                raise DataError(Fault(shown_url(url), what))
            asked, sent_by = self._follow(asked, onward), asked.host
        raise DataError(Fault(started, f"more than {_MOST_REDIRECTS} redirects, one after the other."))

    def _ask(self, url: httpx.URL, sent_by: str) -> tuple[bytes, str | None]:
        """Send one request; give its body, or the place it redirects to."""
        addresses = self._admit(url, sent_by)
        started = time.monotonic()
        try:
            with self._wires.stream(url, addresses) as response:
                if response.is_redirect:
                    return b"", response.headers["location"]
                check_status(response, shown_url(url), self._address.redact)
                return read_body(response, self.spend, started + 10 * self._limits.timeout_s), None
        except httpx.InvalidURL:
            # httpx itself reads where a redirect leads, though it is told not to follow.
            raise DataError(Fault(shown_url(url), "redirects to an address of a kind which is refused.")) from None
        except httpx.HTTPError as error:
            raise transport_fault(error, shown_url(url)) from None

    def _follow(self, asked: httpx.URL, location: str) -> httpx.URL:
        """Check where a redirect leads; tell it where that is another host."""
        try:
            joined = asked.join(location)
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise DataError(Fault(shown_url(asked), "redirects to what is no address.")) from None
        if joined.scheme not in {"http", "https"}:
            what = f"redirects to a {joined.scheme}: address, which is refused."
            raise DataError(Fault(shown_url(asked), what, "Only http and https addresses are fetched."))
        onward = parse_url(str(joined))
        if asked.scheme == "https" and onward.scheme == "http":
            raise DataError(Fault(shown_url(asked), "redirects from https to plain http, which is refused."))
        if onward.netloc != asked.netloc:
            there, here = onward.netloc.decode("ascii"), asked.netloc.decode("ascii")
            self.say(f"{here} redirects to another host, {there}; it was followed.")
        return onward

    def _admit(self, url: httpx.URL, sent_by: str) -> list[str]:
        """Look a host up once for the whole download and refuse it where it may not be asked."""
        host, proxied = url.host, self._wires.proxy(url) is not None
        if host in self._admitted:
            return self._admitted[host]
        try:
            addresses = self._resolve(host)
        except (OSError, UnicodeError):
            if not proxied:
                raise AgainError(
                    f"there is no host {host}, or the network is down", mend="Check the address."
                ) from None
            addresses = []
        public: set[Kind] = {"public"}
        allowed = public | self._kinds if self._kinds else allowed_at_first(host)
        check_kinds(host, addresses, allowed, shown_url(url), sent_by)
        self._kinds = self._kinds or frozenset(kinds_of(host, addresses) or public)
        # A proxy looks the host up itself; elsewhere what was checked is what is connected to.
        self._admitted[host] = [] if proxied else addresses
        return self._admitted[host]
