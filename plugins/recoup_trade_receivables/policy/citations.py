"""Which instruments the trade receivables follow, and which rule stands under which heading.

Every source rule of section 10 is here; `note` says what carries it. Tags: S source, V text read, V2 secondary source,
K general knowledge, L customary, D decided.
"""

from datetime import date

from recoup.regime.spec import Instrument, Rule, Text

INSTRUMENTS = (
    Instrument(code="SOURCE-10", title=Text("货款回收管理办法", "Measures for recovering payment of goods")),
    Instrument(code="RULEBOOK", title=Text("规则手册的决定", "Decisions of the rulebook")),
    Instrument(code="S-TV", title=Text("货款回收管理办法(另一版本)", "A variant of the same template")),
    Instrument(code="S-PA", title=Text("问题帐款管理办法", "Measures for problem accounts (company template)")),
    Instrument(code="S-BD", title=Text("呆帐管理办法", "Measures for bad accounts (company template)")),
    Instrument(
        code="S-SME",
        title=Text("保障中小企业款项支付条例", "Regulation on payments to small and medium enterprises"),
        issuer=Text("国务院令第802号", "State Council Order 802"),
        in_force=date(2025, 6, 1),
    ),
    Instrument(
        code="S-SPC",
        title=Text("买卖合同司法解释(2020修正)", "Supreme People's Court interpretation on sales contracts"),
    ),
    Instrument(code="S-CC", title=Text("民法典", "Civil Code"), in_force=date(2021, 1, 1)),
)

SOURCE_RULES = (
    Rule(
        id="TR-01", instrument="SOURCE-10", article="一、未收款", tag="S", note="status UNCOLLECTED, case DEALER_MONTH"
    ),
    Rule(id="TR-02", instrument="SOURCE-10", article="一、催收款", tag="S", note="status DUNNING, case DEALER_MONTH"),
    Rule(
        id="TR-03",
        instrument="SOURCE-10",
        article="准呆帐(一)",
        tag="S",
        note="facts BANKRUPT, CLEAR_SIGNS; opening BANKRUPTCY",
    ),
    Rule(id="TR-04", instrument="SOURCE-10", article="准呆帐(二)", tag="S", note="fact COURT_SEALED; opening SEALED"),
    Rule(id="TR-05", instrument="SOURCE-10", article="准呆帐(三)", tag="S", note="milestone REASON_3; opening BOUNCED"),
    Rule(
        id="TR-06",
        instrument="SOURCE-10",
        article="准呆帐(四)",
        tag="S",
        note="milestone REASON_4; opening UNRESOLVED",
    ),
    Rule(
        id="TR-07",
        instrument="SOURCE-10",
        article="准呆帐(五)",
        tag="S",
        note="fact OTHER_DIFFICULTY; opening DIFFICULTY",
    ),
    Rule(id="TR-08", instrument="SOURCE-10", article="准呆帐", tag="S", note="fact SHIPMENTS_STOPPED"),
    Rule(id="TR-09", instrument="SOURCE-10", article="未收款之处理", tag="S", note="case UNCOLLECTED_LIST, REP-TR-1"),
    Rule(id="TR-10", instrument="SOURCE-10", article="未收款之处理", tag="S", note="task SOLVE"),
    Rule(
        id="TR-11",
        instrument="SOURCE-10",
        article="催收款之处理",
        tag="S",
        note="task WRITE_CAUSE, CAUSE_REPORT, REP-TR-2",
    ),
    Rule(id="TR-12", instrument="SOURCE-10", article="催收款之处理", tag="S", note="task RESOLVE"),
    Rule(id="TR-13", instrument="SOURCE-10", article="准呆帐之处理", tag="S", note="case QUASI_BAD_CASE, REP-TR-3"),
    Rule(id="TR-14", instrument="SOURCE-10", article="准呆帐之处理", tag="S", note="step send_at_once"),
    Rule(
        id="TR-15", instrument="SOURCE-10", article="准呆帐之处理", tag="S", note="steps ask_transfer, agree_transfer"
    ),
    Rule(id="TR-16", instrument="SOURCE-10", article="准呆帐之处理", tag="S", note="SETTLEMENT, two signatures"),
    Rule(id="TR-17", instrument="SOURCE-10", article="准呆帐之处理", tag="S", note="every step of Legal tells sales"),
    Rule(
        id="TR-18",
        instrument="SOURCE-10",
        article="准呆帐之处理",
        tag="S",
        note="cases REVIEW_MEETING, DERELICTION; REP-TR-4",
    ),
    Rule(
        id="TR-19", instrument="SOURCE-10", article="讹字", tag="S", note="a reading, nothing to build", recorded=True
    ),
)

BOOK_RULES = (
    Rule(id="TV-01", instrument="S-TV", tag="V", note="profile VARIANT_5_3"),
    Rule(id="TP-01", instrument="S-PA", article="2, 3", tag="V", note="case PROBLEM_ACCOUNT, off by default"),
    Rule(id="TP-02", instrument="S-PA", article="4, 5", tag="V", note="case PROBLEM_ACCOUNT, off by default"),
    Rule(id="TP-03", instrument="S-PA", article="6-9", tag="V", note="case PROBLEM_ACCOUNT, off by default"),
    Rule(id="TP-04", instrument="RULEBOOK", article="TP", tag="V2", note="case PROBLEM_ACCOUNT, off by default"),
    Rule(id="TP-05", instrument="S-BD", article="2-5", tag="V", note="case LIMIT_REVIEW, off by default"),
    Rule(id="TI-01", instrument="S-SME", article="17", tag="V"),
    Rule(id="TI-02", instrument="S-SME", article="9, 17", tag="V"),
    Rule(id="TI-03", instrument="S-SPC", article="18", tag="V2"),
    Rule(id="LM-02", instrument="S-CC", article="195", tag="K"),
    Rule(id="LM-03", instrument="S-CC", article="192", tag="K"),
    Rule(id="TA-01", instrument="S-CC", article="560, 561", tag="K"),
    Rule(id="TQ-01", instrument="RULEBOOK", article="TQ", tag="D", note="REP-TR-5"),
    Rule(id="TQ-02", instrument="RULEBOOK", article="TQ", tag="L", note="off: no authority"),
)
