"""The sentences in which findings are told, en and zh; numbers only, no verdicts."""

from __future__ import annotations

from datetime import datetime

from rca.domain import Lang
from rca.plant.apart import Level, Moved
from rca.plant.findings import Capability

_WORDS = {
    "en": {
        "shared": "{what}: {bad} of {all} units bad, elsewhere {bad2} of {all2}; lift {lift} "
        "({low} to {high}), q = {q}",
        "lines": "compared with other lines and the days before: ",
        "together": "; ran together with {others}, cannot be told apart",
        "moves": "; goes with {others}, cannot be told apart",
        "moved": "{column} {way}: bad {bad}",
        "higher": "high",
        "lower": "low",
        "now": ", good of the same time {mean} ({effect:+.1f} sd, {low:+.1f} to {high:+.1f})",
        "then": ", days before {mean} ({effect:+.1f} sd)",
        "q": "; q = {q}",
        "restates": "; the value that made the units bad",
        "change": "{when} {place}: {text} ({hours} h before the first bad unit there)",
        "after": "{when} {place}: {text} ({hours} h after the first bad unit there)",
        "told": "{when} {place}: {text} ({hours} h before {onset})",
        "window": "the window",
        "day": "the end of the day it was reported",
        "nearby": "Changed before: {text} [{ref}]",
        "log": "{code} on {machine}: {now} log rows in {days} days, {before} in the {days2} days "
        "before; q = {q}",
        "flat": "{column}: no difference ({effect:.1f} sd at most, {bad} bad units)",
        "spread": "{column}: no level stands out (q {q}, {bad} bad units)",
        "own": "{code} is the code of the bad units ({bad})",
        "quiet": "{code}: neither the code of the bad units nor more frequent in the log",
        "cpk": "{column} ({limit}): {before} before ({n} units), {now} in the window ({m} units)",
        "none": "unknown",
    },
    "zh": {
        "shared": "{what}：{all} 件中 {bad} 件不良，其余 {all2} 件中 {bad2} 件；提升度 {lift}"
        "（{low} 至 {high}），q = {q}",
        "lines": "与其他产线及此前各日相比：",
        "together": "；与 {others} 同时出现，无法区分",
        "moves": "；与 {others} 同步变化，无法区分",
        "moved": "{column} {way}：不良 {bad}",
        "higher": "偏高",
        "lower": "偏低",
        "now": "，同期良品 {mean}（{effect:+.1f} sd，{low:+.1f} 至 {high:+.1f}）",
        "then": "，此前各日 {mean}（{effect:+.1f} sd）",
        "q": "；q = {q}",
        "restates": "；即判定不良的数值本身",
        "change": "{when} {place}：{text}（早于该处首件不良 {hours} h）",
        "after": "{when} {place}：{text}（晚于该处首件不良 {hours} h）",
        "told": "{when} {place}：{text}（{onset}前 {hours} h）",
        "window": "时间段开始",
        "day": "报告当日结束",
        "nearby": "此前变更：{text} [{ref}]",
        "log": "{machine} {code}：{days} 天内 {now} 条，此前 {days2} 天 {before} 条；q = {q}",
        "flat": "{column}：无差异（最多 {effect:.1f} sd，{bad} 件不良）",
        "spread": "{column}：没有突出的水平（q {q}，{bad} 件不良）",
        "own": "{code} 即不良品的代码（{bad} 件）",
        "quiet": "{code}：既非不良品的代码，日志中也未增多",
        "cpk": "{column}（{limit}）：此前 {before}（{n} 件），时段内 {now}（{m} 件）",
        "none": "未知",
    },
}


def small(q: float) -> str:
    """A q-value as read: two digits, tiny ones as powers."""
    return f"{q:.2g}" if q >= 1e-3 else f"{q:.0e}" if q > 1e-99 else "< 1e-99"


def number(value: float) -> str:
    """Four digits."""
    return f"{value:.4g}"


