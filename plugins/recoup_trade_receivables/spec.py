"""Trade receivables (货款回收) as one frozen object."""

from typing import Final

from recoup.regime.spec import RegimeSpec, Text
from recoup_trade_receivables.policy import access, cases, citations, facts, judgement, money, papers, parameters, work

SPEC: Final = RegimeSpec(
    code="trade_receivables",
    name=Text("货款回收", "Trade receivables"),
    contract="1.7",
    version="0.1.0",
    instruments=citations.INSTRUMENTS,
    rules=(*citations.SOURCE_RULES, *citations.BOOK_RULES),
    params=parameters.PARAMS,
    profiles=parameters.PROFILES,
    organisations=access.ORGANISATIONS,
    parties=access.PARTIES,
    roles=access.ROLES,
    conflicts=access.CONFLICTS,
    approvals=access.APPROVALS,
    requirements=access.REQUIREMENTS,
    facts=facts.FACTS,
    products=money.PRODUCTS,
    arrears=money.ARREARS,
    interest=money.INTEREST,
    surcharges=money.SURCHARGES,
    allocation=money.ALLOCATION,
    statuses=judgement.STATUSES,
    provisions=judgement.PROVISIONS,
    cases=cases.CASES,
    tasks=work.TASKS,
    documents=papers.DOCUMENTS,
    alarms=work.ALARMS,
    milestones=work.MILESTONES,
)
