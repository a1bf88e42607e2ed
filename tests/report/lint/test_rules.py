"""Each rule finds its defect in an otherwise sound report, and nothing else."""

import pytest

from tests.report.lint.reports import CHINESE, ENGLISH, kinds, lint, with_section, without_lines

EN4 = "Confirmed: lip cut on 31 of 31 seals, 9 of 50 in a trial.\n"
ZH4 = "确认：31只密封唇口均有切伤，试装50只切伤9只。\n"
ESC_EN, ESC_ZH = "\nEscape cause: leak test too short.", "\n流出原因：试漏时间太短。"
PLANTED = [
    ("operator-error", with_section(ENGLISH, "D4", EN4 + "Occurrence cause: the fitter forgot the cone." + ESC_EN)),
    ("operator-error", with_section(ENGLISH, "D4", EN4 + "Root cause: human error at the press." + ESC_EN)),
    ("operator-error", with_section(CHINESE, "D4", ZH4 + "发生原因：装配员工粗心，漏放导向锥。" + ESC_ZH)),
    ("operator-error", with_section(CHINESE, "D4", ZH4 + "根本原因：员工未按作业指导书装配。" + ESC_ZH)),
    ("retraining-only", with_section(ENGLISH, "D5", "All fitters were retrained on mounting the seal.")),
    ("retraining-only", with_section(CHINESE, "D5", "对装配员工进行密封装配培训，并在班会上通报。")),
    ("suspected-as-verified", with_section(ENGLISH, "D4", EN4 + "Root cause (verified): the lip was probably cut at the keyway." + ESC_EN)),
    ("suspected-as-verified", with_section(CHINESE, "D4", ZH4 + "根本原因（已确认）：估计唇口在键槽处被切伤。" + ESC_ZH)),
    ("no-escape", without_lines(ENGLISH, "Escape cause")),
    ("no-escape", without_lines(CHINESE, "流出原因")),
    ("untraced-action", with_section(ENGLISH, "D5", "1. Mounting cone fixed to the press.\n2. New uniforms ordered for the canteen cashiers.")),
    ("untraced-action", with_section(CHINESE, "D5", "1. 导向锥固定在压机上。\n2. 更新食堂餐具和桌椅。")),
    ("no-scope", with_section(ENGLISH, "D3", "The pumps were tested 100 % and suspect ones put aside.")),
    ("no-scope", with_section(CHINESE, "D3", "对可疑品100%试漏，不良品隔离。")),
    ("no-number", with_section(ENGLISH, "D6", "Implemented on 2025-03-24. The actions are effective.")),
    ("no-number", with_section(CHINESE, "D6", "2025-03-24完成，效果良好，未再发生。")),
    ("date-order", ENGLISH.replace("Closed: 2025-05-05", "Closed: 2025-02-05")),
    ("date-order", ENGLISH.replace("Cone since 2025-03-20", "Cone since 2025-01-20")),
    ("date-order", CHINESE.replace("至2025-05-02", "至2025-06-02")),
    ("d5-is-d6", with_section(ENGLISH, "D6", "1. Mounting cone fixed to the press, press locked without it, done.\n2. Leak test of 120 s, done.")),
    ("d5-is-d6", with_section(CHINESE, "D6", "同D5，均已完成。")),
    ("missing-section", with_section(ENGLISH, "D3", "TBD")),
    ("missing-section", with_section(CHINESE, "D7", "待补充")),
    ("no-owner", with_section(ENGLISH, "D5", "| Action | Owner | Due |\n|---|---|---|\n| Mounting cone fixed to the press | | 2025-03-20 |\n| Leak test of 120 s | Kim | 2025-03-24 |")),
    ("no-owner", with_section(CHINESE, "D5", "| 措施 | 责任人 | 期限 |\n|---|---|---|\n| 导向锥固定在压机上 | 王工 | 待定 |\n| 试漏时间改为120 s | 王工 | 2025-03-24 |")),
    ("cause-is-symptom", with_section(ENGLISH, "D4", EN4 + "Root cause: the shaft seal drips." + ESC_EN)),
    ("cause-is-symptom", with_section(CHINESE, "D4", ZH4 + "根本原因：轴封存在滴漏。" + ESC_ZH)),
    ("no-verification", with_section(ENGLISH, "D4", "Root cause: the lip is cut by the keyway edge." + ESC_EN)),
    ("no-verification", with_section(CHINESE, "D4", "根本原因：键槽边缘切伤唇口。" + ESC_ZH)),
]  # fmt: skip