def level(found: Level, lang: Lang) -> str:
    """A shared level, with what it cannot be told from."""
    words = _WORDS[lang]
    rest = (found.bad_total - found.bad, found.total - found.all)
    told = words["shared"].format(
        what=f"{found.column} {found.level}", bad=found.bad, all=found.all, bad2=rest[0],
        all2=rest[1], lift=number(found.lift), low=number(found.low), high=number(found.high),
        q=small(found.q),
    )  # fmt: skip
    others = [f"{c} {v}" for c, v in found.group[1:6]]
    if len(found.group) > 6:
        others.append("…")
    joined = words["together"].format(others=", ".join(others)) if others else ""
    return (words["lines"] if found.elsewhere else "") + told + joined


def parameter(found: Moved, bad_mean: float, lang: Lang) -> str:
    """A parameter that differs, against both comparisons."""
    words = _WORDS[lang]
    way = words["higher" if found.higher else "lower"]
    told = words["moved"].format(column=found.column, way=way, bad=number(bad_mean))
    if found.now:
        s = found.now
        told += words["now"].format(
            mean=number(s.good_mean), effect=s.effect, low=s.low, high=s.high
        )
    if found.then:
        told += words["then"].format(mean=number(found.then.before), effect=found.then.effect)
    told += words["q"].format(q=small(found.q)) + (words["restates"] * found.restates)
    others = [f"{c} {words['higher' if up else 'lower']}" for c, up in found.group[1:6]]
    return told + (words["moves"].format(others=", ".join(others)) if others else "")


def change(when: datetime, place: str, text: str, hours: float, lang: Lang) -> str:
    """A change with its distance to the onset; ``hours`` < 0 = it came after."""
    words = _WORDS[lang]["change" if hours >= 0 else "after"]
    return words.format(
        when=f"{when:%m-%d %H:%M}", place=place, text=text, hours=f"{abs(hours):.0f}"
    )


def told(when: datetime, place: str, text: str, hours: float, windowed: bool, lang: Lang) -> str:
    """A change with its distance to what the incident itself calls its beginning."""
    words = _WORDS[lang]
    onset = words["window" if windowed else "day"]
    return words["told"].format(
        when=f"{when:%m-%d %H:%M}", place=place, text=text, hours=f"{hours:.0f}", onset=onset
    )


def nearby(text: str, ref: str, lang: Lang) -> str:
    """A change as a note of the answer, with its source."""
    return _WORDS[lang]["nearby"].format(text=text, ref=ref)


def log(code: str, machine: str, now: int, before: int, days: tuple[float, float], q: float,
        lang: Lang) -> str:  # fmt: skip
    """A code that became more frequent on a machine."""
    return _WORDS[lang]["log"].format(
        code=code, machine=machine, now=now, before=before, days=f"{days[0]:.1f}",
        days2=f"{days[1]:.0f}", q=small(q),
    )  # fmt: skip


def silent(kind: str, name: str, value: float, bad: int, lang: Lang) -> str:
    """What was looked at and showed nothing; ``kind`` = flat, spread or quiet."""
    return _WORDS[lang][kind].format(
        column=name, code=name, effect=value, q=small(value) if value else "1", bad=bad
    )


def capability(found: Capability, lang: Lang) -> str:
    """Cpk of one column before and now, with its limit."""
    words = _WORDS[lang]
    low, high = ("" if x is None else number(x) for x in (found.lower, found.upper))
    limit = f"{low} … {high}" if low and high else f">= {low}" if low else f"<= {high}"
    before, now = (words["none"] if x is None else f"{x:.2f}" for x in (found.before, found.now))
    return words["cpk"].format(
        column=found.column, limit=limit, before=before, now=now, n=found.units[0],
        m=found.units[1],
    )  # fmt: skip


def own_code(code: str, bad: int, lang: Lang) -> str:
    """The defect code that a cause is known to raise is the bad units' own."""
    return _WORDS[lang]["own"].format(code=code, bad=bad)
