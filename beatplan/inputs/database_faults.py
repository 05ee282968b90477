"""What a database refuses, in one line and without who asked for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from beatplan.errors import DataError, Fault

if TYPE_CHECKING:
    from psycopg import Error

_WHO = "Set PGUSER and PGPASSWORD in the environment, or keep them in ~/.pgpass."


def no_driver(where: str) -> DataError:
    """Make the fault of a missing driver."""
    return DataError(Fault(where, "reading a database needs its driver.", "Run: pip install 'psycopg[binary]>=3.2'"))


def no_connection(error: Error, where: str) -> DataError:
    """Make the fault of a database that cannot be reached, or that lets nobody in."""
    told = error.pgconn
    if told is not None and told.needs_password:
        return DataError(Fault(where, "the database asks for a password, and none is set.", _WHO))
    what = f"cannot connect: {_without_secrets(error)}."
    if told is not None and told.used_password:
        mend = "Look at PGUSER and PGPASSWORD (or ~/.pgpass), and at the name of the database."
        return DataError(Fault(where, what, mend))
    return DataError(Fault(where, what, f"Look at the host, port and database of url. {_WHO}"))


def no_answer(error: Error, where: str) -> DataError:
    """Make the fault of a query that the database refuses, or of a connection that broke."""
    code = error.sqlstate or ""
    what = f"the database says: {_without_secrets(error)}."
    if code in {"25006", "42601", "0A000", "42P11"}:
        return DataError(Fault(where, what, "The query must be one SELECT; nothing but reading is allowed."))
    hint = error.diag.message_hint if code else None
    return DataError(Fault(where, what, _one_line(hint or "")))


def _without_secrets(error: Error) -> str:
    """Say an error in one line, with neither password nor user."""
    text = _one_line(error.diag.message_primary or _reason(str(error)))
    told = error.pgconn
    names = [told.user, os.environb.get(b"PGUSER")] if told else [os.environb.get(b"PGUSER")]
    secrets = [told.password, os.environb.get(b"PGPASSWORD")] if told else [os.environb.get(b"PGPASSWORD")]
    for name in filter(None, names):
        text = text.replace(f'"{name.decode(errors="replace")}"', "(PGUSER)")
    for secret in filter(None, secrets):
        text = text.replace(secret.decode(errors="replace"), "***")
    return text.rstrip(".")


def _reason(text: str) -> str:
    """Take from what the driver tells of several attempts the last, and from that the reason."""
    attempts = [line for line in text.splitlines() if "failed:" in line or line.startswith("- ")]
    return (attempts or text.splitlines() or [text])[-1].rpartition("connection failed: ")[2]


def _one_line(text: str) -> str:
    return " ".join(text.split())
