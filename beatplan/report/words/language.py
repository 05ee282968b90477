"""A language: its catalogue, whether a person has reviewed it, and its numbers and dates."""

from __future__ import annotations

import datetime as dt
import gettext
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

#: What a story can be told in, and the locale whose numbers and dates it is written with.
LANGUAGES = {"en": "en_US", "es": "es_US"}
#: A header of a catalogue: who has read the translation; empty until a person has.
REVIEWED_BY = "X-Reviewed-By"
#: Calls a week that stand for none: a plan keeps six decimals, and equal sums over windows differ by some of the last.
_NOISE = 1e-4
#: The mark is for readers of the language, and must not depend on the catalogue that it warns of.
UNREVIEWED = "borrador, traducción sin revisar"


@dataclass(frozen=True)
class Words:
    """Sentences, numbers and dates in one language; a figure that is NaN is one withheld.

    Attributes:
        language: its code.
        locale: by which numbers and dates are written.
        catalogue: its sentences.
        reviewed: whether a person has read the translation; English is the source and needs none.
    """

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations
    reviewed: bool

    def say(self, text: str, /, **values: object) -> str:
        """Write a sentence, with values put at their names; values are never read as sentences."""
        return self.catalogue.gettext(text).format(**values)

    def many(self, one: str, more: str, count: float, /, **values: object) -> str:
        """Write a sentence in the form that goes with a count, which stands at `{count}`."""
        whole = 2 if math.isnan(count) else round(count)
        return self.catalogue.ngettext(one, more, whole).format(count=self.whole(count), **values)

    @property
    def unreviewed(self) -> str:
        """The mark of pages whose translation nobody has read; empty where somebody has."""
        return "" if self.reviewed else UNREVIEWED

    @property
    def withheld(self) -> str:
        """The one word for a figure held back."""
        return self.say("withheld")

    @property
    def none(self) -> str:
        """The one word where there is nothing to count."""
        return self.say("none")

    def whole(self, value: float) -> str:
        """Write a number without decimals."""
        return self.withheld if math.isnan(value) else str(format_decimal(round(value), locale=self.locale))

    def calls(self, value: float) -> str:
        """Write calls a week: whole from ten up, to a tenth below; a small number is never shown as none."""
        if math.isnan(value):
            return self.withheld
        if _NOISE < value < 0.05:
            return self.say("under {number}", number=self._decimal(0.1))
        shown = self.shown(value)
        return self.whole(value) if value >= 9.95 or shown == 0 else self._decimal(shown)

    def shown(self, value: float) -> float:
        """Give the number that calls a week are written as; 0 where only a bound is written."""
        # Differences of equal sums leave dust, and no figure is told as a minus nothing.
        return float(round(value)) if value >= 9.95 else round(value, 1) + 0.0

    def minutes(self, value: float) -> str:
        """Write minutes to a tenth."""
        return self.withheld if math.isnan(value) else self._decimal(value)

    def hours(self, value: float) -> str:
        """Write hours, to a tenth where they are not whole."""
        if math.isnan(value):
            return self.withheld
        return str(format_decimal(round(value, 1) + 0.0, "#,##0.#", locale=self.locale))

    def share(self, part: float, whole: float) -> str:
        """Write a part of a whole in percent; a dash where there is no whole."""
        if math.isnan(part) or math.isnan(whole):
            return self.withheld
        return self.percent(part / whole) if whole > 0 else "\u2013"

    def percent(self, value: float) -> str:
        """Write a share in whole percent; what is neither none nor all never reads as such."""
        if math.isnan(value):
            return self.withheld
        if 0 < value < 0.005:
            return self.say("under {number}", number=self._percent(0.01))
        return self.say("over {number}", number=self._percent(0.99)) if 0.995 <= value < 1 else self._percent(value)

    def between(self, low: float, high: float) -> str:
        """Write a range of calls a week."""
        if math.isnan(low) or math.isnan(high):
            return self.withheld
        return self.say("{low} to {high}", low=self.calls(low), high=self.calls(high))

    def percent_between(self, low: float, high: float) -> str:
        """Write a range of shares."""
        if math.isnan(low) or math.isnan(high):
            return self.withheld
        return self.say("{low} to {high}", low=self.percent(low), high=self.percent(high))

    def money(self, value: float) -> str:
        """Write dollars without cents."""
        if math.isnan(value):
            return self.withheld
        # The currency's own digits are cents; a plan knows none.
        told = format_currency(round(value), "USD", "\u00a4#,##0", locale=self.locale, currency_digits=False)
        return str(told)

    def date(self, iso: str) -> str:
        """Write a date out; what is no date stays as it is."""
        try:
            return str(format_date(dt.date.fromisoformat(iso[:10]), "long", locale=self.locale))
        except ValueError:
            return iso

    def listed(self, items: Sequence[str]) -> str:
        """List items in a sentence, or say that there are none."""
        return str(format_list(list(items), locale=self.locale)) if items else self.none

    def _decimal(self, value: float) -> str:
        return str(format_decimal(round(value, 1) + 0.0, "#,##0.0", locale=self.locale))

    def _percent(self, value: float) -> str:
        return str(format_percent(value, "#,##0%", locale=self.locale))


def read_catalogue(language: str) -> Catalog:
    """Read a language's catalogue."""
    text = (files("beatplan.report.words") / f"{language}.po").read_bytes()
    return read_po(io.BytesIO(text), locale=language)


def load_words(language: str) -> Words:
    """Load a language, one of `LANGUAGES`; English is its own catalogue."""
    locale = Locale.parse(LANGUAGES[language])
    if language == "en":
        return Words(language, locale, gettext.NullTranslations(), reviewed=True)
    catalogue, compiled = read_catalogue(language), io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    reviewed = bool(dict(catalogue.mime_headers).get(REVIEWED_BY, "").strip())
    return Words(language, locale, gettext.GNUTranslations(compiled), reviewed)
