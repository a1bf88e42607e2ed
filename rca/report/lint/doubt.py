"""Words of a cause that is not proven: guesses, and tests that are still to come or cannot be."""

from __future__ import annotations

import re

_GUESS = (
    r"probabl[ey]|presumabl[ey]|presum\w+|(?<!un)likely|perhaps|maybe|possibly|conceivabl[ey]|"
    r"might|(?:may|could|would) (?:well )?(?:be|have)|must have \w+|"
    r"(?:is|are|was|were|we|they|i|strongly|also) suspect(?:ed)?|suspected (?:to|that|cause|"
    r"because)|"
    r"suspicion|(?<!be )believed?|assum(?:ed|e|es|ption|ptions|ing)|suppos\w+|seems?|seemingly|"
    r"apparent(?:ly)?|(?:would|it|to) appears?|appears? to|no other explanation|we (?:think|feel|"
    r"reckon)|it is (?:thought|felt)|guess\w*|"
    r"in all probability|most plausible|plausibl[ey]|theory|speculat\w+|"
    r"in (?:our|my|the team's) (?:opinion|view|estimation|judge?ment)|we are of the opinion|"
    r"(?:everything|all|much|a lot|this|it|signs?|facts) points? (?:to|at)|indications? (?:of|"
    r"for|that)|"
    r"speaks? for|hints? at|suggests?|"
    r"(?:can(?:not|'t)|could not|not) (?:\w+ )?be (?:fully |completely )?(?:excluded|ruled out)|"
    r"(?:nobody|no one)\b[^.;]{0,20}\b(?:remembers?|saw|recalls?|knows)|for (?:want|lack) of|"
    r"(?:take|took|regard|consider) (?:this|it|that) as (?:the )?(?:root )?cause|"
    r"not recorded anywhere|"
    r"as far as (?:can be|we can|is)|tentativ\w+|provisionally"
)
_GUESS_ZH = (
    r"估计|怀疑|八成|九成|多半|想必|想来|无非|只能[^，,。；;]{0,6}认定|姑且|疑似|大概|推测|猜测|"
    r"推断|推定|倾向于|或许|也许|恐怕|似乎|看来|像是|好像|"
    r"应该?(?:是|为|系)(?!\s*[A-Za-z]*\d)|理论上|"
    r"很可能|(?<!不)可能(?:是|为|由|与|和|系|存在|因|导致|造成|有关)|可能性|不排除|不能排除|"
    r"未能?排除|"
    r"初步(?:判断|认为|分析|判定)|疑为|主观|暂[定判认时](?:为|判|认)?|经验(?:判断|认为)|"
    r"凭[^，,。；;]{0,4}(?:经验|感觉)|一致认为"
)
_PROOF = (
    r"(?:tests?|trials?|verif\w+|confirm\w+|tear-?downs?|investigat\w+|analys[ie]s|answers?|"
    r"reproduc\w+|proof|proven|evidence|pulled|inspected|examin\w+|results?|records?|recordings?|"
    r"reports?|data|measurements?|samples?|(?:returned )?parts?)"
)
_COMING = (
    r"(?:not yet|outstanding|still (?:to|open|missing|running)|planned|pending|ongoing|expected|"
    r"awaited|"
    r"scheduled|(?:is|are) ordered|(?:to|will) follow|in progress|to be|under way|"
    r"(?:has|have) been requested|(?:was|were) (?:already )?(?:lost|scrapped|discarded|thrown)|"
    r"no longer (?:available|there)|(?:is|are|was|were) not available|not possible|missing|will be)"
)
_CANNOT = (
    r"(?:did|could|was|were|have|has|can|is) ?(?:not|n't) (?:be |been )?(?:yet )?(?:be |been )?"
    r"(?:test\w*|reproduc\w*|verif\w*|confirm\w*|proven|proved|checked again)|"
    r"(?:unable|not able|impossible|not possible) to (?:\w+ly )?"
    r"(?:test|reproduce|verify|confirm|prove|analy[sz]e|examine)"
)
_MEASURED = r"(?:readings?|measurements?|tests?|trials?|samples?|analys[ei]s|examinations?|checks?)"
_OPEN = (
    rf"\bno (?:\w+ ){{0,2}}{_MEASURED}\b[^.;]{{0,40}}?\b(?:taken|made|done|performed|available|"
    rf"exists?|kept|left)\b|"
    rf"\b{_PROOF}\b[^.;]{{0,40}}?\b{_COMING}\b|"
    rf"\b(?:not yet|awaiting|waiting for|pending|outstanding|still to be|yet to be|"
    rf"to be)\b[^.;,]{{0,25}}\b{_PROOF}\b|"
    rf"\b(?:no|without) (?:\w+ ){{0,2}}(?:evidence|proof|record(?:ing)?s?)\b|\b(?:{_CANNOT})\b|"
    r"\b(?:is|are) planned for\b|not (?:yet )?answered|\bt\.?b\.?c\.?(?=\W|$)|"
    r"\b(?:based|rests?|relie[ds]|judg\w+) (?:up)?on (?:the |our |past )*"
    r"(?:experience|feeling|judgement|photos?)|\bjudged from\b|"
    r"\b(?:has|have) been requested|\b(?:is|are|remains?) (?:unknown|unproven|unconfirmed)\b"
)
_OPEN_ZH = (
    r"(?:没有|无|缺乏|缺少)[^，,。；;]{0,6}(?:实测数据|数据支持|数据可|记录可|证据|佐证)|(?:没有|"
    r"无)(?:实测)?数据|"
    r"(?:没有?办法|无法|无从|不能|难以)[^，,。；;]{0,10}(?:确认|验证|复现|再现|查证|分析|拆检|"
    r"证实|追查|核实|测试)|"
    r"(?:尚未|还未|还没有?|目前未|暂未|未能|待|有待|等待|等)[^，,。；;]{0,10}"
    r"(?:测试|验证|复现|再现|拆检|拆解|证实|确认|查到|回复|分析|试验|报告|结果|核实)|"
    r"未(?:经|做|予|进行)?(?:验证|复现|再现|拆检|拆解|证实|核实)|没有(?:复现|证实|查到)|"
    r"(?:样品?|样件|录像|记录|数据|残液|实物)[^，,。；;]{0,4}(?:没有?(?:留|保存|存)|未(?:留|"
    r"保存)|丢失|已?不在)|"
    r"(?:未|没有?)(?:能)?(?:取到|取得|留样|取样|留存|保留)|(?:根据|参照|依据|按)(?:以往|过往|"
    r"过去|类似)[^，,。；;]{0,8}|"
    r"(?:已|被)(?:覆盖|清除|报废|丢弃|清洗|处理)(?=[，,。；;]|$)|"
    r"尚待|待(?:确认|验证|查明|核实|定)|结果(?:未出|尚未|待)|后续再|"
    r"(?:计划|拟|将)[^，,。；;]{0,8}(?:测试|验证|复现|拆检|拆机|拆解|确认|试验)|"
    r"(?:试验|测试|验证|拆检|分析)[^，,。；;]{0,8}(?:计划|待|尚未|进行中)"
)
_DOUBT = re.compile(rf"\b(?:{_GUESS})\b|{_GUESS_ZH}|{_OPEN}|{_OPEN_ZH}", re.IGNORECASE)
_STILL_OPEN = re.compile(rf"{_OPEN}|{_OPEN_ZH}", re.IGNORECASE)


def doubt(text: str) -> re.Match[str] | None:
    """A guess or an open test in the statement of a cause."""
    return _DOUBT.search(text)


def still_open(text: str) -> re.Match[str] | None:
    """A test that is still to come, or that cannot be made any more."""
    return _STILL_OPEN.search(text)
