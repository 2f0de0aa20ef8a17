"""Which instruments the provident fund follows, and which rule stands in which article.

Every source rule of the fund is here, also those that are only an aim or wait for a case kind; `note` says which.
Tags: S source, V text read, V2 secondary source, K general knowledge, L customary, D decided.
"""

from datetime import date

from recoup.regime.spec import Instrument, Rule, Text

INSTRUMENTS = (
    Instrument(
        code="SOURCE-5",
        title=Text("住房公积金管理中心逾期贷款催收管理办法", "Provident-fund measures for collecting overdue loans"),
    ),
    Instrument(code="SOURCE-7", title=Text("贷款回笼管理方案", "Loan-return plan")),
    Instrument(code="RULEBOOK", title=Text("规则手册的决定", "Decisions of the rulebook")),
    Instrument(
        code="LAW-FUND",
        title=Text("住房公积金管理条例", "Regulations on the housing provident fund"),
        issuer=Text("国务院", "State Council"),
    ),
    Instrument(
        code="S-GL96",
        title=Text("贷款通则", "General Rules of Loans"),
        issuer=Text("中国人民银行 1996", "PBoC 1996"),
    ),
    Instrument(
        code="LAW-WRITE-OFF",
        title=Text("住房公积金呆账核销管理暂行办法", "Provisional measures for write-off of fund loans"),
        issuer=Text("财政部", "Ministry of Finance"),
    ),
    Instrument(
        code="S-HFm",
        title=Text("逾期贷款管理办法(某中心)", "Overdue-loan measures of an unnamed centre"),
    ),
    Instrument(
        code="S-HFpr",
        title=Text("省级住房公积金贷款管理办法", "Provincial provident-fund loan rules"),
    ),
    Instrument(code="S-HFqn", title=Text("黔南州公积金贷款管理", "Qiannan provident-fund loan rules")),
    Instrument(
        code="S-HFnx", title=Text("宁夏住房资金管理中心措施", "Ningxia centre's measures"), in_force=date(2020, 6, 1)
    ),
    Instrument(
        code="S-HFfz",
        title=Text("福州个人住房公积金逾期贷款催收暂行规定", "Fuzhou provisional rules on collecting fund loans"),
        in_force=date(2008, 1, 1),
    ),
    Instrument(
        code="S-HFcz",
        title=Text("常公积金〔2005〕9号", "Changzhou fund 2005 No. 9"),
        in_force=date(2005, 1, 1),
    ),
    Instrument(
        code="S-HFr",
        title=Text("关于下调个人住房公积金贷款利率的通知", "Notice lowering provident-fund loan rates"),
        issuer=Text("中国人民银行", "PBoC"),
        in_force=date(2025, 5, 8),
    ),
    Instrument(code="S-HFfin", title=Text("住房公积金财务管理办法", "Financial rules of provident funds")),
    Instrument(
        code="S-IR05",
        title=Text("关于人民币存贷款计结息问题的通知", "Notice on reckoning and settling interest"),
        issuer=Text("银发〔2005〕129号", "PBoC 2005 No. 129"),
    ),
    Instrument(
        code="S-CL23",
        title=Text("商业银行金融资产风险分类办法", "Measures for risk classification of bank financial assets"),
        in_force=date(2023, 7, 1),
    ),
    Instrument(code="S-CC", title=Text("民法典", "Civil Code"), in_force=date(2021, 1, 1)),
    Instrument(code="S-CPL", title=Text("民事诉讼法", "Civil Procedure Law")),
    Instrument(
        code="S-CBA26",
        title=Text("金融机构个人消费类贷款催收工作指引(试行)", "Guideline on collecting consumer loans (trial)"),
    ),
    Instrument(code="S-GB45", title=Text("GB/T 45251-2025", "GB/T 45251-2025"), in_force=date(2025, 2, 28)),
)

SOURCE_RULES = (
    Rule(id="HF-01", instrument="SOURCE-5", article="序", tag="S", note="the instruments of this page", recorded=True),
    Rule(id="HF-02", instrument="SOURCE-5", article="第一条", tag="S", note="arrears"),
    Rule(id="HF-03", instrument="SOURCE-5", article="第二条", tag="S", note="case COLLECTION"),
    Rule(id="HF-04", instrument="SOURCE-5", article="第二条", tag="S", note="HF-06 to HF-09"),
    Rule(id="HF-05", instrument="SOURCE-5", article="第二条", tag="S", note="organisations"),
    Rule(id="HF-06", instrument="SOURCE-5", article="第二条", tag="S", note="both sides read the overdue list"),
    Rule(id="HF-07", instrument="SOURCE-5", article="第二条", tag="S", note="dedicated roles; sides of COLLECTION"),
    Rule(
        id="HF-08", instrument="SOURCE-5", article="第二条", tag="S", note="case COLLECTION, two tasks in every stage"
    ),
    Rule(id="HF-09", instrument="SOURCE-5", article="第二条", tag="S"),
    Rule(id="HF-10", instrument="SOURCE-5", article="第三条", tag="S"),
    Rule(id="HF-11", instrument="SOURCE-5", article="第三条", tag="S"),
    Rule(id="HF-12", instrument="SOURCE-5", article="第三条", tag="S", note="milestone MONTHLY_REPORT_BY"),
    Rule(id="HF-13", instrument="SOURCE-5", article="第三条", tag="S"),
    Rule(id="HF-14", instrument="SOURCE-5", article="第四条", tag="S", note="parameter count_mode, see AX-02"),
    Rule(id="HF-15", instrument="SOURCE-5", article="第四条", tag="S", note="better_than_floor; case GRADING"),
    Rule(id="HF-16", instrument="SOURCE-5", article="第五条", tag="S", note="grades"),
    Rule(id="HF-17", instrument="SOURCE-5", article="第五条(一)", tag="S", note="no floor holds"),
    Rule(id="HF-18", instrument="SOURCE-5", article="第五条(一)", tag="S", note="no floor below 3 misses"),
    Rule(id="HF-19", instrument="SOURCE-5", article="第五条(二)", tag="S", note="floor"),
    Rule(id="HF-20", instrument="SOURCE-5", article="第五条(二)", tag="S", note="seven facts, seven floors"),
    Rule(id="HF-21", instrument="SOURCE-5", article="第五条(二)", tag="S", note="task WATCH_LIST"),
    Rule(
        id="HF-22",
        instrument="SOURCE-5",
        article="截断",
        tag="S",
        note="cut off in the source; HC, HS and HW stand in its place",
        recorded=True,
    ),
)

