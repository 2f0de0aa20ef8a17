"""Which instruments the commercial bank follows, and which rule stands in which article.

Every source rule of the house that speaks of bank loans is here, also those that are only an aim or wait for a case
kind; `note` says which. Tags: S source, V text read, V2 secondary source, K general knowledge, L customary, D decided.
"""

from datetime import date

from recoup.regime.spec import Instrument, Rule, Text

INSTRUMENTS = (
    Instrument(code="SOURCE-1", title=Text("到期贷款回收工作方案", "Matured-loan recovery plan")),
    Instrument(
        code="SOURCE-2",
        title=Text("公司贷后管理制度", "Company post-loan system"),
        approved_by=Text("董事会", "board of directors"),
        interpreter=Text("贷后管理部", "Post-loan Department"),
    ),
    Instrument(code="SOURCE-3", title=Text("贷后管理办法", "Post-loan measures")),
    Instrument(code="SOURCE-4", title=Text("贷款后管理办法", "Measures for management after lending")),
    Instrument(code="SOURCE-7", title=Text("贷款回笼管理方案", "Loan-return plan")),
    Instrument(code="SOURCE-8", title=Text("商业银行贷后管理办法", "Commercial-bank post-loan measures")),
    Instrument(code="RULEBOOK", title=Text("规则手册的决定", "Decisions of the rulebook")),
    Instrument(
        code="S-CL23",
        title=Text("商业银行金融资产风险分类办法", "Measures for risk classification of bank financial assets"),
        issuer=Text("银保监会、人民银行令〔2023〕1号", "CBIRC and PBoC Order 2023 No. 1"),
        in_force=date(2023, 7, 1),
    ),
    Instrument(
        code="S-CL07",
        title=Text("贷款风险分类指引", "Guideline on loan risk classification"),
        issuer=Text("银监发〔2007〕54号", "CBRC 2007 No. 54"),
    ),
    Instrument(
        code="S-SE07",
        title=Text("小企业贷款风险分类办法(试行)", "Classification of small-enterprise loans (trial)"),
        issuer=Text("银监发〔2007〕63号", "CBRC 2007 No. 63"),
    ),
    Instrument(
        code="S-IR99",
        title=Text("人民币利率管理规定", "Rules on renminbi interest rates"),
        issuer=Text("银发〔1999〕77号", "PBoC 1999 No. 77"),
    ),
    Instrument(
        code="S-IR03",
        title=Text("关于人民币贷款利率有关问题的通知", "Notice on renminbi loan rates"),
        issuer=Text("银发〔2003〕251号", "PBoC 2003 No. 251"),
        in_force=date(2004, 1, 1),
    ),
    Instrument(
        code="S-IR05",
        title=Text("关于人民币存贷款计结息问题的通知", "Notice on reckoning and settling interest"),
        issuer=Text("银发〔2005〕129号", "PBoC 2005 No. 129"),
    ),
    Instrument(
        code="S-GL96", title=Text("贷款通则", "General Rules of Loans"), issuer=Text("中国人民银行 1996", "PBoC 1996")
    ),
    Instrument(code="S-AC01", title=Text("金融企业会计制度", "Accounting system of financial enterprises")),
    Instrument(
        code="S-ABC",
        title=Text("应收利息核算办法", "Accounting for interest receivable"),
        issuer=Text("中国农业银行", "Agricultural Bank of China"),
    ),
    Instrument(code="S-CC", title=Text("民法典", "Civil Code"), in_force=date(2021, 1, 1)),
    Instrument(
        code="S-PV02",
        title=Text("银行贷款损失准备计提指引", "Guideline on loan-loss provisions"),
        issuer=Text("银发〔2002〕98号", "PBoC 2002 No. 98"),
    ),
    Instrument(
        code="S-PV11",
        title=Text("商业银行贷款损失准备管理办法", "Measures for loan-loss provisions"),
        issuer=Text("银监会令2011年第4号", "CBRC Order 2011 No. 4"),
    ),
    Instrument(
        code="S-PV12",
        title=Text("金融企业准备金计提管理办法", "Measures for reserves of financial enterprises"),
        issuer=Text("财金〔2012〕20号", "MoF 2012 No. 20"),
    ),
    Instrument(code="S-CPL", title=Text("民事诉讼法", "Civil Procedure Law")),
    Instrument(
        code="S-WO17",
        title=Text("金融企业呆账核销管理办法", "Measures for writing off bad debt of financial enterprises"),
        issuer=Text("财金〔2017〕90号", "MoF 2017 No. 90"),
    ),
    Instrument(code="S-CK", title=Text("贷后检查惯例", "Customary post-loan checks")),
    Instrument(code="S-SPC17", title=Text("法发〔2017〕22号", "Supreme People's Court opinion 2017 No. 22")),
    Instrument(code="S-COL17", title=Text("商业银行押品管理指引", "Guideline on collateral of banks")),
    Instrument(
        code="S-CBA26",
        title=Text("金融机构个人消费类贷款催收工作指引(试行)", "Guideline on collecting consumer loans (trial)"),
        issuer=Text("中国银行业协会", "China Banking Association"),
    ),
    Instrument(
        code="S-GB45",
        title=Text("GB/T 45251-2025", "GB/T 45251-2025"),
        in_force=date(2025, 2, 28),
    ),
)

