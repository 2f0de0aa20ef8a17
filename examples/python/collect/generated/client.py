from typing import Any, Optional, Union

from .base_client import BaseClient
from .base_model import UNSET, UnsetType
from .input_types import PaymentBatchRecordInput, PromiseFilter, WorklistFilter
from .loan_by_number import LoanByNumber
from .morning import Morning
from .payments_record import PaymentsRecord
from .promises_due import PromisesDue


def gql(q: str) -> str:
    return q


class Recoup(BaseClient):
    def morning(
        self,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        filter_: Union[Optional[WorklistFilter], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Morning:
        query = gql("""
            query Morning($first: Int!, $after: String, $filter: WorklistFilter) {
              businessDay {
                day
              }
              worklist(first: $first, after: $after, filter: $filter) {
                totalCount
                pageInfo {
                  hasNextPage
                  endCursor
                }
                nodes {
                  code {
                    label
                  }
                  dueOn
                  daysLate
                  priority
                  partyName
                  loan {
                    id
                    number
                    daysPastDue
                    figures {
                      arrears {
                        ...Amount
                      }
                    }
                  }
                }
              }
            }

            fragment Amount on Money {
              amount
              currency
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "filter": filter_,
        }
        response = self.execute(
            query=query, operation_name="Morning", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Morning.model_validate(data)

    def loan_by_number(self, number: str, **kwargs: Any) -> LoanByNumber:
        query = gql("""
            query LoanByNumber($number: String!) {
              loan(number: $number) {
                id
                currency
              }
            }
            """)
        variables: dict[str, object] = {"number": number}
        response = self.execute(
            query=query, operation_name="LoanByNumber", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return LoanByNumber.model_validate(data)

    def payments_record(
        self, input: PaymentBatchRecordInput, **kwargs: Any
    ) -> PaymentsRecord:
        query = gql("""
            mutation PaymentsRecord($input: PaymentBatchRecordInput!) {
              paymentBatchRecord(input: $input) {
                recorded
                replayed
                rejected
                results {
                  payment {
                    number
                  }
                  replayed
                  userErrors {
                    __typename
                    ...Error
                  }
                }
                userErrors {
                  __typename
                  ...Error
                }
              }
            }

            fragment Error on UserError {
              code
              field
              message
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = self.execute(
            query=query, operation_name="PaymentsRecord", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return PaymentsRecord.model_validate(data)

    def promises_due(
        self,
        after: Union[Optional[str], UnsetType] = UNSET,
        filter_: Union[Optional[PromiseFilter], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> PromisesDue:
        query = gql("""
            query PromisesDue($after: String, $filter: PromiseFilter) {
              promises(first: 100, after: $after, filter: $filter) {
                pageInfo {
                  hasNextPage
                  endCursor
                }
                nodes {
                  loanNumber
                  partyName
                  amount {
                    ...Amount
                  }
                  paid {
                    ...Amount
                  }
                  dueOn
                  state {
                    code
                    label
                  }
                }
              }
            }

            fragment Amount on Money {
              amount
              currency
            }
            """)
        variables: dict[str, object] = {"after": after, "filter": filter_}
        response = self.execute(
            query=query, operation_name="PromisesDue", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return PromisesDue.model_validate(data)
