"""People in a report: who is one, what they are blamed for, what they are told.

A blame is a person and a lapse in one clause, a lapse that only people have (haste, memory), or an
instruction that somebody disobeyed. Agent nouns that may be machines (cutter, loader) count only
with a lapse of the mind.
"""

from __future__ import annotations

import re

_ROLES = "|".join(
    [
        r"operators?|workers?|employees?|assemblers?|inspectors?|technicians?|colleagues?|"
        r"machinists?",
        r"trainees?|apprentices?|newcomers?|new (?:hire|starter|joiner)s?|temps?|temporary staff|"
        r"staff",
        r"personnel|persons?|people|crews?|shift leads?|(?:shift|line|team) (?:leader|lead|team|"
        r"crew)s?",
        r"supervisors?|foreman|foremen|fitters?|welders?|(?<!printer )drivers?(?! (?:update|"
        r"version|"
        r"software|board|stage|shaft))|packers?|setters?|planners?|buyers?",
        r"attendants?|associates?|clerks?|agents? of ours|guys?|lad(?:y|ies)|helpers?|"
        r"mechanics?|electricians?|engineers?|somebody|someone|nobody|everyone|everybody|he|she|"
        r"they",
        r"(?:night|day|late|early|morning|evening|weekend) shift|(?:the|our) shift|team members?",
        r"(?:warehouse|maintenance|logistics|production|inspection|packing) (?:team|staff|people)",
        r"[a-z]{2,9}(?:man|men|woman|women|person|keeper)(?<!human)|man|men|woman|(?:mr|mrs|"
        r"ms)\.? [a-z]+",
    ]
)
PERSON = rf"\b(?:{_ROLES})(?:'s|’s)?\b(?! (?:side|panel|station|desk|terminal|screen|interface)\b)"
_AGENT = (
    r"\b(?!encoder|meter|counter|computer|server|order|number|paper|water|power)"
    r"\w{3,}(?:er|or|ist)s?\b"
)
# What only a mind does: with any agent before it, or with none
_MIND = "|".join(
    [
        r"forgot\w*|forget\w*|mis(?:read|judg|underst|interpret|heard|took|count|plac)\w*|"
        r"overlook\w*",
        r"careless\w*|negligen\w*|inattent\w*|distract\w*|sloppy|complacen\w*|absent[- ]minded\w*",
        r"in (?:a|his|her|their|the) (?:hurry|rush|haste)|hurried|rushed|tired\w*|"
        r"fatigue[d]?(?! crack| test| life| strength| fracture)",
        r"inadvertent\w*|by mistake|mistakenly|by accident(?!s)|unintentional\w*|on his own|"
        r"on her own",
        r"from (?:his|her|their|own)? ?memory|by (?:eye|feel)\b|talking to|chatting|phone call",
        r"thought|believed|assumed|guessed|not (?:been )?(?:aware|familiar|careful\w*|"
        r"concentrat\w*)",
        r"unaware|unfamiliar|inexperience\w*|took (?:a )?short ?cuts?|disregard\w*|skipped|omitted",
        r"neglect\w*|did(?: not|n't) (?:pay attention|notice|care|know|realise|realize|remember)",
        r"relied on|mixed up|confused|ignored|in error\b|bypassed|did(?: not|n't) bother",
    ]
)
_LAPSE = "|".join(
    [
        _MIND,
        r"(?:did|does|do|has|have|had|was|were|is|are)(?: not|n't)(?! able| given| told| shown|"
        r" trained)",
        r"never|failed to|without|wrong\w*|incorrect\w*|improper\w*|instead of|other than",
        r"upside down|the other way|reversed|swapped|exchanged|mixed|missed|deviat\w+|violat\w+|"
        r"too (?:early|late|long|hard)",
        r"(?:neighbou?ring|another|the other|different) (?:bin|box|part|programme|program|lot|"
        r"tray)",
    ]
)
# A person as the subject of what went wrong, whatever the verb
_ACTED = (
    r"put|took|made|let|left|ran|went|set|gave|got|mixed|swapped|opened|placed|turned|pressed|"
    r"touched|dropped|hit|started|continued|switched|entered|typed|loaded|used|picked|chose|issued|"
    r"mounted|inserted|reassembled|changed|adjusted|grabbed|stacked|pushed|pulled|reset|cleared"
)
_DOER = re.compile(
    rf"^(?:the|a|an|our|one|two|some)?\s*(?:[\w-]+\s){{0,3}}?{PERSON}"
    rf"(?: (?:at|on|of|in) (?:the )?[\w-]+(?: \d+)?)?\s+(?:\w+ly\s+)?(?:{_ACTED}|did|had)\b",
    re.IGNORECASE,
)
_HUMAN_FAULT = "|".join(
    [
        r"(?:human|manual|personal|user|workmanship|operating|handling) "
        r"(?:errors?|mistakes?|faults?|failures?|negligence|factors?)",
        rf"(?:{_ROLES})(?:'s|’s)? (?:errors?|mistakes?|faults?|failure|negligence|misconduct|"
        rf"factor)",
        r"(?!encoder|meter|counter|controller|printer|scanner|computer|server|order|laser|sensor|"
        r"motor|"
        r"parameter|transfer|power|rotor|vector)\w{3,}(?:er|or|ist)(?:'s)? (?:errors?|mistakes?)"
        r"(?! (?:code|signal|message|rate|band|bar|log))",
        r"(?:lack of|insufficient|low|poor|missing|inadequate|no) (?:\w+ )?(?:attention|"
        r"awareness|care|"
        r"discipline|concentration|diligence|training|knowledge|experience|skills?|qualification)",
        r"(?:without|not \w+ with)(?: the)? (?:necessary|due|sufficient|enough|proper|required) "
        r"(?:care|attention)|not carefully enough|oversight",
        r"(?:wrong|incorrect|improper|inadequate|careless|rough|faulty) (?:handling|operation|"
        r"operating|"
        r"workmanship|execution|working method)",
        r"(?:procedure|instruction|rule|standard|checklist|sop|specification|"
        r"requirement)s?\b[^.;,]{0,30}"
        r"(?:(?:was|were|is|has been|have been) (?:not |never )(?:\w+ )?(?:followed|respected|"
        r"obeyed|"
        r"observed|adhered to|complied with|applied|kept)|ignored|disobeyed|disregarded)",
        r"non-?compliance with (?:the )?[^.;,]{0,20}(?:instruction|procedure|standard|rule|sop)\w*",
        r"(?:violation|breach|disregard) of (?:the )?[^.;,]{0,20}(?:instruction|procedure|standard|"
        r"rule|sop|discipline)\w*",
        r"failure (?:of [^.;,]{0,30})?to (?:follow|comply|adhere|observe|respect)",
        r"in (?:a|the) (?:hurry|rush|haste)|inadvertent\w*|by mistake|mistakenly|careless\w*|"
        r"negligen\w*|inattent\w*|forgot\w*|forgetful\w*|sloppy|did(?: not|n't) pay attention|"
        r"inexperience\w*|disregard\w*|distract\w*",
    ]
)
_HUMAN_FAULT_ZH = (
    r"人为(?!设)|失误|疏[忽漏]|粗心|马虎|大意|责任心|不负责|侥幸|偷懒|误操作|"
    r"(?:质量|自检|品质|安全|责任)?(?:意识|观念)(?:淡薄|不强|不足|薄弱|差|不够)|"
    r"(?:操作|作业|使用|搬运|取放)(?:不当|错误|不规范|有误|失当)|不认真|不仔细|手法不|"
    r"(?:技能|培训|经验|熟练度)(?:不足|不够|不到位|欠缺|差)|执行(?:不力|不到位|不严|走样)|不熟练|"
    r"违章|"
    r"图(?:省事|快|方便)|疲劳(?:作业|上岗|操作)|精神不|注意力|走神|分心|忘[记了]|"
    r"(?:没有?|未|不)(?:能|有)?(?:严格|完全|认真)?(?:按照?|执行|遵守|遵照|依照?|"
    r"落实)[^，,。；;]{0,8}"
    r"(?:规定|要求|规范|标准|作业|SOP|指导书|工艺|流程|制度|纪律|时)|"
    r"违[反规][^，,。；;]{0,6}(?:规定|纪律|操作|作业|工艺|标准|要求)|违规"
)
_FAULT = re.compile(rf"\b(?:{_HUMAN_FAULT})\b|{_HUMAN_FAULT_ZH}", re.IGNORECASE)
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹潘葛范彭鲁韦马苗方俞任袁柳鲍史唐薛雷贺倪汤"
    "罗毕郝邬安常于傅皮齐康伍余顾孟黄穆萧尹姚邵汪毛米戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童郭梅林钟徐邱骆高夏蔡田"
    "樊胡凌霍万柯卢莫房丁邓洪包左石崔吉龚程陆翁段侯武刘龙叶白赖乔聂曾关廖"
)
PERSON_ZH = (
    r"(?:操作[工者员]|[作从]业[员者]|员工|工人|人员|师傅|新[人手]|临时工|学徒|司机|当班|夜班|"
    r"白班|班组|"
    r"[班组线]长|领班|主管|仓管|值班|同事|小妹|小弟|大姐|阿姨|[^，,。；;]的人(?!为)|[课科班]长|"
    r"主任|各班|全员|人人|个人|[\u4e00-\u9fff]某|"
    rf"[小老][{_SURNAME}](?![\u4e00-\u9fff]?[号型])|[{_SURNAME}](?:工|师傅)|"
    rf"[\u4e00-\u9fff]{{1,3}}岗(?!位设)|"
    r"[\u4e00-\u9fff]{1,3}员(?!工)|"
    r"[\u4e00-\u9fff](?<![加手施人返完开分化竣停复做])工(?![序艺装件位具况程业厂时段号步作]))"
)
_LAPSE_ZH = (
    r"(?:没有?|未|忘|漏|错|误(?!差)|反|混|违|随[意手]|凭|擅自|私自|自行|跳过|跳检|省略|赶|图|嫌|"
    r"疲劳|走神|分心|"
    r"松懈|马虎|状态不|精神|不[了清熟知懂认仔严规稳小到]|(?:观念|意识|技能|水平)(?:差|低|不))"
)
_WHO = re.compile(
    rf"{PERSON}[^,.;:]{{0,50}}?\b(?:{_LAPSE})|"
    rf"{_AGENT}[^,.;:]{{0,25}}?\b(?:{_MIND})|"
    rf"\b(?:wrong\w*|incorrect\w*|missed|mixed up|mixed|forgotten|swapped|damaged|dropped|confused|"
    rf"skipped)\b[^,.;:]{{0,45}}\bby (?:the|an?|one|our)? ?(?:[\w-]+ ){{0,2}}{PERSON}|"
    rf"{PERSON_ZH}[^，,。；;\d]{{0,14}}?{_LAPSE_ZH}",
    re.IGNORECASE,
)
_TOLD = "|".join(
    [
        r"(?:re-?)?train(?:ed|ing|s)?|(?:re-?)?instruct(?:ed|s)?|(?:re-?|verbal |"
        r"oral )instructions?",
        r"instructions? (?:given|repeated|of (?:the |all )?(?:staff|operators?|crew|employees?))",
        r"remind\w*|refresher\w*|brief(?:ed|ings?)|sensiti[sz]\w*|awareness|aware|tool ?box|"
        r"talk(?:ed|s)?",
        r"spoken (?:to|with)|spoke (?:to|with)|admonish\w*|warn(?:ed|ing)s?|coach\w*|"
        r"(?:re-?)?educat\w*",
        r"posters?|a sign|notices?|pay (?:more )?attention|attentive\w*|more careful\w*|"
        r"disciplin\w*",
        r"told to|told|asked to|urged|lessons?|informed|re-?(?:qualif|certif)\w*|counsel\w*|"
        r"verbal\w*",
        r"lectur\w*|re-?emphasi\w*|emphasi[sz]ed|stressed|memo|circular|taught|cautioned|"
        r"conversation",
        r"sat down with|made clear|expectations?|demonstrat\w+|walk(?:ed)? around|pointed out|"
        r"leaflets?|handed (?:out )?to|shown (?:the|to|again|how)|countersign\w*|"
        r"gathered",
        r"names noted|promis\w+|apolog\w+|induction|onboarding",
        r"meetings?|stand-?ups?|huddles?|signed|signatures?|reprimand\w*|went through|workshops?",
        r"quality alerts?|alert (?:was )?(?:posted|issued)|communicat\w+|explain\w*|mindset|"
        r"bulletin",
        r"more closely|motivat\w*|bonus|penalt\w+|fined|appeal\w*|campaign\w*|mentor\w*|"
        r"skills? matrix",
        r"(?:moved|transferred|assigned) to (?:another|a different|other)|on-the-job|reinforced",
        r"with (?:everybody|everyone|all (?:colleagues|operators|employees))",
    ]
)
_TOLD_ZH = (
    r"培训|教育|学习|宣导|宣贯|宣读|宣讲|通报|批评|考核|处罚|罚款|扣(?:除)?(?:绩效|奖|分|款)|"
    r"警告|提醒|强调|告知|"
    r"加强[^，,。；;]{0,10}(?:责任|意识|自检|管理|教育|监督|巡[检查]|辅导|指导|考核|心)|"
    r"(?:提高|提升|增强)[^，,。；;]{0,8}(?:意识|责任|技能|能力|水平|素质)|(?:质量|自检)意识|张贴|"
    r"班前会|班会|"
    r"要求[^，,。；;]{0,6}(?:员工|操作|作业|人员|严格|认真)|叮嘱|交底|传达|督促|检讨|写检查|"
    r"现场指导|宣传|谈话|"
    r"约谈|开会|重申|讲解|说明要点|观看|(?:上岗|岗位|再)认证|上岗证|评比|分析会|责令|调离|换岗|"
    r"熟练工|奖惩|帮带|师带徒|讲座|示范|上了?一?课|心得|反省|复习|重温|念一遍|要领|口试|发证|"
    r"谈心|承诺书|保证书|早会|晨会|"
    r"例会|案例(?:分享|学习)?"
)
TOLD = re.compile(rf"\b(?:{_TOLD})\b|{_TOLD_ZH}", re.IGNORECASE)
SOMEBODY = re.compile(rf"{PERSON}|{PERSON_ZH}", re.IGNORECASE)
# A person as the subject of the sentence, or as who did it: whatever the verb says
_SUBJECT = re.compile(
    rf"^(?:it (?:was|is) |[^.;:]{{0,40}}\b(?:when|after|while|before) )?"
    rf"(?:the|a|an|our|one|two|some|this|that)?\s*(?:[\w-]+\s){{0,4}}?{PERSON}"
    rf"(?!\s+(?:\w+ly\s+|who\s+|\w+ed\s+)?(?:cannot|could|can|must|has to|had to|found|discovered|"
    rf"noticed|reported|measured|saw|is asked|is told|is not|are not|may)\b)\s+\w+|"
    rf"\bby (?:the|an?|one|our|some)? ?(?:(?!of\b)[\w-]+ ){{0,2}}{PERSON}|"
    rf"^(?:(?!由)[^，,。；;]){{0,12}}?(?!由|"
    rf"[夜白当]班[^，,。；;]{{0,3}}[温湿气没]){PERSON_ZH}(?![^，,。；;]{{0,8}}(?:无法|不能|看不|"
    rf"够不|必须|需要|被要求|只能))",
    re.IGNORECASE,
)


def fault(text: str) -> re.Match[str] | None:
    """The words that blame a person whatever else is said (human error, carelessness)."""
    return _FAULT.search(text)


def lapse(text: str) -> re.Match[str] | None:
    """A person and what they did wrong or left out: it may have a reason."""
    return _WHO.search(text) or _DOER.match(text)


def acts(text: str) -> re.Match[str] | None:
    """A person as the one who did it, whatever the verb."""
    return _SUBJECT.search(text)
