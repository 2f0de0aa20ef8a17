"""The operations of the main job, as a client writes them."""

PARTY_BOARD = """
mutation ($input: PartyBoardInput!) {
  partyBoard(input: $input) { party { id number name kind } userErrors { code field message } }
}"""

LOAN_BOARD = """
mutation ($input: LoanBoardInput!) {
  loanBoard(input: $input) {
    loan { id number stage { code label } isScheduleConfirmed contractPrincipal { amount currency } }
    schedule { seq dueOn principal { amount } interest { amount } total { amount } balance { amount } }
    userErrors { code field message }
  }
}"""

CONFIRM = """
mutation ($input: LoanScheduleConfirmInput!) {
  loanScheduleConfirm(input: $input) { loan { isScheduleConfirmed } userErrors { code field } }
}"""

DISBURSE = """
mutation ($input: LoanDisburseInput!) {
  loanDisburse(input: $input) {
    loan { stage { code } balance { amount } startsOn nextDueOn } userErrors { code field message }
  }
}"""

RUN = """
mutation ($input: EndOfDayRunInput!) {
  endOfDayRun(input: $input) {
    report { dayFrom dayTo isRolled touched bills postings tasksOpened faults proofs { name label holds left right } }
    businessDay { day phase }
    userErrors { code field message }
  }
}"""

RECORD = """
mutation ($input: PaymentRecordInput!) {
  paymentRecord(input: $input) {
    payment { id number amount { amount currency } valueDate isReversed }
    lines { billSeq component { code } amount { amount } loanNumber }
    journal { kind { code } debit { code } credit { code } amount { amount } effectiveOn }
    loans {
      number balance { amount } overduePrincipal { amount } daysPastDue
      figures { arrears { amount } payoff { amount } }
    }
    surplus { amount }
    replayed
    userErrors { code field message retryable ... on Problem { value limit } }
  }
}"""

REVERSE = """
mutation ($input: PaymentReverseInput!) {
  paymentReverse(input: $input) {
    payment { id isReversed }
    approval { id number state { code } awaits { code } }
    journal { kind { code } debit { code } credit { code } amount { amount } reverses }
    loans { number balance { amount } daysPastDue figures { arrears { amount } } }
    replayed
    userErrors { code field message }
  }
}"""

DECIDE = """
mutation ($input: ApprovalDecideInput!) {
  approvalDecide(input: $input) {
    approval { number state { code } decisions { by onBehalfOf shown } }
    journal { kind { code } debit { code } credit { code } amount { amount } reverses }
    changes { name before after }
    previewHash
    userErrors { code field }
  }
}"""

LOAN = """
query ($number: String!) {
  loan(number: $number) {
    id number stage { code } daysPastDue missedTotal missedRun balance { amount } arrears: overduePrincipal { amount }
    grade { official { code label(language: ZH_CN) } computed { code } because { rule text citation } }
    figures { asOf arrears { amount } payoff { amount } accruedPenalty { amount } }
    bills(first: 10) { nodes { id seq dueOn isMissed outstanding { amount } state { code } } totalCount }
    payments(first: 5) { nodes { number isReversed } }
    gradeHistory { on after { code } because { rule } }
  }
}"""

JOURNAL = """
query ($id: ID!, $after: String) {
  journal(first: 4, after: $after, filter: {loanId: $id}) {
    edges {
      cursor
      node { id effectiveOn bookedOn kind { code } debit { code } credit { code } amount { amount } reverses }
    }
    pageInfo { hasNextPage endCursor }
    totalCount totalCountIsExact
  }
}"""

WORKLIST = """
query ($filter: WorklistFilter) {
  worklist(first: 10, filter: $filter) {
    nodes {
      id code { code label } part { code } dueOn daysLate priority reasons(language: ZH_CN) rules loan { number }
    }
    totalCount
  }
  worklistCounts { part { code label } open late dueToday }
}"""
