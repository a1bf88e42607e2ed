"""Languages, codes and the plant's glossary: text -> keyword tokens.

Chinese is cut into jieba words and character bigrams, Latin text into words, and every code
(``E-417``, ``VA 004``, ``LW-03``, ``8841``) into one token that is the same whatever its hyphen,
space, case, width or leading zeros. Glossary terms add their other language, and a dictionary the
English of what else is Chinese, so that a Chinese question meets an English report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from rca.domain import Lang, Term
from rca.index.chinese import cutter
from rca.index.dictionary import gloss
from rca.ports import Embedder

_CJK = re.compile(r"[㐀-鿿豈-﫿]+")
_WORD = re.compile(r"[a-zµ°%]+(?:'[a-z]+)?|\d+(?:\.\d+)?")
# letters and digits in up to six parts: COT-C02, CAB12-D4-C21, 8D-2025-031, VA 004
_CODE = re.compile(
    r"(?<![a-z0-9.])(?=[a-z0-9\-_/ ]*\d)"
    r"(?:[a-z]{1,6}[ ]?\d{1,8}[a-z]?|[a-z]{1,6}|\d{1,8}[a-z]{0,2})"
    r"(?:[-_/][a-z0-9]{1,8}){0,5}(?![a-z0-9]|\.\d)"
)
_LETTERS_DIGITS = re.compile(r"([a-z]+)[ ]?0*(\d+)")
_KEPT = 20_000  # texts whose tokens are kept, per glossary
_PROBE = "激光功率偏低,焊缝熔深不足,电芯容量下降"  # low laser power, shallow weld, capacity loss
UNREADABLE = 0.3  # share of unknown tokens from which an encoder cannot read a text
_MICRO = str.maketrans({"μ": "µ", "Ω": "Ω"})


def fold(text: str) -> str:
    """NFKC, lower case, one micro sign: the form in which texts are compared."""
    return unicodedata.normalize("NFKC", text).translate(_MICRO).lower()


def cjk_share(text: str) -> float:
    """Share of CJK characters among letters and CJK characters, 0 to 1."""
    han = sum(len(run) for run in _CJK.findall(text))
    latin = sum(map(len, _LATIN.findall(text)))
    return han / (han + latin) if han + latin else 0.0


def detect(text: str) -> Lang:
    """``zh`` where Chinese carries the sentence. A Han character says about as much as four
    Latin letters, so mixed shop-floor notes full of codes still count as Chinese."""
    han = sum(len(run) for run in _CJK.findall(text))
    latin = sum(map(len, _LATIN.findall(text)))
    return "zh" if han * 4 > latin and han > 1 else "en"


def in_language(texts: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """Those of ``texts`` that hold Chinese, or none for English; all of them where none fits: a
    catalogue may say everything in two languages, or each thing in one."""
    return tuple(t for t in texts if bool(_CJK.search(t)) == (lang == "zh")) or tuple(texts)


def codes(text: str) -> list[str]:
    """Normalised codes in order: ``E-417``, ``e 417`` and ``Ｅ４１７`` all give ``e417``."""
    return list(_codes(fold(text)))


def _codes(folded: str) -> Iterator[str]:
    for match in _CODE.finditer(folded):
        raw = match.group()
        if not any(ch.isdigit() for ch in raw):
            continue
        if raw.isdigit():
            if len(raw) >= 3:
                yield raw
            continue
        yield _canonical(raw)
        parts = re.split(r"[-_/]", raw)
        if len(parts) > 2:  # CAB12-D4-C21 is also found by its cabinet
            yield from (_canonical(part) for part in parts if re.search(r"[a-z]\d|\d{3}", part))


def _canonical(code: str) -> str:
    joined = re.sub(r"[-_/]", "", code)
    return _LETTERS_DIGITS.sub(r"\1\2", joined).replace(" ", "")


class Glossary:
    """The plant's zh/en terms: expands tokens both ways and translates for the encoder."""

    def __init__(self, terms: Sequence[Term] = ()) -> None:
        self._zh_en: dict[str, str] = {}
        self._en_zh: dict[str, str] = {}
        for term in terms:
            zh, en = fold(term.zh).strip(), fold(term.en).strip()
            for form in (zh, *map(_clean, term.aliases)):
                if form and _CJK.search(form) and en:
                    self._zh_en.setdefault(form, en)
            for form in (en, *map(_clean, term.aliases)):
                if form and not _CJK.search(form) and zh:
                    self._en_zh.setdefault(form, zh)
        # one report is cut for the index, the ranker and the links, and again after each verdict
        self.cut = lru_cache(_KEPT)(self._cut)
        # ``text`` with every known Chinese term replaced by its English one
        self.to_english = lru_cache(_KEPT)(self._to_english)

    @staticmethod
    def of(terms: Sequence[Term]) -> Glossary:
        """The glossary of ``terms``, one and the same for the same terms in this process."""
        return _shared(tuple(terms))

    def _cut(self, text: str) -> tuple[str, ...]:
        folded = fold(text)
        parts = (folded, *self.translations(folded), *self._glossed(folded))
        return tuple(token for part in parts for token in _plain_tokens(part, self))

    def translations(self, folded: str) -> list[str]:
        """The other-language forms of every term found in ``folded``, longest match first."""
        found = [self._zh_en[m] for m in self._find_zh.findall(folded)] if self._zh_en else []
        if self._en_zh:
            found += [self._en_zh[m] for m in self._find_en.findall(folded)]
        return found

    def _to_english(self, text: str) -> str:
        folded = fold(text)
        if not _CJK.search(folded):
            return text
        known = self._zh_en and self._find_zh.sub(lambda m: f" {self._zh_en[m.group()]} ", folded)
        return _CJK.sub(lambda run: f" {' '.join(self._gloss(run.group()))} ", known or folded)

    def _glossed(self, folded: str) -> list[str]:
        """English of the Chinese words in ``folded`` that are no terms of the plant."""
        if not _CJK.search(folded):
            return []
        rest = self._find_zh.sub(" ", folded) if self._zh_en else folded
        return [english for run in _CJK.findall(rest) for english in self._gloss(run)]

    def _gloss(self, run: str) -> list[str]:
        return [english for word in self._jieba.cut(run) if (english := gloss(word))]

    @cached_property
    def _find_zh(self) -> re.Pattern[str]:
        return _alternatives(self._zh_en, boundary=False)

    @cached_property
    def _find_en(self) -> re.Pattern[str]:
        return _alternatives(self._en_zh, boundary=True)

    @cached_property
    def _jieba(self) -> Any:
        return cutter(self._zh_en)  # with its dictionary only when there is Chinese text

    def words(self, run: str) -> list[str]:
        """jieba words of one run of Chinese characters."""
        return [word for word in self._jieba.cut(run) if len(word) > 1]


