"""Catalogues: every sentence is translated, with the same values in it; numbers, dates and shares as written there."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

import beatplan.report
from beatplan import planning, residents, staffing
from beatplan.plan import AreaPeople, Measured
from beatplan.report import table_readme
from beatplan.report.people import CAVEAT, people_rows, per_resident_rows
from beatplan.report.privacy import NOTHING, areas_of
from beatplan.report.privacy.groups import Withheld
from beatplan.report.privacy.texts import sentences
from beatplan.report.words import ENGLISH, load_words
from beatplan.report.words.findings import finding_in
from beatplan.report.words.language import read_catalogue
from beatplan.report.words.reasons import reason_in
from tests.browser.tiny_plan import tiny_plan

HOME = Path(beatplan.report.__file__).parent


def sources() -> set[str | tuple[str, str]]:
    """Every sentence that the report's code and pages say."""
    found: set[str | tuple[str, str]] = set()
    for file in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in {"say", "marked", "many"} and node.args and isinstance(node.args[0], ast.Constant):
                texts = [one.value for one in node.args[: 2 if name == "many" else 1]]
                found.add(tuple(texts) if name == "many" else texts[0])
    for page in ("brief/brief.html", "map/page/page.html"):
        text = (HOME / page).read_text(encoding="utf-8")
        found |= {one for _, one in re.findall(r"""say\((["'])(.*?)\1""", text)}
    return found | set(table_readme.texts())


def test_every_sentence_has_a_translation_and_every_translation_a_sentence():
    catalogue = {one.id: one.string for one in read_catalogue("es") if one.id}
    assert set(catalogue) == sources()
    assert all(all(text) if isinstance(text, tuple) else text for text in catalogue.values())


def test_translations_hold_the_same_values():
    for one in read_catalogue("es"):
        if one.id:
            source, told = (text if isinstance(text, tuple) else (text,) for text in (one.id, one.string))
            for text in told:
                assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", source[-1])), one.id


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.01, "under 0.1"), (3.04, "3.0"), (9.96, "10"), (1234.5, "1,234"), (float("nan"), "withheld"),
     (-1e-13, "0"), (4e-6, "0"), (2e-4, "under 0.1"), (-0.04, "0"), (-3.21, "-3.2")],
)  # fmt: skip
def test_calls_are_never_shown_as_none_when_there_are_some(value, text):
    assert load_words("en").calls(value) == text


def test_shares_say_neither_none_nor_all_when_they_are_not():
    words = load_words("en")
    assert [words.percent(one) for one in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0%",
        "under 1%",
        "50%",
        "over 99%",
        "100%",
    ]
    assert words.share(1, 0) == "\u2013"
    assert words.share(float("nan"), 2) == "withheld"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            "with its calls, 3 teams would be free for fewer than 80% of calls",
            "con sus llamadas, 3 equipos estarían libres para menos de 80% de las llamadas",
        ),
        (
            "no team is on duty: no site has room for one",
            "ningún equipo está de turno: ningún sitio tiene espacio para uno",
        ),
        ("no team is on duty: some day soon", "ningún equipo está de turno: some day soon"),
        ("a rule has no room for it (rules.max_sites = 2)", "una regla no le deja lugar (rules.max_sites = 2)"),
        ("the phase covers its limit of {0} beats", "la etapa cubre su límite de {0} zonas"),
        ("not covered today", "hoy no está cubierta"),
        (
            "the phase covers its limit of 8 beats; to cover it, at most 3.2 answered calls a week would be given up",
            (
                "la etapa cubre su límite de 8 zonas; "
                "para cubrirla se dejarían, como máximo, 3.2 llamadas atendidas por semana"
            ),
        ),
        (
            "some reason; covering it would cost next to no other calls",
            "some reason; cubrirla no costaría casi ninguna otra llamada",
        ),
        ("no such sentence {why}", "no such sentence {why}"),
    ],
)
def test_a_reason_is_known_by_its_form_and_an_unknown_one_stays_as_it_is(reason, told):
    assert reason_in(reason, load_words("es")) == told
    assert reason_in(reason, load_words("en")) == reason == reason_in(reason, ENGLISH)


def written_findings() -> list[str]:
    """Every sentence that the modules of findings write, something in place of each value."""
    found = []
    for module in (planning.findings, staffing.findings, residents.laid):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            values = [node.value] if isinstance(node, ast.Yield) else []
            if isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp | ast.List):
                lists = [node.value.body] if isinstance(node.value, ast.IfExp) else [node.value]
                values = [text for one in lists if isinstance(one, ast.List) for text in one.elts]
            found += [_with_values(one) for one in values]
    return [one for one in found if one.endswith(".")]


