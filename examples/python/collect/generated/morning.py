from datetime import date
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amount


class Morning(BaseModel):
    business_day: "MorningBusinessDay" = Field(alias="businessDay")
    worklist: "MorningWorklist"


class MorningBusinessDay(BaseModel):
    day: date


class MorningWorklist(BaseModel):
    total_count: int = Field(alias="totalCount")
    page_info: "MorningWorklistPageInfo" = Field(alias="pageInfo")
    nodes: list["MorningWorklistNodes"]


class MorningWorklistPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class MorningWorklistNodes(BaseModel):
    code: "MorningWorklistNodesCode"
    due_on: Optional[date] = Field(alias="dueOn")
    days_late: int = Field(alias="daysLate")
    priority: int
    party_name: Optional[str] = Field(alias="partyName")
    loan: Optional["MorningWorklistNodesLoan"]


class MorningWorklistNodesCode(BaseModel):
    label: str


class MorningWorklistNodesLoan(BaseModel):
    id: str
    number: str
    days_past_due: int = Field(alias="daysPastDue")
    figures: "MorningWorklistNodesLoanFigures"


class MorningWorklistNodesLoanFigures(BaseModel):
    arrears: "MorningWorklistNodesLoanFiguresArrears"


MorningWorklistNodesLoanFiguresArrears = Amount
Morning.model_rebuild()
MorningWorklist.model_rebuild()
MorningWorklistNodes.model_rebuild()
MorningWorklistNodesLoan.model_rebuild()
MorningWorklistNodesLoanFigures.model_rebuild()
