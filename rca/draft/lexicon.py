"""General words of quality work in both languages, for comparing texts across languages.

Nothing here belongs to one trade: the plant's own terms come from its glossary. One line is one
concept: English words (compared by stem) = Chinese words.
"""

from __future__ import annotations

from functools import cache

from rca.draft.stems import stem

_ROWS = """
gap clearance=间隙|缝隙
speed velocity=速度|转速|走速|速
power=功率
wear worn abrad=磨损|偏磨|磨
seal=密封|封口|保压
sensor=传感器|感应器|感应片
temperature=温度|板温
pressure=压力|气压|负压|升压
vacuum=真空
force load=力|侧压
weight weigh mass=重量|称重|克重|质量
height=高度
width wide=宽度
length long=长度|长边|长
thickness thick=厚度|厚
depth=深度
edge=边|长边
corner=角|四个角
centre center middle=中间|中心|中部
surface=表面
position=位置
side=侧|面
step=台阶|突变
hole=孔
replace exchange change chang swap renew new fresh=更换|换|换上|新|新膜
old former=旧|原
clean wash wipe=清洗|清洁|擦|擦拭|洗|干净
maintenance service overhaul=保养|检修|维护|点检
repair=维修|修理
adjust set setting=调整|设定|调|设为
set point=设定
install fit mount add=安装|装|加|装上|增加
remove pull draw=拆|拔掉|拉出|取出
open=打开|开|敞口|半开
close shut=关闭|关|关阀|关回
stop halt=停机|停|停用|停线
start=开始|启动|开机
begin onset since=开始|起
end=结束
rise increase climb grow rose higher raise=上升|升|升高|增加|爬|增长|升到
fall drop decrease sink lower reduce fell sank=下降|降|降到|降低|掉|掉到|减少|低
recover restore return back=恢复|回到
measure reading read measur=测|实测|测量|读数|读成|量|显示
test check inspect=检查|检验|测试|点检|检|查|抽检
retest=复测|重测
sample specimen=样件|样品|抽|留样|抽检
limit maximum minimum=上限|下限|限值|极限|最大|最小|最高|最低|最长|以上|以下|以内
limit require specify allow permit=要求|规定|标准|允许|不得|不大于|不低于|不高于|不超过
resistance=电阻|阻值
voltage=电压|压降
current=电流
joint=接头|接合
carriage=滑座|滑块
normal usual ordinary fine=正常|平时
abnormal=异常
reject fail failure=不良|不合格|报废|NG|淘汰
pass good=合格|通过|判合格
scrap=报废
confirm=确认
refute exclude rule=排除
cause reason=原因|起因
residue residual leftover remain=残留|残|残留面积
crystal=结晶
salt=盐|盐膜|盐渍
leak leakage=漏|泄漏|漏电|漏率
drip drop=滴|滴液|液滴|滴漏
particle=颗粒|异物
dust=粉尘|灰|除尘
smoke fume=烟|烟尘|排烟
oil=油|含油
water=水|水分|水气
air=空气|吹气|气
gas=气体|气
blow=吹|吹气
steel=钢
iron=铁
copper=铜
alarm=报警|告警
lock=锁|锁机|锁盘|互锁
interlock=联锁|互锁
operator=操作工|操作员
leader=组长|班长
foreman=组长
shift=班|班次|白班|夜班
night=夜班|夜|夜里
day=白班|白天|当日
early=早
last final=最后|末
first=第一|首
weekly week=每周|周
daily=每天|每日
monthly month=每月|月
hourly hour=每小时|小时
eighth=八分之一
half=一半|半
mean average=均值|平均|平均值|中位数
median=中位数
rate share ratio=率|比例|不良率
number count=数|计数|累计
total=合计|共
all whole entire every each=全部|所有|整|每|都
only just=只|仅|只有
batch lot=批|批次
roll=卷
lane strip=分条|条|条数
head=头|机头
cup=吸嘴
station=工位|工站
machine equipment=机|设备|机台|焊机
pump=泵
valve=阀|切换阀
pipe duct line main network=管|管路|总管|管网|支管
tank=罐
filter cartridge=滤芯|滤筒|滤网|滤袋
hood=罩|吸尘罩
oven chamber=烘箱|箱|炉|空炉|烘箱曲线
plate=板|板温
camera=相机
picture image photo=图像|照片
microscope=显微镜
gauge meter=计|仪|真空计|仪器
record log=记录|日志
recipe programme program=程序|配方
screw=螺杆
bolt=螺栓
spring=弹簧
membrane diaphragm=膜片|隔膜
cover lid=盖板|盖
trace=痕|液痕|痕迹
view sight=视野
inner inside=内|内圈|孔内|箱内
outer outside=外|外圈|视野外
material=材料|来料
supplier vendor=供应商
powder=粉|粉料|掉粉
sheet=极片
weld=焊|焊接|焊缝|焊后
laser=激光
source=激光源|光源
workpiece=工件|工件处
cylinder=气缸
panel=面板
stack=叠片
scan=扫描
knife=刀|刀具|圆刀
burr=毛刺
wave wavelength=波|波长|波动
tilt=倾斜|放偏
offset shift=偏移|偏|偏低
lens=镜片
dirty contaminate foul soil=脏|污染|弄脏
block clog=堵|堵塞|卡滞|卡
jam stick stuck=卡|卡住|卡滞|卡在
freeze froze frozen=冻住|结冰
break broke broken damage=损坏|断裂|断|崩口|破损
tear torn=撕裂|刮破
burn burnt=烧|烧伤
overheat hot=过热|发热
cold=冷|低温|寒冷
wait=等待|滞留
time interval=时间|间隔|时长
moisture humidity=水分|湿度|潮
expose exposure=暴露|敞口
dew=露点
concentration=浓度
mixture mix=混合|混合气
pure=纯
jump=跳|跳变|突变
drift=漂移|漂
compare=比|对比|比较
match agree consistent equal=一致|吻合|相等|相符
differ difference=差|差值|不同|差异
high=高|偏高
short=短|少
long-term=长期
release=放行|下发
signature sign=签字
phone=电话
manual hand=手工|人工
change-control 4m=变更|4M变更
control=控制
plan=计划|控制计划
rework=返工|补焊
overlap=重叠|重叠量|搭接
outlet exit=出口|出炉
compressor=空压|空压站|压缩机
dryer=干燥机
insulate insulation=绝缘|绝缘块|绝缘座
curve profile=曲线
zone=区
drying dry=干燥|烘
binder=粘结剂
magnet magnetic=磁|磁棒|磁性|磁性物
rod=棒|磁棒
impurity=杂质|磁性物
spatter=飞溅
separate separately=单独
gate door=闸门
checksum verify=校验|校验值
automatic itself=自动
"""


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], int]:
    english: dict[str, set[str]] = {}
    chinese: dict[str, set[str]] = {}
    for number, row in enumerate(filter(None, _ROWS.split("\n"))):
        left, right = row.split("=")
        for word in left.split():
            english.setdefault(stem(word), set()).add(f"§{number}")
        for word in right.split("|"):
            chinese.setdefault(word, set()).add(f"§{number}")
    longest = max(map(len, chinese))
    return (
        {root: frozenset(ids) for root, ids in english.items()},
        {word: frozenset(ids) for word, ids in chinese.items()},
        longest,
    )


def concepts_of_stem(root: str) -> frozenset[str]:
    """Concept marks of one English stem; empty if the word is not general."""
    return _tables()[0].get(root, frozenset())


def concepts_of_han(run: str) -> frozenset[str]:
    """Concept marks of all general words inside a run of Chinese characters."""
    _, chinese, longest = _tables()
    marks: set[str] = set()
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + longest) + 1):
            marks |= chinese.get(run[start:end], frozenset())
    return frozenset(marks)
