"""Words that deny, in English and Chinese, and those that only look like it."""

from __future__ import annotations

import re

# Negations that deny nothing: bounds, and words that merely begin with 不.
BOUND = re.compile(
    r"几乎不|差不多不|靠不住|不可靠|不够|没有?[^,;。，]{1,8}超[过出]|不大于|不小于|不低于|不高于|不超过|不少于|不得(?:大于|小于|低于|高于|超过)"
    r"|没有?超过|未超[过出]?|不足|不良|不锈"
    r"|有没有|不同|不够|不均|不稳|不断|不仅|不但|不只|不符|对不上|不多|无线|无尘|无限|无意|非常|不久|不到(?=\s?[\d一二两三四五六七八九十半])|未来|无论"
    r"|不管|不合格(?:者|的|时|就|则|品)?不|不合格|不一致|不匹配"
    r"|\bnot? (?:more|less|later|higher|lower|longer|only|just) than|\bnot exceed\w*"
    r"|\bnot (?:only|just)\b"
    r"|\bnot (?:held|hold|helped|help|worked|work|lasted|last)\b"
    r"(?=\s*(?:$|[,.;:]|because|since|as\b|for\b|long))"
    r"|\b(?:of|to) (?:no|little) (?:help|use|avail|effect)\b|\bno (?:help|use|good)\b"
    r"|\b(?:if|when|where|whenever)\b[^,;.]{0,30}\b(?:missing|absent|lack\w*)\b|(?:如果|若|凡)?缺[一少]?个?就"
    r"|没有?(?:守住|保持住?|见效|起作用|效果)|未(?:能)?(?:保持|见效|守住)|无效"
    r"|\b(?:not|never) keeps?\b[^,;.]{0,30}\b(?:off|from|out)\b|\bno later\b|\bno\. ?\d"
    r"|\bno wonder\b|\bn(?:othing|one) but\b|^\s*不过(?!\s?\d)"
    r"|\b(?:instead of|rather than) (?:the |its |a )?(?=[-+±]?\d|design|specifi|requir|plan"
    r"|prescri|nominal|usual|intended|set |target)",
    re.I,
)
NOT = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing|nowhere|no longer"
    r"|rather than|regardless of|for (?:want|lack) of"
    r"|before any(?:thing|one|body)?|refus(?:es?|ed|ing) to|stay(?:s|ed)? away|too late to"
    r"|instead of|failed to|fails to|free of|excluded?|refuted|ruled out|dropped the idea|disproved"
    r"|cleared|independent of|unrelated to"
    r"|missing|lacks?|lacked|lacking|absent|skipped|omitted|unable|unknown to|nil"
    r"|prevent\w*|avoid\w*|so that no|zero)\b|n't\b|\bin(?=visible\b)"
    r"|\bun(?=(?:seen|noticed|detected|measured|tested|checked|calibrated|recorded|changed|baked"
    r"|wiped|cleaned|slit|locked|charged|signed|covered)\b)"
    r"|无关|防止|避免|不让|以免|排除|没有|从未|从不|并非|不是|未|没|不|无(?!尘|线)|非(?!常)"
    r"|为零|漏(?=[检测判抄记])|(?<![\d.,])0(?=\s?(?![度秒分时米毫])[\u3400-\u9fff])|零(?=$|[次只起件个例滴爆])"
    r"|(?<=[a-z\u3400-\u9fff] )0(?=\s*$)|(?<=[\u3400-\u9fff])0(?=\s*$)",
    re.I,
)
NAUGHT = re.compile(r"(?:零|0|为零|没有|none|nil|zero)\W*", re.I)
SUSPECTING = re.compile(
    r"\b(?:suspect\w*|first diagnos\w*|first (?:thought|blamed)|assumed|was blamed|taken for"
    r"|until)\b"
    r"|怀疑|初判|误判|起初|当初以为|归咎|直到|等到",
    re.I,
)
SWAPPED = re.compile(
    r"\b(?:replac|exchang|swap|remov|abolish)\w*|更换|替换|取代|换掉|换成|取消|拆[掉除]|代替",
    re.I,
)
BAD = re.compile(r"out of order|\babnormal\w*|\bfaulty\b|不正常|异常", re.I)

# What denies without saying so: these clauses state and deny at once.
IMPLIED = re.compile(
    r"\b(?:untouched|blocks?|blocked|forbid\w*|forbidden|refus\w*|reject\w*|prohibit\w*|locks?"
    r"|locked|stands? still|stood still|disappear\w*|gone|vanish\w*|bypassed|only|lack\w*"
    r"|mismatch\w*|differs?|deviat\w*|residu\w*|left over|too (?:few|little|late))\b"
    r"|禁止|拦|锁|拒|屏蔽|缺|漏(?=[检测判抄记])|消失|残留|留下|不符|旁路|只|仅",
    re.I,
)
# Of these, those that let nothing pass.
BARRED = re.compile(
    r"\b(?:block(?:s|ed)?|forbid\w*|refus\w*|reject\w*|prohibit\w*)\b|禁止|拒",
    re.I,
)
CHANGED = re.compile(
    r"\b(?:chang\w*|switch\w*|mov\w*|rais\w*|lower\w*) from\b|\binstead\b"
    r"|改[为成用]|换[为成用]|由[^,;。]{1,16}[改变换]",
    re.I,
)
