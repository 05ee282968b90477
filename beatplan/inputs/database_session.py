"""One run of a query: a connection of its own, a transaction that can only read, and a cursor on the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beatplan.errors import DataError, Fault
from beatplan.inputs.database_faults import no_answer, no_connection, no_driver

if TYPE_CHECKING:
    from psycopg import Connection, ServerCursor

Row = tuple[str | None, ...]

#: Seconds until a server that does not answer is given up; one that dies while rows come is noticed in two minutes.
_PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 15,
    "keepalives_count": 4,
}
#: Values are written alike whatever the server's habits, and rows come in the same order each time: without the last
#: but one, a pass over a large table starts where another happens to be.
_SETTINGS = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "lock_timeout": "30s",
    "synchronize_seqscans": "off",
    "cursor_tuple_fraction": "1",
}
_KINDS = """
    SELECT one.oid, one.typname, space.nspname
    FROM pg_catalog.pg_type AS one JOIN pg_catalog.pg_namespace AS space ON space.oid = one.typnamespace
    WHERE one.oid = ANY(%s)
"""


@dataclass(frozen=True)
class Kind:
    """The type of a column: its name and the schema that it is in."""

    name: str
    schema: str


@dataclass(frozen=True)
class Run:
    """A query that has begun.

    Attributes:
        connection: for looking up what belongs to the answer.
        cursor: gives the rows, every value as the text that PostgreSQL writes.
        columns: names and types, in the order of the values.
    """

    connection: Connection
    cursor: ServerCursor[Row]
    columns: dict[str, Kind]


@contextmanager
def running(url: str, query: str, where: str) -> Iterator[Run]:
    """Begin a query; it ends with the context, and what the database refuses meanwhile becomes a fault.

    Nothing is ever committed: older servers let even a read-only transaction make large objects.

    Raises:
        DataError: no driver, no connection, or the database refuses.
    """
    try:
        import psycopg  # noqa: PLC0415  # the driver is an extra
    except ImportError:
        raise no_driver(where) from None
    try:
        opened = psycopg.connect(url, application_name="beatplan", client_encoding="utf8", **_PATIENCE)
    except psycopg.Error as error:
        raise no_connection(error, where) from None
    try:
        with closing(opened) as connection:
            _prepare(connection)
            with closing(_text_cursor(connection)) as cursor:
                # Bytes are sent as they stand: a percent sign in a query means no parameter.
                cursor.execute(query.encode())
                yield Run(connection, cursor, _columns(connection, cursor, where))
    except psycopg.Error as error:
        raise no_answer(error, where) from None
    except UnicodeDecodeError:
        raise DataError(Fault(where, "holds text that is no UTF-8.", "Look at the database's encoding.")) from None


def _prepare(connection: Connection) -> None:
    """Let the transaction see one state of the database, read it only, and write values in one way."""
    from psycopg import IsolationLevel  # noqa: PLC0415

    connection.read_only = True
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    # Poolers between here and the server know nothing of statements prepared on another connection.
    connection.prepare_threshold = None
    for name, value in _SETTINGS.items():
        connection.execute("SELECT pg_catalog.set_config(%s, %s, true)", [name, value])


def _text_cursor(connection: Connection) -> ServerCursor[Row]:
    """Make a cursor on the server that gives every value as text; types it does not know come so anyway."""
    from psycopg.types.string import TextLoader  # noqa: PLC0415

    cursor: ServerCursor[Row] = connection.cursor(name="beatplan", scrollable=False)
    for kind in cursor.adapters.types:
        for oid in filter(None, (kind.oid, kind.array_oid)):
            cursor.adapters.register_loader(oid, TextLoader)
    return cursor


def _columns(connection: Connection, cursor: ServerCursor[Row], where: str) -> dict[str, Kind]:
    described = cursor.description or []
    if not described:
        raise DataError(Fault(where, "the query gives no columns.", "Name some after SELECT."))
    names = [column.name for column in described]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        what = f"the query gives {names.count(twice[0])} columns named {twice[0]!r}."
        raise DataError(Fault(where, what, "Name each once, with AS."))
    oids = [column.type_code for column in described]
    found = connection.execute(_KINDS, [oids]).fetchall()
    kinds = {oid: Kind(name, schema) for oid, name, schema in found}
    return {name: kinds[oid] for name, oid in zip(names, oids, strict=True)}
