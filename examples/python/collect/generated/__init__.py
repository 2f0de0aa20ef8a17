from .base_client import BaseClient
from .base_model import BaseModel, Upload
from .client import Recoup
from .enums import BatchErrorPolicy, Mode
from .exceptions import (
    GraphQLClientError,
    GraphQLClientGraphQLError,
    GraphQLClientGraphQLMultiError,
    GraphQLClientHttpError,
    GraphQLClientInvalidResponseError,
)
from .fragments import Amount, Error
from .input_types import (
    ComponentAmountInput,
    MoneyInput,
    PaymentBatchRecordInput,
    PaymentInput,
    PromiseFilter,
    WorklistFilter,
)
from .loan_by_number import LoanByNumber, LoanByNumberLoan
from .morning import (
    Morning,
    MorningBusinessDay,
    MorningWorklist,
    MorningWorklistNodes,
    MorningWorklistNodesCode,
    MorningWorklistNodesLoan,
    MorningWorklistNodesLoanFigures,
    MorningWorklistNodesLoanFiguresArrears,
    MorningWorklistPageInfo,
)
from .payments_record import (
    PaymentsRecord,
    PaymentsRecordPaymentBatchRecord,
    PaymentsRecordPaymentBatchRecordResults,
    PaymentsRecordPaymentBatchRecordResultsPayment,
    PaymentsRecordPaymentBatchRecordResultsUserErrors,
    PaymentsRecordPaymentBatchRecordUserErrors,
)
from .promises_due import (
    PromisesDue,
    PromisesDuePromises,
    PromisesDuePromisesNodes,
    PromisesDuePromisesNodesAmount,
    PromisesDuePromisesNodesPaid,
    PromisesDuePromisesNodesState,
    PromisesDuePromisesPageInfo,
)

__all__ = [
    "Amount",
    "BaseClient",
    "BaseModel",
    "BatchErrorPolicy",
    "ComponentAmountInput",
    "Error",
    "GraphQLClientError",
    "GraphQLClientGraphQLError",
    "GraphQLClientGraphQLMultiError",
    "GraphQLClientHttpError",
    "GraphQLClientInvalidResponseError",
    "LoanByNumber",
    "LoanByNumberLoan",
    "Mode",
    "MoneyInput",
    "Morning",
    "MorningBusinessDay",
    "MorningWorklist",
    "MorningWorklistNodes",
    "MorningWorklistNodesCode",
    "MorningWorklistNodesLoan",
    "MorningWorklistNodesLoanFigures",
    "MorningWorklistNodesLoanFiguresArrears",
    "MorningWorklistPageInfo",
    "PaymentBatchRecordInput",
    "PaymentInput",
    "PaymentsRecord",
    "PaymentsRecordPaymentBatchRecord",
    "PaymentsRecordPaymentBatchRecordResults",
    "PaymentsRecordPaymentBatchRecordResultsPayment",
    "PaymentsRecordPaymentBatchRecordResultsUserErrors",
    "PaymentsRecordPaymentBatchRecordUserErrors",
    "PromiseFilter",
    "PromisesDue",
    "PromisesDuePromises",
    "PromisesDuePromisesNodes",
    "PromisesDuePromisesNodesAmount",
    "PromisesDuePromisesNodesPaid",
    "PromisesDuePromisesNodesState",
    "PromisesDuePromisesPageInfo",
    "Recoup",
    "Upload",
    "WorklistFilter",
]
