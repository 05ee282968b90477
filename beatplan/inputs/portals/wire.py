"""Connections: each to an address that was checked, or through the proxy that the system names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from urllib.request import getproxies, proxy_bypass

import httpx

from beatplan.inputs.portals.hosts import typed_kind

_CONNECT_S = 10.0


class Wires:
    """HTTP clients, one a host, so that no connection made for one host is used for another."""

    def __init__(self, timeout_s: float, transport: httpx.BaseTransport | None) -> None:
        self._timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        self._transport = transport
        self._clients: dict[str, httpx.Client] = {}

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    def proxy(self, url: httpx.URL) -> str | None:
        """Name the system's proxy for an address; hosts written as addresses of this network have none."""
        typed = typed_kind(url.host)
        if self._transport is not None or (typed is not None and typed != "public") or proxy_bypass(url.host):
            return None
        named = getproxies().get(url.scheme)
        return named if named and named.startswith("http") else None

    @contextmanager
    def stream(self, url: httpx.URL, addresses: Sequence[str]) -> Iterator[httpx.Response]:
        """Send a GET and yield the answer, its body not yet read; the addresses are tried in turn.

        Raises:
            httpx.HTTPError: no connection, or it broke.
        """
        client = self._client(url)
        with ExitStack() as stack:
            for place, address in enumerate(addresses or [url.host]):
                try:
                    response = stack.enter_context(self._send(client, url, address))
                    break
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    if place + 1 >= len(addresses):
                        raise
            yield response

    def _client(self, url: httpx.URL) -> httpx.Client:
        key = f"{url.scheme}://{url.host}"
        if key not in self._clients:
            headers = {
                "User-Agent": f"beatplan/{version('beatplan')} (fetch)",
                "Accept": "application/json",
                # Only what cannot be stacked to blow up without end.
                "Accept-Encoding": "gzip",
            }
            # Nothing comes from the environment but the proxy and certificates: no .netrc, so no password.
            self._clients[key] = httpx.Client(
                verify=httpx.create_ssl_context() if url.scheme == "https" else False,
                trust_env=False,
                timeout=self._timeout,
                headers=headers,
                proxy=self.proxy(url),
                transport=self._transport,
                follow_redirects=False,
            )
        return self._clients[key]

    @contextmanager
    def _send(self, client: httpx.Client, url: httpx.URL, address: str) -> Iterator[httpx.Response]:
        """Connect to the IP address, while the request and the certificate name the host."""
        host = url.netloc.decode("ascii")
        with client.stream(
            "GET",
            url.copy_with(host=address.partition("%")[0] if address != url.host else url.host),
            headers={"Host": host},
            extensions={"sni_hostname": url.host},
        ) as response:
            yield response
