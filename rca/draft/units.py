"""Units as a plant writes them, reduced to dimension and scale."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import product


@dataclass(frozen=True, slots=True)
class Unit:
    """``dimension`` is a sorted tuple of (base, power); units of one dimension differ in scale."""

    dimension: tuple[tuple[str, int], ...]
    scale: float
    symbol: str = field(compare=False)


_PREFIX = {"": 1.0, "n": 1e-9, "µ": 1e-6, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}
_SI = {
    "m": "length",
    "g": "mass",
    "s": "time",
    "N": "force",
    "Pa": "pressure",
    "V": "voltage",
    "A": "current",
    "W": "power",
    "J": "energy",
    "Ω": "resistance",
    "ohm": "resistance",
    "Ohm": "resistance",
    "Ah": "charge",
    "Wh": "watt-hour",
    "Hz": "frequency",
}
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
# Words of one dimension; a percentage point is no percent, and defects PPM no mass ppm.
_PLAIN: dict[str, tuple[str, float]] = {
    "cm": ("length", 1e-2), "米": ("length", 1.0), "毫米": ("length", 1e-3),
    "微米": ("length", 1e-6), "丝": ("length", 1e-5), "metres": ("length", 1.0),
    "metre": ("length", 1.0), "meters": ("length", 1.0), "millimetres": ("length", 1e-3),
    "kgf": ("force", 9.80665), "gf": ("force", 9.80665e-3),
    "mbar": ("pressure", 100.0), "bar": ("pressure", 1e5), "Mpa": ("pressure", 1e6),
    "KPa": ("pressure", 1e3), "Kpa": ("pressure", 1e3), "kpa": ("pressure", 1e3),
    "min": ("time", _MINUTE), "minutes": ("time", _MINUTE), "minute": ("time", _MINUTE),
    "分钟": ("time", _MINUTE), "分": ("time", _MINUTE), "h": ("time", _HOUR),
    "hours": ("time", _HOUR), "hour": ("time", _HOUR), "小时": ("time", _HOUR),
    "d": ("time", _DAY), "days": ("time", _DAY), "day": ("time", _DAY), "天": ("time", _DAY),
    "milliseconds": ("time", 1e-3), "毫秒": ("time", 1e-3), "hrs": ("time", _HOUR),
    "mins": ("time", _MINUTE), "kilowatts": ("power", 1e3), "volts": ("voltage", 1.0),
    "个月": ("months", 1.0), "months": ("months", 1.0), "month": ("months", 1.0),
    "years": ("months", 12.0), "year": ("months", 12.0), "年": ("months", 12.0),
    "degrees": ("degree Celsius", 1.0), "摄氏度": ("degree Celsius", 1.0),
    "个小时": ("time", _HOUR), "星期": ("time", 7 * _DAY), "兆帕": ("pressure", 1e6),
    "毫伏": ("voltage", 1e-3), "伏": ("voltage", 1.0), "毫安": ("current", 1e-3),
    "千瓦": ("power", 1e3), "瓦": ("power", 1.0), "牛": ("force", 1.0),
    "毫欧": ("resistance", 1e-3),
    "微欧": ("resistance", 1e-6), "欧": ("resistance", 1.0),
    "秒": ("time", 1.0), "seconds": ("time", 1.0), "second": ("time", 1.0),
    "weeks": ("time", 7 * _DAY), "week": ("time", 7 * _DAY), "周": ("time", 7 * _DAY),
    "KW": ("power", 1e3), "kw": ("power", 1e3), "AH": ("charge", 1.0), "克": ("mass", 1.0),
    "公斤": ("mass", 1e3), "千克": ("mass", 1e3), "t": ("mass", 1e6),
    "°F": ("degree Fahrenheit", 1.0), "lx": ("illuminance", 1.0), "dB": ("decibel", 1.0),
    "°C": ("degree Celsius", 1.0), "degC": ("degree Celsius", 1.0), "度": ("degree Celsius", 1.0),
    "%": ("percent", 1.0), "percent": ("percent", 1.0), "pp": ("percentage point", 1.0),
    "percentage points": ("percentage point", 1.0), "个百分点": ("percentage point", 1.0),
    "‰": ("percent", 0.1), "ppm": ("ppm by mass", 1.0), "ppb": ("ppm by mass", 1e-3),
    "%RH": ("percent", 1.0), "% RH": ("percent", 1.0), "%rh": ("percent", 1.0),
    "wt%": ("percent", 1.0), "wt %": ("percent", 1.0), "安时": ("charge", 1.0),
    "微安": ("current", 1e-6), "微伏": ("voltage", 1e-6), "兆欧": ("resistance", 1e6),
    "千帕": ("pressure", 1e3), "帕": ("pressure", 1.0), "千牛": ("force", 1e3),
    "公斤力": ("force", 9.80665), "千克力": ("force", 9.80665), "毫克": ("mass", 1e-3),
    "pct": ("percent", 1.0), "per cent": ("percent", 1.0), "Hazen": ("Hazen", 1.0),
    "micron": ("length", 1e-6), "microns": ("length", 1e-6), "mils": ("length", 25.4e-6),
    "mil": ("length", 25.4e-6), "thou": ("length", 25.4e-6), "psi": ("pressure", 6894.757),
    "torr": ("pressure", 133.322), "Torr": ("pressure", 133.322), "lux": ("illuminance", 1.0),
    "deg C": ("degree Celsius", 1.0), "° C": ("degree Celsius", 1.0),
    "PPM": ("PPM defects", 1.0), "rpm": ("turns/time", 1 / _MINUTE),
    "r": ("turns", 1.0), "转": ("turns", 1.0), "C": ("charge rate", 1.0), "P": ("power rate", 1.0),
}  # fmt: skip
_OWN_SCALE = {"bar": 1e5, "litre": 1e-3, "liter": 1e-3}
_LITRE, _MILLILITRE = ("length", 3, 1e-3), ("length", 3, 1e-6)
_POWERED = {
    **{"l": _LITRE, "L": _LITRE, "ml": _MILLILITRE, "mL": _MILLILITRE},
    "毫升": _MILLILITRE,
    **{"平方米": ("length", 2, 1.0), "平方厘米": ("length", 2, 1e-4)},
}
# units of two that are written without a dot
_SPELLED = {"Nm": "N·m", "Pa m3": "Pa·m3", "slpm": "l/min", "lpm": "l/min",
            "升每分钟": "l/min", "升/分钟": "l/min", "升/分": "l/min"}  # fmt: skip
# written out: milliohms, micro-ohm, kilo newton
_PREFIX_WORDS = {"": 1.0, "nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "centi": 1e-2, "kilo": 1e3,
                 "mega": 1e6, "meg": 1e6, "giga": 1e9}  # fmt: skip
_SI_WORDS = {
    "ohm": "resistance", "volt": "voltage", "amp": "current", "ampere": "current",
    "newton": "force", "pascal": "pressure", "watt": "power", "joule": "energy", "gram": "mass",
    "metre": "length", "bar": "pressure", "litre": "litre", "liter": "litre",
}  # fmt: skip


def _atoms() -> dict[str, tuple[str, int, float]]:
    made = {
        prefix + base: (name, 1, scale)
        for (prefix, scale), (base, name) in product(_PREFIX.items(), _SI.items())
    }
    plain = {word: (name, 1, by) for word, (name, by) in _PLAIN.items()}
    return {**_written_out(), **made, **plain, **_POWERED}


def _written_out() -> dict[str, tuple[str, int, float]]:
    made: dict[str, tuple[str, int, float]] = {}
    for (prefix, scale), (word, name) in product(_PREFIX_WORDS.items(), _SI_WORDS.items()):
        own = _OWN_SCALE.get(word, 1.0) * scale
        for joint in ("", "-", " ") if prefix else ("",):
            for end in ("", "s"):
                power = 3 if name == "litre" else 1
                made[f"{prefix}{joint}{word}{end}"] = (
                    "length" if power == 3 else name, power, own,
                )  # fmt: skip
    return made


_ATOMS = _atoms()
_ATOM = "|".join(sorted(map(re.escape, _ATOMS), key=len, reverse=True))
_HAN_ATOM = "|".join(word for word in _ATOMS if "\u3400" <= word[0] <= "\u9fff")
# a Latin unit must end where the word ends; "米" is followed by anything
_ONE = rf"(?:(?:[cmkµu]?m[23]|{_ATOM})(?![A-Za-z0-9])|(?:{_HAN_ATOM}))"  # L3 is a line
_RATE = r" per (?=(?:second|minute|hour|day)(?![a-z]))|每(?=秒|分钟|小时|天)"
_TWO = "|".join(_SPELLED)
UNIT = rf"(?:(?:{_TWO})(?![A-Za-z0-9])|{_ONE})(?:(?:[/·.*]|{_RATE}){_ONE}){{0,3}}"
MULTIPLIERS = "百万|万|千(?!克)|million"


@cache
def unit_of(text: str) -> Unit | None:
    """The unit that ``text`` writes; None if it is none."""
    if not re.fullmatch(UNIT, text):
        return None
    powers: Counter[str] = Counter()
    scale, sign = 1.0, 1
    dotted = re.sub(_RATE, "/", text)
    for word, meant in _SPELLED.items():
        dotted = dotted.replace(word, meant)
    for part in re.split(r"([/·.*])", dotted):
        if part in ("/", "·", ".", "*"):
            sign = -1 if part == "/" else sign
            continue
        name, power, by = _atom(part)
        powers[name] += sign * power
        scale *= by**sign
    if powers.pop("turns/time", 0):
        powers.update({"turns": 1, "time": -1})
    return Unit(tuple(sorted((n, p) for n, p in powers.items() if p)), scale, text)


_CAPITALS = {
    small: unit
    for unit in (
        *("A", "mA", "Ah", "mAh", "V", "mV", "kV", "W", "kW", "Wh", "kWh", "N", "kN", "J", "kJ"),
        *("Pa", "kPa", "MPa", "Hz", "kHz", "K", "°C", "mm", "µm", "nm", "g", "kg", "mg", "ppm"),
        *("ppb", "s", "ms", "min", "h", "d", "mΩ", "µΩ", "MΩ", "kΩ", "Ω", "L", "mL", "%"),
    )
    for small in [unit.lower().replace("µ", "u").replace("ω", "ohm").replace("°", "")]
} | {"mohm": "mΩ", "pct": "%", "percent": "%", "mpa": "MPa"}


def unit_of_column(suffix: str) -> Unit | None:
    """The unit at the end of the name of a column, where all letters are small: ``_ah``."""
    return unit_of(_CAPITALS[suffix]) if suffix in _CAPITALS else None


def _atom(part: str) -> tuple[str, int, float]:
    if part in _ATOMS:
        return _ATOMS[part]
    name, power, by = _ATOMS[part[:-1]]
    exponent = int(part[-1])
    return name, power * exponent, by**exponent
