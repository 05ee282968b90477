"""The address of a database: where it is and never who asks; no message repeats what was written."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

SCHEMES = ("postgresql://", "postgres://")
#: Settings that an address may carry: how to connect, nothing of who does.
_SETTINGS = ("channel_binding", "gssencmode", "sslmode", "sslrootcert", "target_session_attrs")
_HOST = r"(?:[\w.%~-]*|\[[0-9a-fA-F:.%]+\])(?::\d{1,5})?"
_ADDRESS = re.compile(rf"postgres(?:ql)?://{_HOST}(?:,{_HOST})*/(?P<database>[^/?#\s]+)(?:\?[^#\s]*)?")
#: Connections that a query opens itself (dblink) could carry what an address may not.
_SECRET = re.compile(r"(?i)\b(?:ssl)?password\s*=\s*[^\s=<>]|://[^/\s'\"@]*@")
_MEND = "set PGUSER and PGPASSWORD in the environment, or keep them in ~/.pgpass"


def looks_like_database(text: str) -> bool:
    """Whether a text is meant as the address of a database, of whatever form, and so may hold a password."""
    return re.match(r"(?i)\s*(?:postgres\w*(?:\+\w+)?|pg|postgis):|.*\bpassword\s*=", text) is not None


def check_address(url: str) -> None:
    """Refuse what is no address of a database, or says who asks.

    Raises:
        ValueError: with what is wrong and how to mend it; the address is not repeated.
    """
    if "@" in unquote(url):
        raise ValueError(f"url must hold no user and no password; {_MEND}")
    if not url.startswith(SCHEMES):
        raise ValueError('url is the address of a database, such as "postgresql://host:5432/database"')
    # libpq decodes the names of settings too, so p%61ssword is one.
    names = [name for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)]
    if any(re.search("(?i)user|pass|key|service|options", name) for name in names):
        raise ValueError(f"url must hold no user, no password and nothing that leads to them; {_MEND}")
    if any(name not in _SETTINGS for name in names):
        raise ValueError(f"url may set only {', '.join(_SETTINGS)}; others belong in the environment (PG...)")
    if _ADDRESS.fullmatch(url) is None:
        raise ValueError('url is not written as "postgresql://host:5432/database"')


def check_query(query: str) -> None:
    """Refuse a query that carries a password, for it is written into the plan.

    Raises:
        ValueError: with how to mend it; the query is not repeated.
    """
    if _SECRET.search(query):
        raise ValueError(f"query must hold no user and no password; {_MEND}")


def database_name(url: str) -> str:
    """Name the database of an address that has been checked."""
    found = _ADDRESS.fullmatch(url)
    return unquote(found["database"]) if found else ""
