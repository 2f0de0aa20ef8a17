"""The housing provident fund (住房公积金) as one frozen object."""

from typing import Final

from recoup.regime.spec import RegimeSpec, Text
from recoup_housing_fund.policy import access, cases, citations, facts, judgement, money, papers, parameters, work
from recoup_housing_fund.policy.contact import CONTACT

SPEC: Final = RegimeSpec(
    code="housing_fund",
    name=Text("住房公积金", "Housing provident fund"),
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
    rate_lists=money.RATE_LISTS,
    interest=money.INTEREST,
    surcharges=money.SURCHARGES,
    allocation=money.ALLOCATION,
    setoff=money.SETOFF,
    statuses=judgement.STATUSES,
    grades=judgement.GRADES,
    provisions=judgement.PROVISIONS,
    figures=(*money.FIGURES, papers.BAND),
    cases=cases.CASES,
    tasks=work.TASKS,
    documents=papers.DOCUMENTS,
    alarms=work.ALARMS,
    milestones=work.MILESTONES,
    contact=CONTACT,
)
