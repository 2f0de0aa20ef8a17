"""What a front end asks for where a person of the console opens a page and looks."""

from collections.abc import Mapping
from typing import Final

_ON: Final = "code { code label }"
_SUM: Final = "{ amount currency }"
LOAN: Final = f"""
query ($id: ID!) {{ loan(id: $id) {{
  number organisation officer rate startsOn maturityOn nextDueOn daysPastDue missedRun missedTotal isNonAccrual
  party {{ number name language }} product {{ code label }} method {{ code label }} instalment {_SUM}
  status {{ code label }} stage {{ code label }}
  balance {_SUM} principal {_SUM} overduePrincipal {_SUM} overdueInterest {_SUM} suspense {_SUM}
  grade {{ official {{ code label }} because {{ rule text }} }} attributes {{ code {{ code label }} value }}
  bills(first: 100) {{ nodes {{ seq dueOn rolledDueOn daysPastDue state {{ code label }} outstanding {_SUM} paid {_SUM}
    principal {_SUM} interest {_SUM} penalty {_SUM} compound {_SUM} }} }}
  payments(first: 100) {{ nodes {{ number valueDate reference amount {_SUM}
    lines {{ amount {_SUM} component {{ code label }} }} }} }}
  schedule {{ seq dueOn principal {_SUM} interest {_SUM} }}
  gradeHistory {{ on after {{ code label }} because {{ rule text }} }}
  amendments(first: 50) {{ nodes {{ number reason command {{ code label }} told {{ text }} }} }}
  tasks(first: 100) {{ nodes {{ code {{ code label }} part {{ code label }} dueOn reasons rules }} }}
  facts {{ code {{ code label }} fromOn toOn note valueText }}
  journal(first: 100) {{ nodes {{ kind {{ code label }} amount {_SUM} }} }}
}}
contacts(first: 50, filter: {{loanId: $id}}) {{ nodes {{ at number outcome {{ code label }} isBreach
  reasons {{ text rules }} }} }}
clocks(loanId: $id) {{ course {{ code label }} person since expiresOn stoppedOn daysLeft state {{ code label }}
  story {{ on event {{ code label }} effect {{ code label }} isCounted person rules }} }} }}"""
PARTY: Final = """
query ($id: ID!) { party(id: $id) { number name phone organisation
  facts { code { code label } fromOn toOn note valueText }
  loans(first: 100) { nodes { number product { code label } status { code label } } } } }"""
PAGES: Final[Mapping[str, str]] = {
    "wl": """{ worklist(first: 100) { nodes { code { code label } part { code label } dueOn reasons rules partyName
      caseNumber loan { number } about { code text } assignee outstanding { amount } } } }""",
    "ap": """{ approvals(first: 50, filter: {forMe: true}) { nodes { number command { code label } subjectNumber madeBy
      rules awaits { code label } told { text } } } }""",
    "cs": """{ cases(first: 100) { nodes { number kind { code label } state { code label } about { code text } openedOn
      dueOn outstanding { amount } } } }""",
    "pt": "{ parties(first: 100) { nodes { number name phone organisation } } }",
    "pe": """{ grants(first: 100) { nodes { role { code label } organisation } }
      principals(first: 100) { nodes { code name organisation } }
      organisations(first: 100) { nodes { code name kind } }
      roles { role { code label } plays { code label } rules } }""",
    "rg": """{ regimes { code name { en } parameters { key label valueText rangeText rules }
      rules { id article text(language: EN) } products { code label } grades { code label } } }""",
    "ms": """{ messages(first: 50, filter: {forMe: true}) { nodes { subject told { caseNumber by kind { code label }
      step { code label } state { code label } fields { text } } } } }""",
    "rt": """{ rateLists { code { code label } } }""",
    "dg": """{ delegations(first: 50) { nodes { giver delegate partText organisation reason } } }""",
    "tb": """{ periods { beginsOn endsOn } }""",
    "eod": """{ businessDay { day phase } portfolio { regime { code label } loans overdueLoans balance { amount }
      arrears { amount }
      provisions { booked { provision { code label } amount { amount } rules }
        minima { provision { code label } amount { amount } rules }
        estimates { provision { code label } amount { amount } rules } shortfall { amount } } } }""",
    "rp": "{ documents(first: 50) { nodes { code { code label } organisation period state edition signedBy } } }",
    "me": "{ viewer { code name permissions roles { code label } parts { code label } } }",
}
"""By the code that one types in the console."""
WHY: Final = """
query ($id: ID!) { loan(id: $id) { %s { title number amount { amount } because { rule text citation }
  steps { text formula amount { amount } because { rule text citation } } } } }"""
"""What explains a figure; which one stands in its place."""
PLAN: Final = (
    "warnings { message } schedule { seq rolledDueOn principal { amount } interest { amount } total { amount } }"
)
"""What a contract would be before it counts."""