@lru_cache(4)
def _shared(terms: tuple[Term, ...]) -> Glossary:
    return Glossary(terms)


def _clean(form: str) -> str:
    return fold(form).strip()


def _alternatives(forms: dict[str, str], *, boundary: bool) -> re.Pattern[str]:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    body = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![a-z0-9])(?:{body})(?![a-z0-9])" if boundary else body)


_LATIN = re.compile(r"[A-Za-z]+")
_SPEAKS = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]|^#")  # a word, a character, a code


def tokens(text: str, glossary: Glossary) -> list[str]:
    """Keyword tokens of ``text`` with repetitions: words, bigrams, codes, translated terms."""
    return list(glossary.cut(text))


def telling(text: str, glossary: Glossary) -> tuple[str, ...]:
    """The distinct tokens of ``text`` that may tell one thing from another: no figures, signs,
    units or English stop words."""
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    found = dict.fromkeys(tokens(text, glossary))
    return tuple(w for w in found if _SPEAKS.search(w) and w not in STOPWORDS_EN_PLUS)


def _plain_tokens(folded: str, glossary: Glossary) -> list[str]:
    out = _WORD.findall(folded)
    # a code token is marked, so that the word "e" of another text never meets half a code
    out += [f"#{code}" for code in _codes(folded)]
    for run in _CJK.findall(folded):
        out += glossary.words(run)
        out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return out


def needs_bridge(embedder: Embedder) -> bool:
    """Whether the encoder has no words for Chinese, so that it must be given English terms."""
    return embedder.unknown_share(_PROBE) > UNREADABLE


def encoder_text(text: str, glossary: Glossary, *, bridge: bool = True) -> str:
    """What an English encoder should read: terms translated, the Chinese it cannot read left out
    as long as something else remains. Without ``bridge`` the text as it stands: a multilingual
    encoder reads it whole."""
    if not bridge:
        return " ".join(text.split())
    english = glossary.to_english(text)
    stripped = _CJK.sub(" ", english)
    return " ".join(stripped.split()) if re.search(r"[A-Za-z]{2}", stripped) else english
