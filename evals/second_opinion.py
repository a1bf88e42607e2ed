"""A second look at sentences that the verifier kept, by other means and with nothing shared.

Raw digit strings, raw codes, character n-grams and a count of negations; no units are parsed, no
words are cut, no glossary is read. It doubts more than the verifier does and decides nothing: its
doubts are read by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rca.domain import Evidence, Incident
from rca.draft.ground import Sentence

GRAM = 4  # Latin letters
HAN_GRAM = 2
CONTAINED = 0.4  # share of the sentence's n-grams that its source must hold, in one language
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_TIGHT = re.compile(
    r"(\d[\d.,]*)\s?(°C|℃|%|[a-zA-ZµμΩ]{1,3}(?:[/·.][a-zA-Z0-9]{1,3})*)(?![a-zA-Z])"
)
_CODE = re.compile(r"[A-Z]{1,6}[0-9]*-[A-Z0-9-]*\d[A-Z0-9-]*|[A-Z]{2,6}\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NO = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|nobody|refuted|excluded|ruled out)\b|n't\b"
    r"|排除|没|未(?!来)|不(?![良锈同])|无(?!线)|从未",
    re.I,
)
_FACTORS = (1.0, 10.0, 100.0, 1e3, 1e4, 1e6, 60.0, 3600.0, 24.0, 9.80665)
_UNIT_WORDS = """
kW W mW MW V mV kV A mA N kN J mm cm m nm s ms h min d g kg mg t Pa kPa MPa ppm ppb PPM Ah
µm um μm µA µV µΩ mΩ l ml °C ℃ %
"""
_UNITS = frozenset(_UNIT_WORDS.split())


def doubts(sentence: Sentence, evidence: Sequence[Evidence], incident: Incident) -> tuple[str, ...]:
    """Reasons to read the sentence again; empty where nothing is odd."""
    cited = " ".join(line.quote for line in evidence if line.id in sentence.cites)
    refs = " ".join(line.ref for line in evidence if line.id in sentence.cites)
    fields = (incident.machine, incident.lot, incident.line, incident.product, incident.defect_code)
    around = " ".join((cited, refs, incident.observed, *fields))
    found = [*_numbers(sentence.text, around), *_units(sentence.text, around)]
    found += [f"code {code}" for code in _codes(sentence.text) if code not in set(_codes(around))]
    found += _wording(sentence.text, cited)
    return tuple(found)


def _numbers(text: str, source: str) -> Iterable[str]:
    held = [_value(digits) for digits in _DIGITS.findall(source)]
    for digits in _DIGITS.findall(text):
        value = _value(digits)
        near = (abs(value - other * f) <= 0.006 * value for other in held for f in _FACTORS)
        back = (abs(value * f - other) <= 0.006 * other for other in held for f in _FACTORS)
        if value not in held and not any(near) and not any(back):
            yield f"number {digits}"


def _value(digits: str) -> float:
    plain = digits.replace(",", "")
    head, _, rest = plain.partition(".")
    return float(f"{head}.{rest.replace('.', '')}") if rest else float(head)


def _units(text: str, source: str) -> Iterable[str]:
    """A number that the source writes with a unit must not come with another one."""
    pairs: dict[str, set[str]] = {}
    for digits, unit in _TIGHT.findall(source):
        pairs.setdefault(digits, set()).add(unit)
    for digits, unit in _TIGHT.findall(text):
        head = unit.partition("/")[0]
        if digits in pairs and unit not in pairs[digits] and (unit in _UNITS or head in _UNITS):
            yield f"unit {digits} {unit}"


def _codes(text: str) -> list[str]:
    return [code.replace("-", "") for code in _CODE.findall(text.upper())]


def _grams(text: str) -> set[str]:
    letters = " ".join(re.findall(r"[a-z]{3,}", text.lower()))
    han = "".join(_HAN.findall(text))
    latin = {letters[i : i + GRAM] for i in range(len(letters) - GRAM + 1)}
    return latin | {han[i : i + HAN_GRAM] for i in range(len(han) - HAN_GRAM + 1)}


def _wording(text: str, cited: str) -> list[str]:
    """Wording is compared within one language only; across, this opinion has none."""
    chinese, there = len(_HAN.findall(text)) > 4, len(_HAN.findall(cited)) > 4
    if chinese != there:
        return []
    ours, theirs = _grams(text), _grams(cited)
    share = len(ours & theirs) / len(ours) if ours else 1.0
    found = [f"wording {share:.0%} held"] if share < CONTAINED else []
    if bool(_NO.search(text)) != bool(_NO.search(cited)):
        found.append("negation on one side only")
    return found
