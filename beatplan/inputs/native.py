"""Text tables as files of UTF-8 that Arrow opens by itself."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from beatplan.inputs.packed import open_text_bytes
from beatplan.inputs.text_files import TextFile, no_text

_CHUNK = 1 << 20
_PACKED = (".gz", ".zip")


@contextmanager
def native_utf8(file: TextFile) -> Iterator[pa.NativeFile]:
    """Open a text table for Arrow: the file itself, or an unpacked copy in UTF-8 that is gone afterwards.

    Arrow reads ahead in threads of its own. Were they to read through Python, a process that ends while one of them
    does would be aborted, after a fault as well as after success.

    Raises:
        DataError: what is packed is too large, or is no text of the file's encoding.
    """
    if file.encoding in {"utf-8", "utf-8-sig"} and not file.path.name.lower().endswith(_PACKED):
        with pa.OSFile(str(file.path)) as raw:
            yield raw
        return
    with tempfile.TemporaryDirectory(prefix="beatplan-") as folder:
        copy = Path(folder) / "table.csv"
        _copy(file, copy)
        with pa.OSFile(str(copy)) as raw:
            yield raw


def _copy(file: TextFile, target: Path) -> None:
    decoder = codecs.getincrementaldecoder(file.encoding)()
    with open_text_bytes(file.path, file.key) as raw, target.open("wb") as out:
        try:
            while part := raw.read(_CHUNK):
                out.write(decoder.decode(part).encode("utf-8"))
            out.write(decoder.decode(b"", final=True).encode("utf-8"))
        except UnicodeError as error:
            what = f"is not {file.encoding} text ({file.key}): {error}."
            raise no_text(file.path, file.key, what) from None