BOOK_RULES = (
    Rule(id="AX-02", instrument="RULEBOOK", article="A11", tag="D"),
    Rule(id="T-REM1", instrument="RULEBOOK", article="C0.4", tag="D"),
    Rule(id="T-REM2", instrument="RULEBOOK", article="C0.4", tag="D"),
    Rule(id="T-DUN", instrument="RULEBOOK", article="C0.4", tag="D"),
    Rule(id="HC-00", instrument="S-HFm", article="4", tag="D"),
    Rule(id="HC-01", instrument="S-HFm", article="4(1)", tag="S"),
    Rule(id="HC-02", instrument="S-HFm", article="4(2)", tag="S"),
    Rule(id="HC-03", instrument="S-HFm", article="4(3)", tag="V"),
    Rule(id="HC-04", instrument="S-HFm", article="4(4)", tag="V"),
    Rule(id="HC-05", instrument="S-HFm", article="4(5)", tag="V"),
    Rule(id="HC-06", instrument="RULEBOOK", article="HC", tag="D"),
    Rule(id="HS-01", instrument="S-HFpr", article="53", tag="V"),
    Rule(id="HS-02", instrument="S-HFpr", article="53", tag="V"),
    Rule(id="HS-03", instrument="S-HFpr", article="53", tag="V"),
    Rule(id="HS-04", instrument="S-HFnx", tag="V", note="case COLLECTION, publish_notice"),
    Rule(id="HS-05", instrument="S-HFnx", article="5", tag="V", note="the trigger of 2 is customary"),
    Rule(id="HS-06", instrument="S-HFpr", article="53", tag="V"),
    Rule(id="HS-07", instrument="RULEBOOK", article="HS", tag="V2", note="case ACCELERATION"),
    Rule(id="HS-08", instrument="RULEBOOK", article="HS", tag="D"),
    Rule(id="HR-01", instrument="S-HFfz", tag="V", note="profile FUZHOU"),
    Rule(id="HR-02", instrument="S-HFfz", tag="V"),
    Rule(
        id="HR-03", instrument="RULEBOOK", article="HR", tag="L", note="local figures, unverified; off", recorded=True
    ),
    Rule(id="HW-01", instrument="S-HFpr", article="54", tag="V", note="case WRITE_OFF"),
    Rule(id="HW-02", instrument="S-HFqn", article="53(6)", tag="V"),
    Rule(id="HW-03", instrument="S-HFpr", article="54(4)", tag="V", note="case WRITE_OFF"),
    Rule(id="HW-04", instrument="S-HFfin", tag="K"),
    Rule(id="HW-05", instrument="RULEBOOK", article="HW", tag="D"),
    Rule(id="HI-01", instrument="S-IR05", tag="V"),
    Rule(id="HI-02", instrument="S-IR05", tag="V"),
    Rule(id="HI-03", instrument="S-HFcz", tag="V"),
    Rule(id="HI-04", instrument="S-HFr", tag="V"),
    Rule(id="HI-05", instrument="RULEBOOK", article="HI", tag="D"),
    Rule(id="HA-01", instrument="RULEBOOK", article="C2.7", tag="D"),
    Rule(id="IR-01", instrument="S-IR05", tag="V"),
    Rule(id="IR-02", instrument="RULEBOOK", article="IR", tag="D"),
    Rule(id="IR-05", instrument="S-CC", article="203", tag="V2"),
    Rule(id="RB-03", instrument="SOURCE-7", article="2.1", tag="S"),
    Rule(id="RB-04", instrument="SOURCE-7", article="2.2", tag="S"),
    Rule(id="RB-06", instrument="SOURCE-7", article="2.2", tag="S"),
    Rule(id="RB-09", instrument="SOURCE-7", article="3.2", tag="S"),
    Rule(id="LM-02", instrument="S-CC", article="195", tag="K"),
    Rule(id="LM-07", instrument="S-CPL", tag="K", note="case SUIT"),
    Rule(id="LM-03", instrument="S-CC", article="192", tag="K"),
    Rule(id="LM-04", instrument="S-CC", article="692, 693", tag="V2"),
    Rule(id="CL-02", instrument="S-CL23", article="10", tag="K", note="profile DPD_2023"),
    Rule(id="CL-03", instrument="S-CL23", article="11", tag="K", note="profile DPD_2023"),
    Rule(id="CL-04", instrument="S-CL23", article="12", tag="K", note="profile DPD_2023"),
    Rule(id="CL-05", instrument="S-CL23", article="13", tag="K", note="profile DPD_2023"),
    Rule(id="CC-01", instrument="S-GB45", tag="V2"),
    Rule(id="CC-02", instrument="S-GB45", tag="V2"),
    Rule(id="CC-03", instrument="S-CBA26", tag="V2"),
    Rule(id="CC-04", instrument="S-CBA26", tag="V2"),
    Rule(id="CC-09", instrument="RULEBOOK", article="CC", tag="D"),
)
