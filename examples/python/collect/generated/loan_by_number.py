from typing import Optional

from .base_model import BaseModel


class LoanByNumber(BaseModel):
    loan: Optional["LoanByNumberLoan"]


class LoanByNumberLoan(BaseModel):
    id: str
    currency: str


LoanByNumber.model_rebuild()
