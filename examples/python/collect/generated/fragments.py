from decimal import Decimal
from typing import Optional

from .base_model import BaseModel


class Amount(BaseModel):
    amount: Decimal
    currency: str


class Error(BaseModel):
    code: str
    field: Optional[list[str]]
    message: str


Amount.model_rebuild()
Error.model_rebuild()