@pytest.mark.parametrize("report", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_sound_report_has_no_finding(tmp_path, report):
    assert lint(tmp_path, report).findings == ()


@pytest.mark.parametrize(
    ("kind", "report"), PLANTED, ids=[f"{k}-{i}" for i, (k, _) in enumerate(PLANTED)]
)
def test_a_planted_defect_is_the_only_finding(tmp_path, kind, report):
    assert kinds(tmp_path, report) == {kind}


SOUND = [
    # people are named, the cause is not them
    with_section(ENGLISH, "D4", EN4 + "Occurrence cause: the fitter left out the cone because the press has no lock for it." + ESC_EN),
    with_section(ENGLISH, "D4", "Operator error was excluded: three fitters, same result.\n" + EN4 + "Occurrence cause: keyway edge without chamfer." + ESC_EN),
    with_section(CHINESE, "D4", ZH4 + "发生原因：员工漏放导向锥，因为压机没有防错。" + ESC_ZH),
    # an action that names its cause in a column
    with_section(ENGLISH, "D5", "| Action | Cause |\n|---|---|\n| Poka-yoke bracket | keyway |\n| Leak test of 120 s | leak test |"),
    # training beside a technical action
    with_section(ENGLISH, "D5", "1. Mounting cone fixed to the press.\n2. Fitters trained on the cone."),
    # a suspicion that was tested, and a cause that is said to be only suspected
    with_section(ENGLISH, "D4", "First suspicion: shaft surface, probably too rough. Refuted, Ra 0.2.\n" + EN4 + "Occurrence cause: keyway edge." + ESC_EN),
    with_section(ENGLISH, "D4", EN4 + "Suspected root cause: probably the keyway edge." + ESC_EN),
    with_section(CHINESE, "D4", ZH4 + "疑似根本原因：可能是键槽边缘切伤唇口。" + ESC_ZH),
    # nothing to contain is a scope, too
    with_section(ENGLISH, "D3", "None shipped, no stock: the pumps were found before delivery."),
    with_section(CHINESE, "D3", "未出货，库存无。"),
    # actions repeated with their results
    with_section(ENGLISH, "D6", "Mounting cone fixed to the press, press locked without it: 2025-03-20. 5,200 pumps since, none drips."),
    # emergency fix on the day of the event, before the report was opened
    with_section(ENGLISH, "D5", "Mounting cone fixed to the press on 2025-03-01."),
    # merged headings
    ENGLISH.replace("## D5 Corrective actions", "## D5/D6 Corrective actions").replace("## D6 Implementation and effectiveness\n", ""),
]  # fmt: skip


@pytest.mark.parametrize("report", SOUND, ids=range(len(SOUND)))
def test_what_looks_like_a_defect_and_is_none(tmp_path, report):
    assert lint(tmp_path, report).findings == ()


def test_a_finding_says_where_why_and_what_instead(tmp_path):
    report = with_section(ENGLISH, "D6", "Implemented on 2025-03-24. The actions are effective.")
    (finding,) = lint(tmp_path, report).findings
    assert (finding.section, finding.quote) == ("D6", "The actions are effective.")
    line = 1 + [n for n, text in enumerate(report.split("\n")) if "are effective" in text][0]
    assert finding.place == f"line {line}"
    assert "without a measured result" in finding.reason() and "sample size" in finding.advice()
    assert "没有可测量的数据" in finding.reason("zh")


def test_an_owner_finding_counts_its_rows(tmp_path):
    table = "| Action | Owner | Due |\n|---|---|---|\n| Mounting cone on the press | | |\n| Leak test of 120 s | TBD | |"
    (finding,) = lint(tmp_path, with_section(ENGLISH, "D5", table)).findings
    assert finding.detail == "Owner, Due; 2x"
