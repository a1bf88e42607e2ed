"""One sound report per language, and what to change in it to plant one defect."""

from __future__ import annotations

from pathlib import Path

from rca.report.lint.linting import Linted, lint_file

ENGLISH = """# 8D Report pump seal
Opened: 2025-03-03
Closed: 2025-05-05

## D1 Team
Assembly, quality
## D2 Problem description
Shaft seal drips on 12 of 400 pumps, found at the customer on 2025-03-01.
## D3 Containment
400 pumps at the customer and 900 in our stock of lots 811 to 814 tested, 31 rejected.
## D4 Root cause
Refuted: surface of the shaft. Ra 0.2 on ten shafts.
Confirmed: lip cut on 31 of 31 seals; with a cone 0 of 50 cut, without 9 of 50.
Occurrence cause: the seal is pushed over the keyway because the mounting cone was left out.
Escape cause: the leak test runs for 10 s, a cut lip drips after 60 s.
## D5 Corrective actions
1. Mounting cone fixed to the press, press locked without it.
2. Leak test of 120 s.
## D6 Implementation and effectiveness
Cone since 2025-03-20, leak test since 2025-03-24. 5,200 pumps until 2025-05-02, none drips.
## D7 Prevention
Cones for the two sister lines. PFMEA updated.
"""
CHINESE = """# 8D报告 水泵密封
立案日期：2025-03-03
结案日期：2025-05-05

## D1 小组
装配、质量
## D2 问题描述
轴封滴漏，客户400台中12台，2025-03-01发现。
## D3 围堵措施
批次811至814：客户400台、库存900台全部试漏，剔除31台。
## D4 根本原因
排除：轴表面粗糙，测10根均为Ra 0.2。
确认：31只密封唇口均有切伤；加导向锥装50只切伤0只，不加切伤9只。
发生原因：装配时没有导向锥，密封圈直接压过键槽。
流出原因：试漏只有10 s，唇口切伤60 s后才滴漏。
## D5 纠正措施
1. 导向锥固定在压机上，没有导向锥压机锁定。
2. 试漏时间改为120 s。
## D6 实施与效果验证
导向锥2025-03-20、试漏2025-03-24实施，至2025-05-02共5,200台，滴漏0台。
## D7 预防
另外两条线同样加导向锥，PFMEA更新。
"""


def write(folder: Path, text: str, name: str = "report.md") -> Path:
    """``text`` as a file."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def lint(folder: Path, text: str) -> Linted:
    """Lint ``text``."""
    return lint_file(write(folder, text))


def kinds(folder: Path, text: str) -> set[str]:
    """The kinds found in ``text``."""
    return {finding.kind for finding in lint(folder, text).findings}


def with_section(report: str, section: str, body: str) -> str:
    """``report`` with another text under the heading of ``section``."""
    before, _, rest = report.partition(f"## {section} ")
    heading, _, rest = rest.partition("\n")
    _, mark, after = rest.partition("\n## ")
    return f"{before}## {section} {heading}\n{body}\n{mark.lstrip()}{after}"


def without_lines(report: str, *starts: str) -> str:
    """``report`` without the lines that start so."""
    return "\n".join(line for line in report.split("\n") if not line.startswith(starts)) + "\n"