RECOVERY_PLAN = (
    Rule(id="LR-01", instrument="SOURCE-1", article="引言", tag="S", note="case RECOVERY_PLAN"),
    Rule(id="LR-02", instrument="SOURCE-1", article="一.1", tag="S", note="aim; figures of the ledger"),
    Rule(id="LR-03", instrument="SOURCE-1", article="一.2", tag="S", note="figure recovery_rate, with the reports"),
    Rule(id="LR-04", instrument="SOURCE-1", article="一.3", tag="S"),
    Rule(
        id="LR-05", instrument="SOURCE-1", article="二.1", tag="S", note="difficulty_reason of the case RECOVERY_PLAN"
    ),
    Rule(id="LR-06", instrument="SOURCE-1", article="二.2", tag="S", note="core: rule and parameters on each decision"),
    Rule(id="LR-07", instrument="SOURCE-1", article="二.3", tag="S", note="fact ASSET_FOUND"),
    Rule(
        id="LR-08",
        instrument="SOURCE-1",
        article="三.1",
        tag="S",
        note="norms for granting, use and repayment are the instruments and rules of this page",
        recorded=True,
    ),
    Rule(id="LR-09", instrument="SOURCE-1", article="三.2", tag="S", note="case WARNING"),
    Rule(id="LR-10", instrument="SOURCE-1", article="三.3", tag="S", note="case RECOVERY_PLAN"),
)

COMPANY_SYSTEM = (
    Rule(id="CP-01", instrument="SOURCE-2", article="第一章", tag="S", note="aim", recorded=True),
    Rule(id="CP-02", instrument="SOURCE-2", article="第二章", tag="S", note="organisation POST_LOAN, role CB-R6"),
    Rule(id="CP-03", instrument="SOURCE-2", article="第三章1", tag="S", note="case STAGE"),
    Rule(id="CP-04", instrument="SOURCE-2", article="第三章2", tag="S", note="case STAGE and its RISK_ASSESSMENT"),
    Rule(id="CP-05", instrument="SOURCE-2", article="第三章3", tag="S", note="task CONTACT_OVERDUE"),
    Rule(id="CP-06", instrument="SOURCE-2", article="第三章4", tag="S", note="case WARNING"),
    Rule(
        id="CP-07",
        instrument="SOURCE-2",
        article="第三章5",
        tag="S",
        note="cases ACCELERATION, OUTSOURCING, AGENCY_REVIEW",
    ),
    Rule(id="CP-08", instrument="SOURCE-2", article="第四章1", tag="S", note="aim", recorded=True),
    Rule(
        id="CP-09",
        instrument="SOURCE-2",
        article="第四章2",
        tag="S",
        note="the duties stand with the roles",
        recorded=True,
    ),
    Rule(id="CP-10", instrument="SOURCE-2", article="第四章3", tag="S", note="case STAGE: assessed anew"),
    Rule(id="CP-11", instrument="SOURCE-2", article="第四章4", tag="S", note="case WARNING"),
    Rule(id="CP-12", instrument="SOURCE-2", article="第四章5", tag="S", note="case CONTINGENCY_PLAN"),
    Rule(id="CP-13", instrument="SOURCE-2", article="第五章1", tag="S", note="case kind CHECK"),
    Rule(id="CP-14", instrument="SOURCE-2", article="第五章2", tag="S"),
    Rule(id="CP-15", instrument="SOURCE-2", article="第五章3", tag="S", note="role CB-EXTERNAL-AUDIT"),
    Rule(id="CP-16", instrument="SOURCE-2", article="第六章1", tag="S", note="surcharge OVERDUE"),
    Rule(id="CP-17", instrument="SOURCE-2", article="第六章2", tag="S", note="case EVASION: blacklist and suit"),
    Rule(id="CP-18", instrument="SOURCE-2", article="第七章1", tag="S", note="core: customer file"),
    Rule(id="CP-19", instrument="SOURCE-2", article="第七章2", tag="S", note="conflicts, approvals"),
    Rule(id="CP-20", instrument="SOURCE-2", article="第七章3", tag="S", note="case TRAINING"),
    Rule(id="CP-21", instrument="SOURCE-2", article="第七章4", tag="S", note="the product itself", recorded=True),
    Rule(id="CP-22", instrument="SOURCE-2", article="第八章", tag="S", note="instrument SOURCE-2; case POLICY_VERSION"),
)

