"""Files drawn by another program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def text_as_drawn(file: Path, folder: Path) -> str:
    """Draw an office file with LibreOffice and read it page by page, each ended by a form feed."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or pdftotext is not installed")
    run = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*run, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=180)
    read = ["pdftotext", "-layout", str(folder / f"{file.stem}.pdf"), "-"]
    return subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
