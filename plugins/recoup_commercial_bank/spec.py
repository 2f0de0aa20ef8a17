"""The commercial bank (商业银行) as one frozen object."""

from typing import Final

from recoup.regime.spec import RegimeSpec, Text
from recoup_commercial_bank.policy import (
    access,
    cases,
    citations,
    facts,
    judgement,
    money,
    papers,
    parameters,
    regulation,
    work,
)
from recoup_commercial_bank.policy.contact import CONTACT

SPEC: Final = RegimeSpec(
    code="commercial_bank",
    name=Text("商业银行", "Commercial bank"),
    contract="1.7",
    version="0.1.0",
    instruments=citations.INSTRUMENTS,
    rules=(*citations.SOURCE_RULES, *regulation.BOOK_RULES),
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
    rate_lists=money.RATE_LISTS,
    interest=money.INTEREST,
    surcharges=money.SURCHARGES,
    compound=money.COMPOUND,
    allocation=money.ALLOCATION,
    non_accrual=money.NON_ACCRUAL,
    statuses=judgement.STATUSES,
    grades=judgement.GRADES,
    provisions=judgement.PROVISIONS,
    figures=(*access.FIGURES, papers.BUCKET, *papers.SPECIFIC),
    cases=cases.CASES,
    tasks=work.TASKS,
    alarms=work.ALARMS,
    milestones=judgement.MILESTONES,
    documents=papers.DOCUMENTS,
    contact=CONTACT,
)
