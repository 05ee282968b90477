"""Two patterns meet where some text is stood for by both: against every short text."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.scenario.wildcards import matches, may_meet

#: Two patterns of three signs that meet do so at a text of six signs or fewer.
TEXTS = ["".join(signs) for length in range(7) for signs in product("abc", repeat=length)]
PATTERNS = st.text("ab*?", max_size=3)


@given(PATTERNS, PATTERNS)
@settings(max_examples=150, deadline=None)
def test_patterns_meet_where_a_text_fits_both(one: str, other: str):
    assert may_meet(one, other) == any(matches(one, text) and matches(other, text) for text in TEXTS)
    assert may_meet(one, other) == may_meet(other, one)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Trespass ", "TRESPASS", True),
        ("A[*]", "a*", True),
        ("A[*]", "AB", False),
        ("[a]", "[A]", True),
        ("[?]", "x", False),
    ],
)
def test_case_blanks_and_signs_themselves(one: str, other: str, *, told: bool):
    assert may_meet(one, other) == told
