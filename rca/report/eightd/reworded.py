"""Sentences that rca worded when it diagnosed, in the language of the form.

A diagnosis is worded once, in the language of its incident; a form may ask for the other one or for
both. The wordings are those of ``prompts/wording.*.md`` (a test holds them equal); what they quote
stays as it is, and so does a sentence that is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from rca.domain import Incident, Lang
from rca.report.eightd.labels import WORDS
from rca.report.eightd.pen import Pen

TOLD: Final = (
    "told.past", "told.not_held", "told.nothing", "told.undetermined", "told.control",
    "told.look_for", "told.repeat",
)  # fmt: skip
UNITS = 8  # named in one scope
_SCOPE: Final[Mapping[str, tuple[str, str]]] = {
    "lot": ("lot {}", "批次 {}"),
    "machine": ("machine {}", "设备 {}"),
    "line": ("line {}", "产线 {}"),
    "product": ("product {}", "产品 {}"),
    "window": ("from {} to {}", "{} 至 {}"),
    "since": ("since {}", "自 {} 起"),
    "until": ("until {}", "至 {} 止"),
    "shift": ("shift {}", "班次 {}"),
    "units": ("units {}", "序列号/单元 {}"),
    "more": ("and {} more", "等另外 {} 个"),
    "unknown": ("not filled in as fields: {}", "字段未填：{}"),
}
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "lot": ("lot", "批次"),
    "machine": ("machine", "设备"),
    "line": ("line", "产线"),
    "window": ("time window", "时间段"),
    "units": ("units", "单元"),
}


def again(pen: Pen, text: str) -> str:
    """``text`` of a diagnosis as `Pen.data`, its wording in the language of the form."""
    line = pen.data(text)
    key, quote = _told(line)
    return pen.say(key, quote) if key else line


def bare(text: str) -> str:
    """What a sentence quotes, without the words around it."""
    return _told(text)[1]


def is_question(text: str) -> bool:
    """Whether an escape cause is only asked for: nobody has said yet why the control failed."""
    return _told(text)[0] == "told.control"


def _told(text: str) -> tuple[str, str]:
    """(key of the wording, what it quotes), ("", ``text``) for a sentence that is none of them."""
    for key in TOLD:
        for frame in WORDS[key]:
            head, quotes, tail = frame.partition("{}")
            short = len(text) < len(head + tail) + bool(quotes)
            if short or not (text.startswith(head) and text.endswith(tail)):
                continue
            if quotes or text == frame:
                return key, text[len(head) : len(text) - len(tail)]
    return "", text


def scope_again(pen: Pen, incident: Incident, text: str) -> str:
    """The scope of a containment as `Pen.data`: rca's own listing of what the incident states in
    the language of the form, any other text as it stands."""
    english, chinese = (scope(incident, lang) for lang in ("en", "zh"))
    if text not in (english, chinese):
        return pen.data(text)
    said = {"en": english, "zh": chinese, "both": f"{english} / {chinese}"}
    return pen.data(said[pen.lang])


def scope(incident: Incident, lang: Lang) -> str:
    """Lot, place, window and units as the incident states them, then which of them it does not.

    >>> scope(Incident("1", "x", lot="8841", machine="LSW-2"), "en")
    'lot 8841, machine LSW-2; not filled in as fields: line, time window, units'
    """
    comma, stop = ("，", "；") if lang == "zh" else (", ", "; ")
    stated = comma.join(_stated(incident, lang))
    told = {
        "lot": incident.lot, "machine": incident.machine, "line": incident.line,
        "window": incident.window_start or incident.window_end, "units": incident.units,
    }  # fmt: skip
    missing = comma.join(_in(lang, _NAMES[name]) for name, value in told.items() if not value)
    unknown = _in(lang, _SCOPE["unknown"]).format(missing) if missing else ""
    return stop.join(filter(None, (stated, unknown)))


def _stated(incident: Incident, lang: Lang) -> Iterator[str]:
    def say(name: str, *values: str) -> str:
        return _in(lang, _SCOPE[name]).format(*values)

    for name in ("lot", "machine", "line", "product"):
        if value := getattr(incident, name):
            yield say(name, value)
    start, end = incident.window_start, incident.window_end
    if start and end:
        yield say("window", _moment(start), _moment(end))
    elif start:
        yield say("since", _moment(start))
    elif end:
        yield say("until", _moment(end))
    if incident.shift:
        yield say("shift", incident.shift)
    if incident.units:
        shown = ("、" if lang == "zh" else ", ").join(incident.units[:UNITS])
        more = len(incident.units) - UNITS
        yield say("units", f"{shown} {say('more', str(more))}" if more > 0 else shown)


def _in(lang: Lang, pair: tuple[str, str]) -> str:
    return pair[lang == "zh"]


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M" if (at.hour or at.minute) else "%Y-%m-%d")
