from datetime import date
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Amount


class PromisesDue(BaseModel):
    promises: "PromisesDuePromises"


class PromisesDuePromises(BaseModel):
    page_info: "PromisesDuePromisesPageInfo" = Field(alias="pageInfo")
    nodes: list["PromisesDuePromisesNodes"]


class PromisesDuePromisesPageInfo(BaseModel):
    has_next_page: bool = Field(alias="hasNextPage")
    end_cursor: Optional[str] = Field(alias="endCursor")


class PromisesDuePromisesNodes(BaseModel):
    loan_number: str = Field(alias="loanNumber")
    party_name: str = Field(alias="partyName")
    amount: "PromisesDuePromisesNodesAmount"
    paid: "PromisesDuePromisesNodesPaid"
    due_on: date = Field(alias="dueOn")
    state: "PromisesDuePromisesNodesState"


PromisesDuePromisesNodesAmount = Amount
PromisesDuePromisesNodesPaid = Amount


class PromisesDuePromisesNodesState(BaseModel):
    code: str
    label: str


PromisesDue.model_rebuild()
PromisesDuePromises.model_rebuild()
PromisesDuePromisesNodes.model_rebuild()
