"""Addresses of layers: what service they belong to, what they ask for, and what in them nobody may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import httpx

from beatplan.errors import DataError, Fault

Service = Literal["ArcGIS REST", "Socrata"]

#: Query parameters whose values are never told or written.
SECRETS = frozenset(
    {"token", "access_token", "app_token", "$$app_token", "apikey", "api_key", "sig", "password", "client_secret"}
)
HIDDEN = "***"

_ARCGIS = re.compile(r"^(?P<layer>/.*/(?:MapServer|FeatureServer)(?:/\d+)?)(?:/query)?/?$", re.IGNORECASE)
_SOCRATA = re.compile(r"/(?P<id>[a-z0-9]{4}-[a-z0-9]{4})(?:\.\w+)?(?:/(?:data|about_data|explore|query))?/?$")
_HOST = re.compile(rb"^[a-z0-9._:-]+$", re.IGNORECASE)
#: A shorter secret is hardly one, and taking it out of texts would garble them.
_SHORTEST_SECRET = 6
_FORMS = (
    "beatplan reads ArcGIS layers (https://HOST/.../MapServer/8 or .../FeatureServer/0) and Socrata tables "
    "(https://HOST/resource/abcd-1234.json or https://HOST/d/abcd-1234)."
)


@dataclass(frozen=True)
class Address:
    """A layer's address, taken apart.

    Attributes:
        service: what kind of server answers there.
        url: the layer, without a query.
        query: what the address asks for, without secrets.
        secrets: parameters such as `token`, sent but never told.
        shown: the address without secrets, for messages and SOURCE.json.
    """

    service: Service
    url: str
    query: dict[str, str]
    secrets: dict[str, str]
    shown: str

    def redact(self, text: str) -> str:
        """Take the secrets out of a text."""
        for secret in self.secrets.values():
            text = text.replace(secret, HIDDEN) if len(secret) >= _SHORTEST_SECRET else text
        return text


def looks_like_address(text: str) -> bool:
    """Whether a text is meant as an address rather than as a name of the catalog."""
    return re.match(r"^[A-Za-z][A-Za-z0-9+.-]*:", text.strip()) is not None


def read_address(text: str) -> Address:
    """Take a layer's address apart.

    Raises:
        DataError: it is no http(s) address of a layer that beatplan can read, or holds a password.
    """
    url = parse_url(text.strip())
    query = dict(url.params.multi_items())
    secrets = {key: value for key, value in query.items() if key.casefold() in SECRETS}
    query = {key: value for key, value in query.items() if key not in secrets}
    bare = url.copy_with(query=None, fragment=None)
    shown = str(bare.copy_merge_params(query)) if query else str(bare)
    arcgis = _ARCGIS.match(url.path)
    if arcgis:
        layer = str(bare.copy_with(path=arcgis["layer"]))
        return Address("ArcGIS REST", layer, query, secrets, shown)
    socrata = _SOCRATA.search(url.path)
    if socrata:
        table = str(bare.copy_with(path=f"/resource/{socrata['id']}.json"))
        return Address("Socrata", table, query, secrets, shown)
    raise DataError(Fault(shown, "this is no address of a layer that beatplan knows.", _FORMS))


def parse_url(text: str) -> httpx.URL:
    """Read an http or https address.

    Raises:
        DataError: it is something else, or holds a user name or password.
    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise DataError(Fault(without_secrets(text), "this is no address that can be read.", _FORMS)) from None
    if url.scheme not in {"http", "https"}:
        mend = "Only http and https addresses are fetched."
        raise DataError(Fault(without_secrets(text), f"addresses that begin with {url.scheme}: are refused.", mend))
    if url.userinfo:
        where = str(url.copy_with(userinfo=b"", query=None))
        raise DataError(Fault(where, "an address with a user name or password is refused.", "Take it out."))
    if not _HOST.match(url.raw_host):
        raise DataError(Fault(without_secrets(text), "the address names no host that there can be.", _FORMS))
    return url


def without_secrets(text: str) -> str:
    """Cut from an address that may be malformed whatever could be secret: its query and its user."""
    return re.sub(r"//[^/@]*@", "//", text.partition("?")[0])


def shown_url(url: httpx.URL) -> str:
    """Write an address that a server gave, without secrets."""
    bare = url.copy_with(query=None, fragment=None, userinfo=b"")
    kept = {key: value for key, value in url.params.items() if key.casefold() not in SECRETS}
    return str(bare.copy_merge_params(kept)) if kept else str(bare)