POST_LOAN_MEASURES = (
    Rule(id="PM-01", instrument="SOURCE-3", article="第一条", tag="S", note="aim", recorded=True),
    Rule(id="PM-02", instrument="SOURCE-3", article="第二条", tag="S", note="core: a loan's life; see AX-01"),
    Rule(id="PM-03", instrument="SOURCE-3", article="第三条", tag="S", note="core: owner, actor and time"),
    Rule(
        id="PM-04",
        instrument="SOURCE-3",
        article="第四条",
        tag="S",
        note="the report of responsibility; exemptions by task.exempt",
    ),
    Rule(id="PM-05a", instrument="SOURCE-3", article="第五条", tag="S", note="roles CB-R1, R3 to R7"),
    Rule(id="PM-05b", instrument="SOURCE-3", article="第五条(一)", tag="S", note="role CB-R1"),
    Rule(id="PM-05c", instrument="SOURCE-3", article="第五条(二)", tag="S", note="roles CB-R3, CB-R4"),
    Rule(id="PM-05d", instrument="SOURCE-3", article="第五条(三)", tag="S", note="role CB-R5"),
    Rule(id="PM-05e", instrument="SOURCE-3", article="第五条(四)", tag="S", note="role CB-R6"),
    Rule(id="PM-05f", instrument="SOURCE-3", article="第五条(五)", tag="S", note="role CB-R7"),
    Rule(id="PM-06", instrument="SOURCE-3", article="第六条", tag="S", note="case kind CHECK"),
    Rule(id="PM-07", instrument="SOURCE-3", article="第七条", tag="S", note="case kind CHECK"),
    Rule(id="PM-08", instrument="SOURCE-3", article="第六、七条", tag="S", note="aliases of CHECK_REPORT"),
    Rule(
        id="PM-09",
        instrument="SOURCE-3",
        article="截断",
        tag="S",
        note="cut off in the source; CK stands in its place",
        recorded=True,
    ),
)

