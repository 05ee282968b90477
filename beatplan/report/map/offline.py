"""What lets a page stand alone: Leaflet and own files put inside it, safe JSON, and a policy that fetches nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from typing import Any

from beatplan.report.words.tongue import Tongue

#: Characters that could end a script block, open a tag, or break a line in old engines, and how JSON writes them.
_UNSAFE = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def leaflet_script() -> str:
    """Leaflet's code without the pointer to its source map, which a page on its own cannot have."""
    code = (files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text(encoding="utf-8")
    return _inside_script(re.sub(r"//# sourceMappingURL=\S*", "", code))


def leaflet_style() -> str:
    """Leaflet's style without its comments, and without its pictures: no layer switch and no pin is drawn."""
    style = (files("xstatic.pkg.leaflet") / "data" / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\([^)]*\)", "none", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))


def zoom_words(tongue: Tongue) -> str:
    """Code that tells Leaflet how its two buttons are called, where it would call them otherwise itself."""
    own = ("Zoom in", "Zoom out")
    called = (tongue.say("Zoom in"), tongue.say("Zoom out"))
    if called == own:
        return ""
    options = dict(zip(("zoomInTitle", "zoomOutTitle"), called, strict=True))
    return f"L.Control.Zoom.mergeOptions({json_block(options)});\n"


def own_file(name: str) -> str:
    """Read a file of the `page` folder."""
    return (files("beatplan.report.map") / "page" / name).read_text(encoding="utf-8")


def own_script(*names: str) -> str:
    """Join script files of the `page` folder in one closed scope."""
    parts = "\n".join(own_file(name) for name in names)
    return _inside_script(f'(function () {{\n"use strict";\n{parts}\n}})();')


def json_block(value: Any) -> str:
    """Write JSON that may stand inside a script element whatever names it holds; the same value, the same text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def content_policy(page: str) -> str:
    """A content security policy that lets the page's own scripts run, and nothing be fetched or added."""
    digests = (hashlib.sha256(code.encode()).digest() for code in _SCRIPT.findall(page))
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _inside_script(code: str) -> str:
    if "</script" in code.lower():
        raise ValueError("code with a closing script tag cannot be put inside a page")
    return code
