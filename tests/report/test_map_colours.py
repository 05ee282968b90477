"""The map's colours: contrast of words by WCAG 2.1, and classes told apart by three kinds of colour blindness."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest

from beatplan.report.map.offline import own_file
from beatplan.report.map.scale import COLOURS, FILLS

#: Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency",
#: IEEE Transactions on Visualization and Computer Graphics 15(6): matrices of full severity, for linear RGB.
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
STATION = "#b3400a"


def linear(colour: str) -> np.ndarray:
    text = colour.lstrip("#")
    text = "".join(2 * one for one in text) if len(text) == 3 else text
    part = np.array([int(text[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, kind: str) -> np.ndarray:
    """CIELAB as seen with a kind of colour vision."""
    seen = np.clip(np.array(BLIND[kind]) @ linear(colour), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.maximum(np.array(to_xyz) @ seen / [0.9505, 1.0, 1.089], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, kind: str) -> float:
    return float(np.linalg.norm(lab(one, kind) - lab(other, kind)))


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


def test_words_have_contrast_enough():
    style = own_file("page.css")
    names = dict(re.findall(r"--(\w+): (#\w+);", style))
    grounds = ("#fff", names["wash"])
    assert min(contrast(names[one], ground) for one in ("ink", "soft", "accent") for ground in grounds) >= 4.5
    white = ("#fff", names["accent"]), ("#fff", "#7c1d1d"), ("#fff", STATION), ("#e4f0f8", names["accent"])
    dark = ("#8a3108", "#fff"), (names["ink"], "#fff3d1"), ("#5b6875", "#fff"), ("#7c1d1d", "#fff")
    for text, ground in (*white, *dark):
        assert contrast(text, ground) >= 4.5, (text, ground)
        assert text in style or text == names["ink"], "the pair is still used"


def test_borders_of_controls_and_beats_are_seen():
    assert contrast("#8a96a3", "#fff") >= 3
    assert contrast("#26323f", "#fff") >= 3
    assert contrast("#69737f", "#e9ebee") >= 3


@pytest.mark.parametrize("kind", BLIND)
def test_neighbouring_classes_are_told_apart(kind):
    for one, other in pairwise(COLOURS):
        assert difference(one, other, kind) >= 15, (one, other)
    lightness = [lab(colour, kind)[0] for colour in COLOURS]
    assert all(a - b >= 5 for a, b in pairwise(lightness)), "the order holds without colour"


@pytest.mark.parametrize("kind", BLIND)
def test_plain_fills_stand_apart_from_each_other_and_from_the_stations(kind):
    plain = [FILLS["zero"], FILLS["gained"], FILLS["kept"], STATION]
    assert all(difference(one, other, kind) >= 15 for one, other in combinations(plain, 2))


def test_what_is_no_class_of_the_scale_has_a_pattern_of_its_own():
    patterns = [FILLS[key] for key in ("-1", "-2", "withheld", "none", "lost")]
    assert len(set(patterns)) == len(patterns)
    drawn = set(re.findall(r'<pattern id="([\w-]+)"', own_file("page.html")))
    assert {one.removeprefix("url(#").removesuffix(")") for one in patterns} == drawn