def _with_values(text: ast.expr | None) -> str:
    if isinstance(text, ast.Constant):
        return str(text.value)
    parts = text.values if isinstance(text, ast.JoinedStr) else []
    return "".join(str(one.value) if isinstance(one, ast.Constant) else _value(one) for one in parts)


def _value(one: ast.expr) -> str:
    """In place of a name that stands for a text of its own, that text; for all else something."""
    said = ast.unparse(one.value)
    return {
        "told": "beats were chosen with loads up to 3.0% from those of the stations",
        "_worst(one)": "covered beats",
        "where": "beat 101 covered in days, all else free to change",
        "cost": "3.0 answered calls a week (1.0 to 4.0 proved)",
        "most": "; most in 101 (0.25)",
    }.get(said, "7 of 9")


def test_every_finding_of_the_program_s_own_is_known_by_its_form():
    said = written_findings()
    assert len(said) >= 18
    spanish = load_words("es")
    for one in said:
        told = finding_in(one, spanish)
        assert told is not None, one
        assert told != one
        assert finding_in(one, ENGLISH) == one
    assert finding_in("calls.csv: 3 rows have no time (rows 2, 3, 9).", spanish) is None


def test_values_of_a_finding_stay_as_they_were_written():
    spanish = load_words("es")
    assert finding_in("CRT: 'more' ends 5 hours a week that the phase before covered.", spanish) == (
        "CRT: 'more' termina 5 horas por semana que la etapa anterior cubría."
    )
    late = "staffing: 3 emt hired in 'more' (2024-05-01) take 6 weeks, are ready on 2024-06-12 and count from 'last' "
    told = finding_in(f"{late}(2024-07-01) on, the first phase that begins with them ready.", spanish)
    assert told is not None
    assert told.startswith("personal: 3 emt contratadas en 'more' (2024-05-01) tardan 6 semanas, están listas el")
    bare = "people: 2.00 km2 of the beats (3.1%) are in no area; nobody is counted there; most in A (1.20)."
    assert (finding_in(bare, spanish) or "").endswith("la mayor parte en A (1.20).")


def test_the_caveat_of_the_tables_of_people_is_in_the_language():
    nine, all_of_it = Measured(9.0, 1.0), Measured(1.0, None)
    city = AreaPeople(area="city", name="", phase=None, service=None, residents=nine, share_of_city=all_of_it,
                      hours_covered=None, income=None, groups=())  # fmt: skip
    plan, spanish = replace(tiny_plan(), people=(city,)), load_words("es")
    areas = areas_of(plan, NOTHING)
    for tongue in (spanish, ENGLISH):
        rows = (*people_rows(plan, tongue), *per_resident_rows(plan, areas, tongue))
        assert {one["caveat"] for one in rows} == {tongue.say(CAVEAT)}
    assert spanish.say(CAVEAT) != CAVEAT


def test_what_was_withheld_is_said_in_the_language():
    group = frozenset({"101", "102"})
    found = Withheld({("CRT", "days"): (group,)}, frozenset({("CRT", "nights")}), (("CRT",),), {"CRT": group})
    english, spanish = (list(sentences(tiny_plan(), found, load_words(one))) for one in ("en", "es"))
    assert len(english) == 7
    assert english == list(sentences(tiny_plan(), found, ENGLISH))
    assert not set(english) & set(spanish)
    assert "de 4 zonas" in spanish[0]
    both = replace(found, families=(("CRT",), ("CoR",)), all_hours={"CRT": group, "CoR": frozenset()})
    apart = list(sentences(tiny_plan(), both, load_words("es")))
    assert apart[0].startswith("CRT; days: ")
    assert apart[1].startswith("CRT, a toda hora: ")


def test_no_figure_is_a_minus_nothing_and_no_money_has_cents():
    for words in map(load_words, ("en", "es")):
        assert (words.minutes(-0.01), words.hours(-0.01)) == ("0.0", "0")
        assert words.money(2_162_000.4) == "$2,162,000"


def test_a_value_is_never_read_as_a_sentence():
    words = load_words("en")
    assert words.say("{low} to {high}", low="{high}", high="{0}") == "{high} to {0}"
