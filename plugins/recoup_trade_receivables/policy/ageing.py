"""账龄分析表: what is owed by age since it fell due, and what is set aside for it, region by region (TQ-02).

Worked example: 80,000.00 fell due on 2024-04-05 and is unpaid. Until 2025-04-05 it is not more than a year old: five
per cent, 4,000.00, are set aside; from 2025-04-06 on ten per cent, 8,000.00.
"""

from recoup.regime.policy.condition import All, Compare, Not
from recoup.regime.policy.document import Document, Span, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import MAJOR, Plus, Share, Total
from recoup.regime.policy.parameter import DATE, MONEY, NAME, P
from recoup_trade_receivables.policy.judgement import AGED_1, AGED_2, AGED_3

OWED = All((Compare("balance", ">", 0), Compare("maturity_on", ">", 0)))
OWED_FOR = (
    Field(
        code="owed_up_to_1",
        kind=MONEY,
        formula=Total("balance", "loan", All((OWED, Not(AGED_1)))),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="owed_up_to_2",
        kind=MONEY,
        formula=Total("balance", "loan", All((OWED, AGED_1, Not(AGED_2)))),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="owed_up_to_3",
        kind=MONEY,
        formula=Total("balance", "loan", All((OWED, AGED_2, Not(AGED_3)))),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="owed_longer", kind=MONEY, formula=Total("balance", "loan", All((OWED, AGED_3))), unit=MAJOR, total=True
    ),
)
SET_ASIDE_FOR = (
    Field(
        code="aside_up_to_1",
        kind=MONEY,
        formula=Share(P("ageing_up_to_1_year"), "owed_up_to_1"),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="aside_up_to_2",
        kind=MONEY,
        formula=Share(P("ageing_up_to_2_years"), "owed_up_to_2"),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="aside_up_to_3",
        kind=MONEY,
        formula=Share(P("ageing_up_to_3_years"), "owed_up_to_3"),
        unit=MAJOR,
        total=True,
    ),
    Field(
        code="aside_longer", kind=MONEY, formula=Share(P("ageing_over_3_years"), "owed_longer"), unit=MAJOR, total=True
    ),
)

# Where nothing is set aside by age, as the company chose, the table is empty.
AGEING_TABLE = Document(
    code="AGEING_TABLE",
    key=("organisation", "month"),
    fields=(
        Field(code="unit", kind=NAME, source="organisation_name"),
        Field(code="as_of", kind=DATE, source="today", required=True),
    ),
    tables=(
        Table(
            row=("organisation",),
            where=Compare("ageing_enabled", "=", 1),
            totals=True,
            columns=(
                Field(code="region", kind=NAME, source="organisation_name"),
                *OWED_FOR,
                Field(
                    code="owed_in_all",
                    kind=MONEY,
                    formula=Plus(tuple(each.code for each in OWED_FOR)),
                    unit=MAJOR,
                    total=True,
                ),
                *SET_ASIDE_FOR,
                Field(
                    code="aside_in_all",
                    kind=MONEY,
                    formula=Plus(tuple(each.code for each in SET_ASIDE_FOR)),
                    unit=MAJOR,
                    total=True,
                ),
            ),
            spans=(
                Span(code="owed_by_age", columns=tuple(each.code for each in OWED_FOR)),
                Span(code="aside_by_age", columns=tuple(each.code for each in SET_ASIDE_FOR)),
            ),
        ),
    ),
    signers=("finance",),
    rules=("TQ-02",),
)