LENDING_MEASURES = (
    Rule(id="PL-01", instrument="SOURCE-4", article="第一条", tag="S", note="parameter postloan_starts_at"),
    Rule(id="PL-02", instrument="SOURCE-4", article="第一条(一)", tag="S", note="fact RISK_FOUND with its origin"),
    Rule(id="PL-03", instrument="SOURCE-4", article="第一条(二)", tag="S", note="case kind HANDOVER"),
    Rule(id="PL-04", instrument="SOURCE-4", article="第二条", tag="S", note="core: who held the work on a day answers"),
    Rule(id="PL-05", instrument="SOURCE-4", article="第三条(一)1", tag="S", note="task USE_CHECK"),
    Rule(id="PL-06", instrument="SOURCE-4", article="第三条(一)2", tag="S", note="case kind CHECK"),
    Rule(id="PL-07", instrument="SOURCE-4", article="第三条(一)3", tag="S", note="case WARNING"),
    Rule(id="PL-08", instrument="SOURCE-4", article="第三条(一)4", tag="S", note="case WARNING"),
    Rule(id="PL-09", instrument="SOURCE-4", article="第三条(一)5", tag="S", note="case GRADING"),
    Rule(id="PL-10", instrument="SOURCE-4", article="第三条(一)6", tag="S", note="task CONTACT_OVERDUE"),
    Rule(id="PL-11", instrument="SOURCE-4", article="第三条(一)7", tag="S", note="cases EVASION, RECOVERY_PLAN"),
    Rule(id="PL-12", instrument="SOURCE-4", article="第三条(一)8", tag="S", note="case SURVEY"),
    Rule(
        id="PL-13",
        instrument="SOURCE-4",
        article="第三条(一)9",
        tag="S",
        note="other work; nothing is said of it",
        recorded=True,
    ),
    Rule(id="PL-14", instrument="SOURCE-4", article="第三条(二)1", tag="S", note="role CB-R3"),
    Rule(id="PL-15", instrument="SOURCE-4", article="第三条(二)2", tag="S", note="case SITE_PROGRAMME"),
    Rule(id="PL-16", instrument="SOURCE-4", article="第三条(二)3", tag="S", note="case GRADING"),
    Rule(id="PL-17", instrument="SOURCE-4", article="第三条(二)4", tag="S", note="case WARNING"),
    Rule(id="PL-18", instrument="SOURCE-4", article="第三条(二)5", tag="S", note="case INSPECTION"),
    Rule(id="PL-19", instrument="SOURCE-4", article="第四条", tag="S", note="role CB-R8; case GRADING"),
    Rule(id="PL-20", instrument="SOURCE-4", article="第五条", tag="S", note="CHECK_REPORT"),
    Rule(id="PL-21", instrument="SOURCE-4", article="第五条", tag="S", note="role CB-R9; case FILE_AUDIT"),
    Rule(id="PL-22", instrument="SOURCE-4", article="截断", tag="S", note="cut off in the source", recorded=True),
)

LOAN_RETURN = (
    Rule(id="RB-01", instrument="SOURCE-7", article="2.1", tag="S", note="loan attributes"),
    Rule(id="RB-02", instrument="SOURCE-7", article="2.1", tag="S", note="core: evidence"),
    Rule(id="RB-03", instrument="SOURCE-7", article="2.1", tag="S", note="requirement on loan.disburse"),
    Rule(
        id="RB-04",
        instrument="SOURCE-7",
        article="2.2",
        tag="S",
        note="the two reminders",
    ),
    Rule(id="RB-05", instrument="SOURCE-7", article="2.2", tag="S", note="core: ledger"),
    Rule(
        id="RB-06",
        instrument="SOURCE-7",
        article="2.2",
        tag="S",
    ),
    Rule(id="RB-07", instrument="SOURCE-7", article="2.2", tag="S", note="case LITIGATION"),
    Rule(id="RB-08", instrument="SOURCE-7", article="3.1", tag="S", note="core: rate of the contract"),
    Rule(id="RB-09", instrument="SOURCE-7", article="3.2", tag="S", note="methods of the products"),
    Rule(id="RB-10", instrument="SOURCE-7", article="3.3", tag="S", note="case kind CHECK"),
    Rule(id="RB-11", instrument="SOURCE-7", article="4.1", tag="S", note="before granting", recorded=True),
)

BANK_MEASURES = (
    Rule(id="BK-01", instrument="SOURCE-8", article="一", tag="S", note="definition", recorded=True),
    Rule(id="BK-02", instrument="SOURCE-8", article="二", tag="S", note="aim", recorded=True),
    Rule(id="BK-03", instrument="SOURCE-8", article="三.1", tag="S", note="fact USE_DOCUMENTED with evidence"),
    Rule(id="BK-04", instrument="SOURCE-8", article="三.2", tag="S", note="case STAGE: assessed anew"),
    Rule(
        id="BK-05",
        instrument="SOURCE-8",
        article="三.3",
        tag="S",
    ),
    Rule(id="BK-06", instrument="SOURCE-8", article="三.4", tag="S", note="fact FEEDBACK"),
    Rule(
        id="BK-07",
        instrument="SOURCE-8",
        article="四.1",
        tag="S",
        note="aim; the process stands with the cases",
        recorded=True,
    ),
    Rule(id="BK-08", instrument="SOURCE-8", article="四.2", tag="S", note="the product itself", recorded=True),
    Rule(id="BK-09", instrument="SOURCE-8", article="四.3", tag="S", note="case TRAINING"),
)

SOURCE_RULES = (
    *RECOVERY_PLAN,
    *COMPANY_SYSTEM,
    *POST_LOAN_MEASURES,
    *LENDING_MEASURES,
    *LOAN_RETURN,
    *BANK_MEASURES,
)
