"""Files drawn by another program."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def text_as_drawn(file: Path, folder: Path) -> str:
    """Draw an office file with LibreOffice and read it page by page, each ended by a form feed."""
    office = shutil.which("soffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or pdftotext is not installed")
    run = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*run, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=180)
    read = ["pdftotext", "-layout", str(folder / f"{file.stem}.pdf"), "-"]
    return subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout


def page_as_drawn(pdf: Path, dots_per_inch: int) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
    """Draw the first page of a PDF with poppler, and find its words: (height, width, 3) and word, (4,) in dots."""
    if shutil.which("pdftoppm") is None or shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    draw = ["pdftoppm", "-r", str(dots_per_inch), "-f", "1", "-l", "1", "-singlefile", "-png", str(pdf)]
    subprocess.run([*draw, str(pdf.with_suffix(""))], check=True, capture_output=True, timeout=60)
    read = ["pdftotext", "-f", "1", "-l", "1", "-bbox", str(pdf), "-"]
    text = subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
    found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', text)
    words = [(html.unescape(word), np.array(box, dtype=float) * dots_per_inch / 72) for *box, word in found]
    return np.asarray(Image.open(pdf.with_suffix(".png")).convert("RGB")), words


def sheets_of(pdf: Path) -> list[str]:
    """Read a PDF sheet by sheet, each as one line of words in their order."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    read = ["pdftotext", str(pdf), "-"]
    text = subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout
    return [" ".join(one.split()) for one in text.split("\f")]
