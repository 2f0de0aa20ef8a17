from typing import Literal, Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import Error


class PaymentsRecord(BaseModel):
    payment_batch_record: "PaymentsRecordPaymentBatchRecord" = Field(
        alias="paymentBatchRecord"
    )


class PaymentsRecordPaymentBatchRecord(BaseModel):
    recorded: Optional[int]
    replayed: Optional[int]
    rejected: Optional[int]
    results: Optional[list["PaymentsRecordPaymentBatchRecordResults"]]
    user_errors: list["PaymentsRecordPaymentBatchRecordUserErrors"] = Field(
        alias="userErrors"
    )


class PaymentsRecordPaymentBatchRecordResults(BaseModel):
    payment: Optional["PaymentsRecordPaymentBatchRecordResultsPayment"]
    replayed: bool
    user_errors: list["PaymentsRecordPaymentBatchRecordResultsUserErrors"] = Field(
        alias="userErrors"
    )


class PaymentsRecordPaymentBatchRecordResultsPayment(BaseModel):
    number: str


class PaymentsRecordPaymentBatchRecordResultsUserErrors(Error):
    typename__: Literal[
        "InsufficientOutstandingError", "Problem", "StaleVersionError", "UserError"
    ] = Field(alias="__typename")


class PaymentsRecordPaymentBatchRecordUserErrors(Error):
    typename__: Literal[
        "InsufficientOutstandingError", "Problem", "StaleVersionError", "UserError"
    ] = Field(alias="__typename")


PaymentsRecord.model_rebuild()
PaymentsRecordPaymentBatchRecord.model_rebuild()
PaymentsRecordPaymentBatchRecordResults.model_rebuild()
