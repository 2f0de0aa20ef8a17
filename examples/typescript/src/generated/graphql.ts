/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Amounts of a bill that can be explained. */
export type BillPart =
  /** Compound interest, posted and accrued. */
  | 'COMPOUND'
  /** Costs billed. */
  | 'COST'
  /** Contract interest billed. */
  | 'INTEREST'
  /** Everything still unpaid of it. */
  | 'OUTSTANDING'
  /** Everything paid on it. */
  | 'PAID'
  /** Penalty interest, posted and accrued. */
  | 'PENALTY'
  /** Principal billed. */
  | 'PRINCIPAL';

/** Takes a step in a case. */
export type CaseActInput = {
  /** The case. */
  caseId: string | number;
  /** Evidence that is named with it; it hangs on the case already. */
  evidenceIds?: Array<string | number> | null | undefined;
  /** The version that was seen; refused when it is another one now. */
  expectedVersion?: number | null | undefined;
  /** The form of the step. */
  fields?: Array<FieldInput> | null | undefined;
  /** Made by the client before sending, kept for ever: sent again with the same key and the same input, the mutation is not done again. Without a key each request counts. */
  idempotencyKey?: string | null | undefined;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** A remark. */
  note?: string | null | undefined;
  /** Code of the step, as `acts` lists it. */
  transition: string;
};

/** A part of a payment that the payer gives to one component. */
export type ComponentAmountInput = {
  /** How much of the payment is for it. */
  amount: MoneyInput;
  /** COST, INTEREST, PENALTY, COMPOUND or PRINCIPAL. */
  component: string;
};

/** A contact that is thought of. Exactly one of `loanId` and `partyId` says whose debt. */
export type ContactGateInput = {
  /** When; now, when left out. */
  at?: string | null | undefined;
  /** One of `TELEPHONE`, `SMS`, `EMAIL`, `IN_APP`, `LETTER`, `VISIT`. */
  channel: string;
  /** The loan it is about. */
  loanId?: string | number | null | undefined;
  /** The number or the address; one on file is whose the file says. */
  number: string;
  /** The debtor. */
  partyId?: string | number | null | undefined;
  /** `COLLECT`, `FIND_DEBTOR`, `LEAVE_MESSAGE`. Collection, when left out. */
  purpose?: string | null | undefined;
  /** Whose the number is: `DEBTOR`, `RELATED`, `THIRD_PARTY`. The debtor's, when left out. */
  relation?: string | null | undefined;
};

/** A contact as it took place, or an attempt that was not made. */
export type ContactLogInput = {
  /** When; now, when left out. */
  at?: string | null | undefined;
  /** One of `TELEPHONE`, `SMS`, `EMAIL`, `IN_APP`, `LETTER`, `VISIT`. */
  channel: string;
  /** `OUT`, or `IN` when the debtor began it. `OUT`, when left out. */
  direction?: string | null | undefined;
  /** Made by the client before sending, kept for ever: sent again with the same key and the same input, the mutation is not done again. Without a key each request counts. */
  idempotencyKey?: string | null | undefined;
  /** The loan it is about. */
  loanId?: string | number | null | undefined;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** When to try again. */
  nextOn?: string | null | undefined;
  /** A remark. */
  note?: string | null | undefined;
  /** The number or the address; one on file is whose the file says. */
  number: string;
  /** What came of it. TELEPHONE: `TALKED`, `NOTIFIED`, `HUNG_UP`, `NO_ANSWER`, `BUSY`, `SWITCHED_OFF`, `NUMBER_INVALID`; SMS: `SENT`, `DELIVERED`, `UNDELIVERED`; EMAIL: `SENT`, `DELIVERED`, `UNDELIVERED`; IN_APP: `SENT`, `DELIVERED`, `UNDELIVERED`; LETTER: `SENT`, `SIGNED_FOR`, `RETURNED`, `RECEIPT_REFUSED`; VISIT: `MET`, `NOBODY_THERE`; of any: `NOT_MADE`. */
  outcome: string;
  /** The debtor. */
  partyId?: string | number | null | undefined;
  /** `COLLECT`, `FIND_DEBTOR`, `LEAVE_MESSAGE`. Collection, when left out. */
  purpose?: string | null | undefined;
  /** Whose the number is: `DEBTOR`, `RELATED`, `THIRD_PARTY`. The debtor's, when left out. */
  relation?: string | null | undefined;
  /** What was said and done: `INSTITUTION_STATED`, `DEBT_TOLD`, `PLAN_OFFERED`, `CONSEQUENCES_TOLD`, `RECORDING_ANNOUNCED`, `PROMISE_GIVEN`, `DEBT_DISPUTED`, `HARDSHIP_TOLD`, `CONTACT_REFUSED`, `VIOLENCE`, `THREAT`, `INSULT`, `HARASSMENT`, `PRIVACY_EXPOSED`, `DECEPTION`, `IMPERSONATION`, `BORROWING_URGED`. */
  said?: Array<string> | null | undefined;
};

/** Hangs a piece of evidence on what it proves. */
export type EvidenceAttachInput = {
  /** The piece, as `POST /evidence` answered. */
  evidenceId: string | number;
  /** Made by the client before sending, kept for ever: sent again with the same key and the same input, the mutation is not done again. Without a key each request counts. */
  idempotencyKey?: string | null | undefined;
  /** As what it hangs there: `VOUCHER`, `MINUTES`, `PROOF_OF_SERVICE`… */
  kind: string;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** A remark. */
  note?: string | null | undefined;
  /** Id of a loan, a party or a case. */
  subjectId: string | number;
};

/** A value for a field of a case or of a document. */
export type FieldInput = {
  /** Code of the field. */
  code: string;
  /** The value as text: a date as 2024-05-31, an amount in minor units, a person's code. */
  value: string;
};

/** Figures of a loan that can be explained. */
export type LoanFigure =
  /** Contract interest not yet billed. */
  | 'ACCRUED_INTEREST'
  /** Everything due and unpaid. */
  | 'ARREARS'
  /** Principal outstanding, due and not yet due. */
  | 'BALANCE'
  /** Unpaid compound interest, posted and accrued. */
  | 'COMPOUND'
  /** Unpaid costs. */
  | 'COST'
  /** Days past due. */
  | 'DAYS_PAST_DUE'
  /** The official grade, and what holds it down. */
  | 'GRADE'
  /** The regular instalment. */
  | 'INSTALMENT'
  /** Periods missed and unpaid. */
  | 'MISSED_OUTSTANDING'
  /** Periods missed in a row. */
  | 'MISSED_RUN'
  /** The longest run of misses. */
  | 'MISSED_RUN_MAX'
  /** Periods missed in all. */
  | 'MISSED_TOTAL'
  /** Interest kept off the books. */
  | 'OFF_BOOK_INTEREST'
  /** Billed contract interest unpaid. */
  | 'OVERDUE_INTEREST'
  /** Costs, and posted penalty and compound interest, unpaid. */
  | 'OVERDUE_OTHER'
  /** Principal past due and unpaid. */
  | 'OVERDUE_PRINCIPAL'
  /** What would close the loan. */
  | 'PAYOFF'
  /** Unpaid penalty interest, posted and accrued. */
  | 'PENALTY'
  /** Principal not yet due. */
  | 'PRINCIPAL'
  /** Money kept in suspense. */
  | 'SUSPENSE'
  /** Principal off the books and still claimed. */
  | 'WRITTEN_OFF';

/** Whether a mutation counts, or is only tried. */
export type Mode =
  /** It is written. */
  | 'COMMIT'
  /** The same walk, rolled back: the answer says what would be. */
  | 'PREVIEW';

/** An exact amount of money. More decimals than the currency has are refused. */
export type MoneyInput = {
  /** The amount in units of the currency, such as `1234.56`. */
  amount: string;
  /** The currency. */
  currency: string;
};

/** Money received. Exactly one of `loanId` and `partyId` says for whom; for a party the money is split over its loans. */
export type PaymentRecordInput = {
  /** The amount received, above zero, in the currency of the loan. */
  amount: MoneyInput;
  /** How it came in, such as a bank or counter. */
  channel?: string | null | undefined;
  /** What the payer named: for a loan the number of the bill, for a party the numbers of the loans to be paid first, in order. */
  designation?: Array<string> | null | undefined;
  /** Made by the client before sending, kept for ever: the same key with the same input gives the first result again, with other input it is refused. */
  idempotencyKey: string;
  /** The loan it pays. */
  loanId?: string | number | null | undefined;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** The party whose loans it pays. */
  partyId?: string | number | null | undefined;
  /** Who paid, if not the party itself. */
  payer?: string | null | undefined;
  /** The sender's reference. */
  reference?: string | null | undefined;
  /** Refuse unless at least so much is owed when the loan is locked. */
  requireOutstanding?: MoneyInput | null | undefined;
  /** How the payer of a loan splits the amount among components, where the regime follows it; the parts add up to the amount. */
  split?: Array<ComponentAmountInput> | null | undefined;
  /** The day as of which it counts; not after the business day, not before draw-down. */
  valueDate: string;
};

/** Takes a payment back as if it had never been. */
export type PaymentReverseInput = {
  /** `version` of the payment's loan as the asker saw it, of several loans the sum of theirs: refused where one has moved since. Whatever it is, when left out. */
  expectedVersion?: number | null | undefined;
  /** Made by the client before sending, kept for ever. */
  idempotencyKey: string;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** The payment to take back. */
  paymentId: string | number;
  /** Why; kept in the audit trail. */
  reason: string;
};

/** A promise as the debtor gave it. */
export type PromiseRecordInput = {
  /** What was promised. */
  amount: MoneyInput;
  /** `TELEPHONE`, `SMS`, `EMAIL`, `IN_APP`, `LETTER`, `VISIT`. By telephone, when left out. */
  channel?: string | null | undefined;
  /** The contact in which it was given. */
  contactId?: string | number | null | undefined;
  /** The day by which the money is to be there. */
  dueOn: string;
  /** Made by the client before sending, kept for ever: sent again with the same key and the same input, the mutation is not done again. Without a key each request counts. */
  idempotencyKey?: string | null | undefined;
  /** The loan. */
  loanId: string | number;
  /** The day on which it was given; the business day, when left out. */
  madeOn?: string | null | undefined;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** A remark. */
  note?: string | null | undefined;
};

/** Closes a task by hand. One that belongs to a case is closed by the case's steps. */
export type TaskCloseInput = {
  /** Made by the client before sending, kept for ever: sent again with the same key and the same input, the mutation is not done again. Without a key each request counts. */
  idempotencyKey?: string | null | undefined;
  /** Whether it counts or is only tried. */
  mode?: Mode;
  /** What was done. */
  note: string;
  /** The task. */
  taskId: string | number;
};

/** Which open tasks. Every condition given must hold. */
export type WorklistFilter = {
  /** Only tasks that this person holds; empty text: those that nobody holds. */
  assignee?: string | null | undefined;
  /** Only tasks of this case. */
  caseId?: string | number | null | undefined;
  /** Only late tasks, or only those that are not. */
  late?: boolean | null | undefined;
  /** Only tasks of this loan. */
  loanId?: string | number | null | undefined;
  /** Only tasks that the asker holds, and of its own loans what nobody holds for a part it plays. */
  mine?: boolean | null | undefined;
  /** Only tasks of the organisation with this code and of those below it. */
  organisation?: string | null | undefined;
  /** Only tasks of this part. */
  part?: string | null | undefined;
  /** Only tasks of loans under this regime. */
  regime?: string | null | undefined;
  /** Beginning of a loan number or of a party's name. */
  text?: string | null | undefined;
};

export type LoanCasesQueryVariables = Exact<{
  loanId: string | number;
}>;


export type LoanCasesQuery = { cases: { totalCount: number, nodes: Array<{ number: string, openedOn: string, dueOn: string | null, closedOn: string | null, kind: { code: string, label: string }, state: { code: string, label: string } }> } };

export type CaseQueryVariables = Exact<{
  number: string;
}>;


export type CaseQuery = { case: { id: string, number: string, version: number, organisation: string, partyName: string | null, loanNumber: string | null, openedOn: string, dueOn: string | null, closedOn: string | null, kind: { code: string, label: string }, state: { code: string, label: string }, opening: { code: string, label: string }, fields: Array<{ value: string, code: { code: string, label: string } }>, acts: Array<{ isPermitted: boolean, quorum: number, assents: number, rules: Array<string>, code: { code: string, label: string }, target: { code: string, label: string } | null, parts: Array<{ code: string, label: string }>, form: Array<{ code: string, label: string }>, obstacles: Array<{ code: string, name: string, message: string, rules: Array<string> }> }>, story: Array<{ seq: number, act: string, person: string | null, note: string, day: string, code: { code: string, label: string }, source: { code: string, label: string } | null, target: { code: string, label: string } | null, part: { code: string, label: string } | null }>, tasks: Array<{ id: string, state: string, dueOn: string | null, daysLate: number, assignee: string | null, code: { code: string, label: string }, part: { code: string, label: string } }>, evidence: Array<{ id: string, name: string, kinds: Array<{ code: string, label: string }> }>, documents: Array<{ state: string, code: { code: string, label: string } }> } | null };

export type WholeCaseFragment = { id: string, number: string, version: number, organisation: string, partyName: string | null, loanNumber: string | null, openedOn: string, dueOn: string | null, closedOn: string | null, kind: { code: string, label: string }, state: { code: string, label: string }, opening: { code: string, label: string }, fields: Array<{ value: string, code: { code: string, label: string } }>, acts: Array<{ isPermitted: boolean, quorum: number, assents: number, rules: Array<string>, code: { code: string, label: string }, target: { code: string, label: string } | null, parts: Array<{ code: string, label: string }>, form: Array<{ code: string, label: string }>, obstacles: Array<{ code: string, name: string, message: string, rules: Array<string> }> }>, story: Array<{ seq: number, act: string, person: string | null, note: string, day: string, code: { code: string, label: string }, source: { code: string, label: string } | null, target: { code: string, label: string } | null, part: { code: string, label: string } | null }>, tasks: Array<{ id: string, state: string, dueOn: string | null, daysLate: number, assignee: string | null, code: { code: string, label: string }, part: { code: string, label: string } }>, evidence: Array<{ id: string, name: string, kinds: Array<{ code: string, label: string }> }>, documents: Array<{ state: string, code: { code: string, label: string } }> };

export type CaseActMutationVariables = Exact<{
  input: CaseActInput;
}>;


export type CaseActMutation = { caseAct: { replayed: boolean | null, case: { id: string, number: string, version: number, organisation: string, partyName: string | null, loanNumber: string | null, openedOn: string, dueOn: string | null, closedOn: string | null, kind: { code: string, label: string }, state: { code: string, label: string }, opening: { code: string, label: string }, fields: Array<{ value: string, code: { code: string, label: string } }>, acts: Array<{ isPermitted: boolean, quorum: number, assents: number, rules: Array<string>, code: { code: string, label: string }, target: { code: string, label: string } | null, parts: Array<{ code: string, label: string }>, form: Array<{ code: string, label: string }>, obstacles: Array<{ code: string, name: string, message: string, rules: Array<string> }> }>, story: Array<{ seq: number, act: string, person: string | null, note: string, day: string, code: { code: string, label: string }, source: { code: string, label: string } | null, target: { code: string, label: string } | null, part: { code: string, label: string } | null }>, tasks: Array<{ id: string, state: string, dueOn: string | null, daysLate: number, assignee: string | null, code: { code: string, label: string }, part: { code: string, label: string } }>, evidence: Array<{ id: string, name: string, kinds: Array<{ code: string, label: string }> }>, documents: Array<{ state: string, code: { code: string, label: string } }> } | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { currentVersion: number, code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type EvidenceAttachMutationVariables = Exact<{
  input: EvidenceAttachInput;
}>;


export type EvidenceAttachMutation = { evidenceAttach: { evidence: { id: string, name: string } | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type ContactPointsQueryVariables = Exact<{
  partyId: string | number;
}>;


export type ContactPointsQuery = { contactPoints: { nodes: Array<{ id: string, value: string, name: string, invalidOn: string | null, refusedOn: string | null, kind: { code: string, label: string }, relation: { code: string, label: string } }> } };

export type ContactGateQueryVariables = Exact<{
  input: ContactGateInput;
}>;


export type ContactGateQuery = { contactGate: { isAllowed: boolean, allowedFrom: string | null, reasons: Array<{ code: string, text: string, rules: Array<string> }> } };

export type ContactsQueryVariables = Exact<{
  loanId: string | number;
}>;


export type ContactsQuery = { contacts: { totalCount: number, nodes: Array<{ id: string, at: string, number: string, isMade: boolean, isBreach: boolean, note: string, nextOn: string | null, by: string, channel: { code: string, label: string }, outcome: { code: string, label: string }, relation: { code: string, label: string }, reasons: Array<{ code: string, text: string }>, said: Array<{ code: string, label: string }> }> } };

export type ContactLogMutationVariables = Exact<{
  input: ContactLogInput;
}>;


export type ContactLogMutation = { contactLog: { replayed: boolean | null, contact: { id: string, isMade: boolean, isBreach: boolean, outcome: { code: string, label: string }, reasons: Array<{ code: string, text: string }> } | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type PromisesQueryVariables = Exact<{
  loanId: string | number;
}>;


export type PromisesQuery = { promises: { totalCount: number, nodes: Array<{ id: string, madeOn: string, dueOn: string, note: string, takenBy: string, amount: { amount: string, currency: string }, paid: { amount: string, currency: string }, state: { code: string, label: string } }> } };

export type PromiseRecordMutationVariables = Exact<{
  input: PromiseRecordInput;
}>;


export type PromiseRecordMutation = { promiseRecord: { replayed: boolean | null, promise: { id: string, dueOn: string, amount: { amount: string, currency: string } } | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type HelloQueryVariables = Exact<{ [key: string]: never; }>;


export type HelloQuery = { viewer: { code: string, name: string, permissions: Array<string> }, businessDay: { day: string, phase: string } };

export type WorklistCountsQueryVariables = Exact<{ [key: string]: never; }>;


export type WorklistCountsQuery = { worklistCounts: Array<{ open: number, dueToday: number, late: number, part: { code: string, label: string } }> };

export type WorklistQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter?: WorklistFilter | null | undefined;
}>;


export type WorklistQuery = { worklist: { totalCount: number, totalCountIsExact: boolean, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, dueOn: string | null, daysLate: number, priority: number, rules: Array<string>, reasons: Array<string>, caseNumber: string | null, partyName: string | null, code: { code: string, label: string }, part: { code: string, label: string }, loan: { number: string, daysPastDue: number, balance: { amount: string, currency: string }, grade: { official: { code: string, label: string } } | null } | null }> } };

export type WorkFragment = { id: string, dueOn: string | null, daysLate: number, priority: number, rules: Array<string>, reasons: Array<string>, caseNumber: string | null, partyName: string | null, code: { code: string, label: string }, part: { code: string, label: string }, loan: { number: string, daysPastDue: number, balance: { amount: string, currency: string }, grade: { official: { code: string, label: string } } | null } | null };

export type FindLoansQueryVariables = Exact<{
  text: string;
}>;


export type FindLoansQuery = { loans: { totalCount: number, totalCountIsExact: boolean, nodes: Array<{ number: string, daysPastDue: number, party: { name: string }, balance: { amount: string, currency: string }, grade: { official: { code: string, label: string } } | null }> } };

export type TaskCloseMutationVariables = Exact<{
  input: TaskCloseInput;
}>;


export type TaskCloseMutation = { taskClose: { replayed: boolean | null, tasks: Array<{ id: string }>, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type HappenedFragment = { cursor: string, kind: string, loanNumber: string | null, recordedAt: string };

export type LoanEventsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type LoanEventsSubscription = { loanEvents: { cursor: string, kind: string, loanNumber: string | null, recordedAt: string } };

export type EventsAfterQueryVariables = Exact<{
  after: string;
}>;


export type EventsAfterQuery = { events: { pageInfo: { hasNextPage: boolean }, nodes: Array<{ cursor: string, kind: string, loanNumber: string | null, recordedAt: string }> } };

export type LoanQueryVariables = Exact<{
  number: string;
}>;


export type LoanQuery = { loan: { id: string, number: string, version: number, daysPastDue: number, missedRun: number, missedTotal: number, isNonAccrual: boolean, currency: string, rate: string, startsOn: string | null, maturityOn: string | null, nextDueOn: string | null, organisation: string, balance: { amount: string, currency: string }, overduePrincipal: { amount: string, currency: string }, overdueInterest: { amount: string, currency: string }, status: { code: string, label: string } | null, grade: { official: { code: string, label: string }, because: Array<{ rule: string, citation: string | null, text: string }> } | null, figures: { asOf: string, arrears: { amount: string, currency: string }, payoff: { amount: string, currency: string }, accruedInterest: { amount: string, currency: string }, accruedPenalty: { amount: string, currency: string }, accruedCompound: { amount: string, currency: string } }, party: { id: string, number: string, name: string, phone: string }, regime: { code: string, label: string }, product: { code: string, label: string }, method: { code: string, label: string }, stage: { code: string, label: string }, contractPrincipal: { amount: string, currency: string }, facts: Array<{ fromOn: string, toOn: string | null, value: string, code: { code: string, label: string } }>, tasks: { nodes: Array<{ id: string, dueOn: string | null, daysLate: number, priority: number, rules: Array<string>, reasons: Array<string>, caseNumber: string | null, partyName: string | null, code: { code: string, label: string }, part: { code: string, label: string }, loan: { number: string, daysPastDue: number, balance: { amount: string, currency: string }, grade: { official: { code: string, label: string } } | null } | null }> } } | null };

export type FiguresFragment = { id: string, number: string, version: number, daysPastDue: number, missedRun: number, missedTotal: number, isNonAccrual: boolean, balance: { amount: string, currency: string }, overduePrincipal: { amount: string, currency: string }, overdueInterest: { amount: string, currency: string }, status: { code: string, label: string } | null, grade: { official: { code: string, label: string }, because: Array<{ rule: string, citation: string | null, text: string }> } | null, figures: { asOf: string, arrears: { amount: string, currency: string }, payoff: { amount: string, currency: string }, accruedInterest: { amount: string, currency: string }, accruedPenalty: { amount: string, currency: string }, accruedCompound: { amount: string, currency: string } } };

export type ContractFragment = { currency: string, rate: string, startsOn: string | null, maturityOn: string | null, nextDueOn: string | null, organisation: string, party: { id: string, number: string, name: string, phone: string }, regime: { code: string, label: string }, product: { code: string, label: string }, method: { code: string, label: string }, stage: { code: string, label: string }, contractPrincipal: { amount: string, currency: string }, facts: Array<{ fromOn: string, toOn: string | null, value: string, code: { code: string, label: string } }>, tasks: { nodes: Array<{ id: string, dueOn: string | null, daysLate: number, priority: number, rules: Array<string>, reasons: Array<string>, caseNumber: string | null, partyName: string | null, code: { code: string, label: string }, part: { code: string, label: string }, loan: { number: string, daysPastDue: number, balance: { amount: string, currency: string }, grade: { official: { code: string, label: string } } | null } | null }> } };

export type LoanAsOfQueryVariables = Exact<{
  number: string;
  day: string;
}>;


export type LoanAsOfQuery = { loan: { asOf: { effectiveOn: string, isDisbursed: boolean, isPaidOff: boolean, daysPastDue: number, missedRun: number, balance: { amount: string, currency: string }, arrears: { amount: string, currency: string }, payoff: { amount: string, currency: string }, grade: { code: string, label: string } | null, status: { code: string, label: string } | null } } | null };

export type ExplainFigureQueryVariables = Exact<{
  number: string;
  figure: LoanFigure;
}>;


export type ExplainFigureQuery = { loan: { explain: { title: string, effectiveOn: string, number: number | null, amount: { amount: string, currency: string } | null, grade: { code: string, label: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, steps: Array<{ level: number, code: string, text: string, adds: boolean, number: number | null, formula: string | null, amount: { amount: string, currency: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, fact: { kind: string, valueDate: string, recordedBy: string } | null }> } } | null };

export type ExplainBillQueryVariables = Exact<{
  number: string;
  seq: number;
  part: BillPart;
}>;


export type ExplainBillQuery = { loan: { explainBill: { title: string, effectiveOn: string, number: number | null, amount: { amount: string, currency: string } | null, grade: { code: string, label: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, steps: Array<{ level: number, code: string, text: string, adds: boolean, number: number | null, formula: string | null, amount: { amount: string, currency: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, fact: { kind: string, valueDate: string, recordedBy: string } | null }> } | null } | null };

export type ExplainPaymentQueryVariables = Exact<{
  number: string;
  payment: string;
}>;


export type ExplainPaymentQuery = { loan: { explainPayment: { title: string, effectiveOn: string, number: number | null, amount: { amount: string, currency: string } | null, grade: { code: string, label: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, steps: Array<{ level: number, code: string, text: string, adds: boolean, number: number | null, formula: string | null, amount: { amount: string, currency: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, fact: { kind: string, valueDate: string, recordedBy: string } | null }> } | null } | null };

export type ExplainedFragment = { title: string, effectiveOn: string, number: number | null, amount: { amount: string, currency: string } | null, grade: { code: string, label: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, steps: Array<{ level: number, code: string, text: string, adds: boolean, number: number | null, formula: string | null, amount: { amount: string, currency: string } | null, because: Array<{ rule: string, citation: string | null, text: string }>, fact: { kind: string, valueDate: string, recordedBy: string } | null }> };

export type LoanScheduleQueryVariables = Exact<{
  number: string;
}>;


export type LoanScheduleQuery = { loan: { bills: { nodes: Array<{ seq: number, rolledDueOn: string, daysPastDue: number, principal: { amount: string, currency: string }, interest: { amount: string, currency: string }, penalty: { amount: string, currency: string }, state: { code: string, label: string }, paid: { amount: string, currency: string }, outstanding: { amount: string, currency: string } }> }, schedule: Array<{ seq: number, rolledDueOn: string, principal: { amount: string, currency: string }, interest: { amount: string, currency: string }, total: { amount: string, currency: string } }> } | null };

export type DueFragment = { seq: number, rolledDueOn: string, daysPastDue: number, principal: { amount: string, currency: string }, interest: { amount: string, currency: string }, penalty: { amount: string, currency: string }, state: { code: string, label: string }, paid: { amount: string, currency: string }, outstanding: { amount: string, currency: string } };

export type LoanJournalQueryVariables = Exact<{
  number: string;
  before?: string | null | undefined;
}>;


export type LoanJournalQuery = { loan: { journal: { totalCount: number, pageInfo: { hasPreviousPage: boolean, startCursor: string | null }, nodes: Array<{ id: string, effectiveOn: string, bookedOn: string, reverses: boolean, kind: { code: string, label: string }, debit: { code: string, label: string }, credit: { code: string, label: string }, amount: { amount: string, currency: string } }> } } | null };

export type LoanPaymentsQueryVariables = Exact<{
  number: string;
}>;


export type LoanPaymentsQuery = { loan: { payments: { totalCount: number, nodes: Array<{ id: string, number: string, valueDate: string, channel: string, reference: string, isReversed: boolean, amount: { amount: string, currency: string }, lines: Array<{ dueOn: string | null, component: { code: string, label: string }, amount: { amount: string, currency: string } }> }> } } | null };

export type PaymentRecordMutationVariables = Exact<{
  input: PaymentRecordInput;
}>;


export type PaymentRecordMutation = { paymentRecord: { replayed: boolean | null, payment: { id: string, number: string } | null, lines: Array<{ dueOn: string | null, billSeq: number | null, component: { code: string, label: string }, amount: { amount: string, currency: string } }> | null, journal: Array<{ effectiveOn: string, kind: { code: string, label: string }, debit: { code: string, label: string }, credit: { code: string, label: string }, amount: { amount: string, currency: string } }> | null, loans: Array<{ id: string, number: string, version: number, daysPastDue: number, missedRun: number, missedTotal: number, isNonAccrual: boolean, balance: { amount: string, currency: string }, overduePrincipal: { amount: string, currency: string }, overdueInterest: { amount: string, currency: string }, status: { code: string, label: string } | null, grade: { official: { code: string, label: string }, because: Array<{ rule: string, citation: string | null, text: string }> } | null, figures: { asOf: string, arrears: { amount: string, currency: string }, payoff: { amount: string, currency: string }, accruedInterest: { amount: string, currency: string }, accruedPenalty: { amount: string, currency: string }, accruedCompound: { amount: string, currency: string } } }> | null, surplus: { amount: string, currency: string } | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean, outstanding: { amount: string, currency: string } }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type PaymentReverseMutationVariables = Exact<{
  input: PaymentReverseInput;
}>;


export type PaymentReverseMutation = { paymentReverse: { replayed: boolean | null, payment: { id: string, isReversed: boolean } | null, approval: { number: string, state: { code: string, label: string }, awaits: { code: string, label: string } | null } | null, needed: Array<{ persons: number, part: { code: string, label: string } }> | null, loans: Array<{ id: string, number: string, version: number, daysPastDue: number, missedRun: number, missedTotal: number, isNonAccrual: boolean, balance: { amount: string, currency: string }, overduePrincipal: { amount: string, currency: string }, overdueInterest: { amount: string, currency: string }, status: { code: string, label: string } | null, grade: { official: { code: string, label: string }, because: Array<{ rule: string, citation: string | null, text: string }> } | null, figures: { asOf: string, arrears: { amount: string, currency: string }, payoff: { amount: string, currency: string }, accruedInterest: { amount: string, currency: string }, accruedPenalty: { amount: string, currency: string }, accruedCompound: { amount: string, currency: string } } }> | null, userErrors: Array<
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
      | { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean }
    > } };

export type AmountFragment = { amount: string, currency: string };

type Error_InsufficientOutstandingError_Fragment = { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean };

type Error_Problem_Fragment = { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean };

type Error_StaleVersionError_Fragment = { code: string, field: Array<string> | null, message: string, value: string | null, limit: string | null, docUrl: string, retryable: boolean };

export type ErrorFragment =
  | Error_InsufficientOutstandingError_Fragment
  | Error_Problem_Fragment
  | Error_StaleVersionError_Fragment
;

export type LabelFragment = { code: string, label: string };

export type WhyFragment = { rule: string, citation: string | null, text: string };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const LabelFragmentDoc = new TypedDocumentString(`
    fragment Label on Code {
  code
  label
}
    `, {"fragmentName":"Label"}) as unknown as TypedDocumentString<LabelFragment, unknown>;
export const WholeCaseFragmentDoc = new TypedDocumentString(`
    fragment WholeCase on Case {
  id
  number
  version
  kind {
    ...Label
  }
  state {
    ...Label
  }
  opening {
    ...Label
  }
  organisation
  partyName
  loanNumber
  openedOn
  dueOn
  closedOn
  fields {
    code {
      ...Label
    }
    value
  }
  acts {
    code {
      ...Label
    }
    target {
      ...Label
    }
    parts {
      ...Label
    }
    form {
      ...Label
    }
    isPermitted
    obstacles {
      code
      name
      message
      rules
    }
    quorum
    assents
    rules
  }
  story {
    seq
    act
    code {
      ...Label
    }
    source {
      ...Label
    }
    target {
      ...Label
    }
    person
    part {
      ...Label
    }
    note
    day
  }
  tasks {
    id
    code {
      ...Label
    }
    part {
      ...Label
    }
    state
    dueOn
    daysLate
    assignee
  }
  evidence {
    id
    name
    kinds {
      ...Label
    }
  }
  documents {
    code {
      ...Label
    }
    state
  }
}
    fragment Label on Code {
  code
  label
}`, {"fragmentName":"WholeCase"}) as unknown as TypedDocumentString<WholeCaseFragment, unknown>;
export const HappenedFragmentDoc = new TypedDocumentString(`
    fragment Happened on Event {
  cursor
  kind
  loanNumber
  recordedAt
}
    `, {"fragmentName":"Happened"}) as unknown as TypedDocumentString<HappenedFragment, unknown>;
export const AmountFragmentDoc = new TypedDocumentString(`
    fragment Amount on Money {
  amount
  currency
}
    `, {"fragmentName":"Amount"}) as unknown as TypedDocumentString<AmountFragment, unknown>;
export const WhyFragmentDoc = new TypedDocumentString(`
    fragment Why on Reason {
  rule
  citation
  text
}
    `, {"fragmentName":"Why"}) as unknown as TypedDocumentString<WhyFragment, unknown>;
export const FiguresFragmentDoc = new TypedDocumentString(`
    fragment Figures on Loan {
  id
  number
  version
  balance {
    ...Amount
  }
  overduePrincipal {
    ...Amount
  }
  overdueInterest {
    ...Amount
  }
  daysPastDue
  missedRun
  missedTotal
  isNonAccrual
  status {
    ...Label
  }
  grade {
    official {
      ...Label
    }
    because {
      ...Why
    }
  }
  figures {
    asOf
    arrears {
      ...Amount
    }
    payoff {
      ...Amount
    }
    accruedInterest {
      ...Amount
    }
    accruedPenalty {
      ...Amount
    }
    accruedCompound {
      ...Amount
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"fragmentName":"Figures"}) as unknown as TypedDocumentString<FiguresFragment, unknown>;
export const WorkFragmentDoc = new TypedDocumentString(`
    fragment Work on Task {
  id
  code {
    ...Label
  }
  part {
    ...Label
  }
  dueOn
  daysLate
  priority
  rules
  reasons
  caseNumber
  partyName
  loan {
    number
    balance {
      ...Amount
    }
    daysPastDue
    grade {
      official {
        ...Label
      }
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"fragmentName":"Work"}) as unknown as TypedDocumentString<WorkFragment, unknown>;
export const ContractFragmentDoc = new TypedDocumentString(`
    fragment Contract on Loan {
  party {
    id
    number
    name
    phone
  }
  regime {
    ...Label
  }
  product {
    ...Label
  }
  method {
    ...Label
  }
  stage {
    ...Label
  }
  currency
  rate
  contractPrincipal {
    ...Amount
  }
  startsOn
  maturityOn
  nextDueOn
  organisation
  facts {
    code {
      ...Label
    }
    fromOn
    toOn
    value
  }
  tasks(first: 20) {
    nodes {
      ...Work
    }
  }
}
    fragment Work on Task {
  id
  code {
    ...Label
  }
  part {
    ...Label
  }
  dueOn
  daysLate
  priority
  rules
  reasons
  caseNumber
  partyName
  loan {
    number
    balance {
      ...Amount
    }
    daysPastDue
    grade {
      official {
        ...Label
      }
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"fragmentName":"Contract"}) as unknown as TypedDocumentString<ContractFragment, unknown>;
export const ExplainedFragmentDoc = new TypedDocumentString(`
    fragment Explained on Explanation {
  title
  effectiveOn
  amount {
    ...Amount
  }
  number
  grade {
    ...Label
  }
  because {
    ...Why
  }
  steps {
    level
    code
    text
    adds
    amount {
      ...Amount
    }
    number
    formula
    because {
      ...Why
    }
    fact {
      kind
      valueDate
      recordedBy
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"fragmentName":"Explained"}) as unknown as TypedDocumentString<ExplainedFragment, unknown>;
export const DueFragmentDoc = new TypedDocumentString(`
    fragment Due on Bill {
  seq
  rolledDueOn
  principal {
    ...Amount
  }
  interest {
    ...Amount
  }
  penalty {
    ...Amount
  }
  state {
    ...Label
  }
  paid {
    ...Amount
  }
  outstanding {
    ...Amount
  }
  daysPastDue
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"fragmentName":"Due"}) as unknown as TypedDocumentString<DueFragment, unknown>;
export const ErrorFragmentDoc = new TypedDocumentString(`
    fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}
    `, {"fragmentName":"Error"}) as unknown as TypedDocumentString<ErrorFragment, unknown>;
export const LoanCasesDocument = new TypedDocumentString(`
    query LoanCases($loanId: ID!) {
  cases(first: 20, filter: {loanId: $loanId}) {
    totalCount
    nodes {
      number
      kind {
        ...Label
      }
      state {
        ...Label
      }
      openedOn
      dueOn
      closedOn
    }
  }
}
    fragment Label on Code {
  code
  label
}`, {"hash":"sha256:1abc65216f9bf8edbc6dda2db0f324f5c5ef3aaa331e85079cf286fdc37dc9e4"}) as unknown as TypedDocumentString<LoanCasesQuery, LoanCasesQueryVariables>;
export const CaseDocument = new TypedDocumentString(`
    query Case($number: String!) {
  case(number: $number) {
    ...WholeCase
  }
}
    fragment WholeCase on Case {
  id
  number
  version
  kind {
    ...Label
  }
  state {
    ...Label
  }
  opening {
    ...Label
  }
  organisation
  partyName
  loanNumber
  openedOn
  dueOn
  closedOn
  fields {
    code {
      ...Label
    }
    value
  }
  acts {
    code {
      ...Label
    }
    target {
      ...Label
    }
    parts {
      ...Label
    }
    form {
      ...Label
    }
    isPermitted
    obstacles {
      code
      name
      message
      rules
    }
    quorum
    assents
    rules
  }
  story {
    seq
    act
    code {
      ...Label
    }
    source {
      ...Label
    }
    target {
      ...Label
    }
    person
    part {
      ...Label
    }
    note
    day
  }
  tasks {
    id
    code {
      ...Label
    }
    part {
      ...Label
    }
    state
    dueOn
    daysLate
    assignee
  }
  evidence {
    id
    name
    kinds {
      ...Label
    }
  }
  documents {
    code {
      ...Label
    }
    state
  }
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:567e9035800a99347097147da0bf7835aeb666b9b5f90428e713d1f57f1c9cec"}) as unknown as TypedDocumentString<CaseQuery, CaseQueryVariables>;
export const CaseActDocument = new TypedDocumentString(`
    mutation CaseAct($input: CaseActInput!) {
  caseAct(input: $input) {
    case {
      ...WholeCase
    }
    replayed
    userErrors {
      ...Error
      ... on StaleVersionError {
        currentVersion
      }
    }
  }
}
    fragment WholeCase on Case {
  id
  number
  version
  kind {
    ...Label
  }
  state {
    ...Label
  }
  opening {
    ...Label
  }
  organisation
  partyName
  loanNumber
  openedOn
  dueOn
  closedOn
  fields {
    code {
      ...Label
    }
    value
  }
  acts {
    code {
      ...Label
    }
    target {
      ...Label
    }
    parts {
      ...Label
    }
    form {
      ...Label
    }
    isPermitted
    obstacles {
      code
      name
      message
      rules
    }
    quorum
    assents
    rules
  }
  story {
    seq
    act
    code {
      ...Label
    }
    source {
      ...Label
    }
    target {
      ...Label
    }
    person
    part {
      ...Label
    }
    note
    day
  }
  tasks {
    id
    code {
      ...Label
    }
    part {
      ...Label
    }
    state
    dueOn
    daysLate
    assignee
  }
  evidence {
    id
    name
    kinds {
      ...Label
    }
  }
  documents {
    code {
      ...Label
    }
    state
  }
}
fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:4d11cf43b0e75a694d58c754647ed47ba871fb95bd0d3f6e38961da2fbf7787f"}) as unknown as TypedDocumentString<CaseActMutation, CaseActMutationVariables>;
export const EvidenceAttachDocument = new TypedDocumentString(`
    mutation EvidenceAttach($input: EvidenceAttachInput!) {
  evidenceAttach(input: $input) {
    evidence {
      id
      name
    }
    userErrors {
      ...Error
    }
  }
}
    fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}`, {"hash":"sha256:360c0accf4515ae62c9c7f73585be3cb3f93957a46fb4cee905fa3e9dd88ba0a"}) as unknown as TypedDocumentString<EvidenceAttachMutation, EvidenceAttachMutationVariables>;
export const ContactPointsDocument = new TypedDocumentString(`
    query ContactPoints($partyId: ID!) {
  contactPoints(partyId: $partyId, first: 100) {
    nodes {
      id
      kind {
        ...Label
      }
      value
      relation {
        ...Label
      }
      name
      invalidOn
      refusedOn
    }
  }
}
    fragment Label on Code {
  code
  label
}`, {"hash":"sha256:b1fd5dcf2f2d4391f7e62df97432da3e846e1a0ea3cd68b1d1da76df16fcaa34"}) as unknown as TypedDocumentString<ContactPointsQuery, ContactPointsQueryVariables>;
export const ContactGateDocument = new TypedDocumentString(`
    query ContactGate($input: ContactGateInput!) {
  contactGate(input: $input) {
    isAllowed
    allowedFrom
    reasons {
      code
      text
      rules
    }
  }
}
    `, {"hash":"sha256:6b69e87628e5215539bb6cd3f6c81bb6f69a1ae409b18d0e233b3c2bfcfb388a"}) as unknown as TypedDocumentString<ContactGateQuery, ContactGateQueryVariables>;
export const ContactsDocument = new TypedDocumentString(`
    query Contacts($loanId: ID!) {
  contacts(first: 20, filter: {loanId: $loanId}) {
    totalCount
    nodes {
      id
      at
      channel {
        ...Label
      }
      outcome {
        ...Label
      }
      number
      relation {
        ...Label
      }
      isMade
      isBreach
      reasons {
        code
        text
      }
      said {
        ...Label
      }
      note
      nextOn
      by
    }
  }
}
    fragment Label on Code {
  code
  label
}`, {"hash":"sha256:ec72d5edf5fa7ccb29b91d3cb15316e04ecb359a635d5d9e120238bb4dd33769"}) as unknown as TypedDocumentString<ContactsQuery, ContactsQueryVariables>;
export const ContactLogDocument = new TypedDocumentString(`
    mutation ContactLog($input: ContactLogInput!) {
  contactLog(input: $input) {
    contact {
      id
      isMade
      isBreach
      outcome {
        ...Label
      }
      reasons {
        code
        text
      }
    }
    replayed
    userErrors {
      ...Error
    }
  }
}
    fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:e9da00541ccc1c97c9023ce8422dee629436d4e447aba977e12fd7d819888883"}) as unknown as TypedDocumentString<ContactLogMutation, ContactLogMutationVariables>;
export const PromisesDocument = new TypedDocumentString(`
    query Promises($loanId: ID!) {
  promises(first: 20, filter: {loanId: $loanId}) {
    totalCount
    nodes {
      id
      amount {
        ...Amount
      }
      paid {
        ...Amount
      }
      madeOn
      dueOn
      state {
        ...Label
      }
      note
      takenBy
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:51eca7f4fb338b354d36b8bc7631ea26acc66471d474f494483d2818d361c39a"}) as unknown as TypedDocumentString<PromisesQuery, PromisesQueryVariables>;
export const PromiseRecordDocument = new TypedDocumentString(`
    mutation PromiseRecord($input: PromiseRecordInput!) {
  promiseRecord(input: $input) {
    promise {
      id
      dueOn
      amount {
        ...Amount
      }
    }
    replayed
    userErrors {
      ...Error
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}`, {"hash":"sha256:3214d9bd5d1c603074aea6a835afa747369a0ce219ad50c1b6c25efbe1aa7818"}) as unknown as TypedDocumentString<PromiseRecordMutation, PromiseRecordMutationVariables>;
export const HelloDocument = new TypedDocumentString(`
    query Hello {
  viewer {
    code
    name
    permissions
  }
  businessDay {
    day
    phase
  }
}
    `, {"hash":"sha256:c1cd8064843cbf1aceb16727bff800c9df2a57e0e66447658f237e0d68fd10f0"}) as unknown as TypedDocumentString<HelloQuery, HelloQueryVariables>;
export const WorklistCountsDocument = new TypedDocumentString(`
    query WorklistCounts {
  worklistCounts {
    part {
      ...Label
    }
    open
    dueToday
    late
  }
}
    fragment Label on Code {
  code
  label
}`, {"hash":"sha256:460c6ba976e53e4c843eb45d8e059438a3e0fb96c3ab9f36bad7de139e1175a4"}) as unknown as TypedDocumentString<WorklistCountsQuery, WorklistCountsQueryVariables>;
export const WorklistDocument = new TypedDocumentString(`
    query Worklist($first: Int!, $after: String, $filter: WorklistFilter) {
  worklist(first: $first, after: $after, filter: $filter) {
    totalCount
    totalCountIsExact
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...Work
    }
  }
}
    fragment Work on Task {
  id
  code {
    ...Label
  }
  part {
    ...Label
  }
  dueOn
  daysLate
  priority
  rules
  reasons
  caseNumber
  partyName
  loan {
    number
    balance {
      ...Amount
    }
    daysPastDue
    grade {
      official {
        ...Label
      }
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:7b7ce6b357f7fda9f1f237edd948f43655ce48a32ac4c907743dd7bd0a634805"}) as unknown as TypedDocumentString<WorklistQuery, WorklistQueryVariables>;
export const FindLoansDocument = new TypedDocumentString(`
    query FindLoans($text: String!) {
  loans(first: 20, filter: {text: $text}) {
    totalCount
    totalCountIsExact
    nodes {
      number
      party {
        name
      }
      balance {
        ...Amount
      }
      daysPastDue
      grade {
        official {
          ...Label
        }
      }
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:c3b76eb9c0bf99aead0a3542b6cac101218aedbccfbe197615d48ba5c4038352"}) as unknown as TypedDocumentString<FindLoansQuery, FindLoansQueryVariables>;
export const TaskCloseDocument = new TypedDocumentString(`
    mutation TaskClose($input: TaskCloseInput!) {
  taskClose(input: $input) {
    tasks {
      id
    }
    replayed
    userErrors {
      ...Error
    }
  }
}
    fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}`, {"hash":"sha256:5dc51d3eef5f40c3847b49e23f84747b8f8deb01989350cd8fa429d0bfad4d8a"}) as unknown as TypedDocumentString<TaskCloseMutation, TaskCloseMutationVariables>;
export const LoanEventsDocument = new TypedDocumentString(`
    subscription LoanEvents {
  loanEvents {
    ...Happened
  }
}
    fragment Happened on Event {
  cursor
  kind
  loanNumber
  recordedAt
}`, {"hash":"sha256:fc4ac99cb77a101207f1effae007b66fc8e55a64f00bfc6db1b62b87fc5671b5"}) as unknown as TypedDocumentString<LoanEventsSubscription, LoanEventsSubscriptionVariables>;
export const EventsAfterDocument = new TypedDocumentString(`
    query EventsAfter($after: String!) {
  events(first: 50, after: $after) {
    pageInfo {
      hasNextPage
    }
    nodes {
      ...Happened
    }
  }
}
    fragment Happened on Event {
  cursor
  kind
  loanNumber
  recordedAt
}`, {"hash":"sha256:46db08d187fc63383a8c274f02be6542cae1d5b0ba68d0e65c508ffd3b141f0f"}) as unknown as TypedDocumentString<EventsAfterQuery, EventsAfterQueryVariables>;
export const LoanDocument = new TypedDocumentString(`
    query Loan($number: String!) {
  loan(number: $number) {
    ...Figures
    ...Contract
  }
}
    fragment Work on Task {
  id
  code {
    ...Label
  }
  part {
    ...Label
  }
  dueOn
  daysLate
  priority
  rules
  reasons
  caseNumber
  partyName
  loan {
    number
    balance {
      ...Amount
    }
    daysPastDue
    grade {
      official {
        ...Label
      }
    }
  }
}
fragment Figures on Loan {
  id
  number
  version
  balance {
    ...Amount
  }
  overduePrincipal {
    ...Amount
  }
  overdueInterest {
    ...Amount
  }
  daysPastDue
  missedRun
  missedTotal
  isNonAccrual
  status {
    ...Label
  }
  grade {
    official {
      ...Label
    }
    because {
      ...Why
    }
  }
  figures {
    asOf
    arrears {
      ...Amount
    }
    payoff {
      ...Amount
    }
    accruedInterest {
      ...Amount
    }
    accruedPenalty {
      ...Amount
    }
    accruedCompound {
      ...Amount
    }
  }
}
fragment Contract on Loan {
  party {
    id
    number
    name
    phone
  }
  regime {
    ...Label
  }
  product {
    ...Label
  }
  method {
    ...Label
  }
  stage {
    ...Label
  }
  currency
  rate
  contractPrincipal {
    ...Amount
  }
  startsOn
  maturityOn
  nextDueOn
  organisation
  facts {
    code {
      ...Label
    }
    fromOn
    toOn
    value
  }
  tasks(first: 20) {
    nodes {
      ...Work
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:0a3e04f92d2389f2150ebfba09160a0d682fa4bc8c969e9ad72f53c95eab92f9"}) as unknown as TypedDocumentString<LoanQuery, LoanQueryVariables>;
export const LoanAsOfDocument = new TypedDocumentString(`
    query LoanAsOf($number: String!, $day: Date!) {
  loan(number: $number) {
    asOf(effectiveOn: $day) {
      effectiveOn
      isDisbursed
      isPaidOff
      balance {
        ...Amount
      }
      arrears {
        ...Amount
      }
      payoff {
        ...Amount
      }
      daysPastDue
      missedRun
      grade {
        ...Label
      }
      status {
        ...Label
      }
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:5251345ab6a017b1d5ac8687e73d6189c87ab3a5416328d91a4b599b48e0fe76"}) as unknown as TypedDocumentString<LoanAsOfQuery, LoanAsOfQueryVariables>;
export const ExplainFigureDocument = new TypedDocumentString(`
    query ExplainFigure($number: String!, $figure: LoanFigure!) {
  loan(number: $number) {
    explain(figure: $figure) {
      ...Explained
    }
  }
}
    fragment Explained on Explanation {
  title
  effectiveOn
  amount {
    ...Amount
  }
  number
  grade {
    ...Label
  }
  because {
    ...Why
  }
  steps {
    level
    code
    text
    adds
    amount {
      ...Amount
    }
    number
    formula
    because {
      ...Why
    }
    fact {
      kind
      valueDate
      recordedBy
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:a24512e221f1052473340c43bf36f14e4141996e2cfcdf7d74b136861af5e012"}) as unknown as TypedDocumentString<ExplainFigureQuery, ExplainFigureQueryVariables>;
export const ExplainBillDocument = new TypedDocumentString(`
    query ExplainBill($number: String!, $seq: Int!, $part: BillPart!) {
  loan(number: $number) {
    explainBill(seq: $seq, part: $part) {
      ...Explained
    }
  }
}
    fragment Explained on Explanation {
  title
  effectiveOn
  amount {
    ...Amount
  }
  number
  grade {
    ...Label
  }
  because {
    ...Why
  }
  steps {
    level
    code
    text
    adds
    amount {
      ...Amount
    }
    number
    formula
    because {
      ...Why
    }
    fact {
      kind
      valueDate
      recordedBy
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:b35b2aa253adb308efb6344edbb94f1a14f2a43b0c70debee70aac703552276d"}) as unknown as TypedDocumentString<ExplainBillQuery, ExplainBillQueryVariables>;
export const ExplainPaymentDocument = new TypedDocumentString(`
    query ExplainPayment($number: String!, $payment: String!) {
  loan(number: $number) {
    explainPayment(number: $payment) {
      ...Explained
    }
  }
}
    fragment Explained on Explanation {
  title
  effectiveOn
  amount {
    ...Amount
  }
  number
  grade {
    ...Label
  }
  because {
    ...Why
  }
  steps {
    level
    code
    text
    adds
    amount {
      ...Amount
    }
    number
    formula
    because {
      ...Why
    }
    fact {
      kind
      valueDate
      recordedBy
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:9fa602562594ae08e33c92932582a79e64b8e786b2b32b92cdccb000d014e583"}) as unknown as TypedDocumentString<ExplainPaymentQuery, ExplainPaymentQueryVariables>;
export const LoanScheduleDocument = new TypedDocumentString(`
    query LoanSchedule($number: String!) {
  loan(number: $number) {
    bills(last: 100) {
      nodes {
        ...Due
      }
    }
    schedule {
      seq
      rolledDueOn
      principal {
        ...Amount
      }
      interest {
        ...Amount
      }
      total {
        ...Amount
      }
    }
  }
}
    fragment Due on Bill {
  seq
  rolledDueOn
  principal {
    ...Amount
  }
  interest {
    ...Amount
  }
  penalty {
    ...Amount
  }
  state {
    ...Label
  }
  paid {
    ...Amount
  }
  outstanding {
    ...Amount
  }
  daysPastDue
}
fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:406c4f5af0ba43b35fcc3bcc58afcee35695aa5f6d43ae25add086672393b33e"}) as unknown as TypedDocumentString<LoanScheduleQuery, LoanScheduleQueryVariables>;
export const LoanJournalDocument = new TypedDocumentString(`
    query LoanJournal($number: String!, $before: String) {
  loan(number: $number) {
    journal(last: 20, before: $before) {
      totalCount
      pageInfo {
        hasPreviousPage
        startCursor
      }
      nodes {
        id
        effectiveOn
        bookedOn
        kind {
          ...Label
        }
        debit {
          ...Label
        }
        credit {
          ...Label
        }
        amount {
          ...Amount
        }
        reverses
      }
    }
  }
}
    fragment Amount on Money {
  amount
  currency
}
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:58851c723c3b36670659cb1d67d0da6507a57f9772ae64ffe746949e0410799f"}) as unknown as TypedDocumentString<LoanJournalQuery, LoanJournalQueryVariables>;
export const LoanPaymentsDocument = new TypedDocumentString(`
    query LoanPayments($number: String!) {
  loan(number: $number) {
    payments(first: 20) {
      totalCount
      nodes {
        id
        number
        amount {
          ...Amount
        }
        valueDate
        channel
        reference
        isReversed
        lines {
          component {
            ...Label
          }
          dueOn
          amount {
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
fragment Label on Code {
  code
  label
}`, {"hash":"sha256:3d1eca72dc9fad5553670ec7cb5ef11a80788e4f5991e0ae7c98abefc44d60a0"}) as unknown as TypedDocumentString<LoanPaymentsQuery, LoanPaymentsQueryVariables>;
export const PaymentRecordDocument = new TypedDocumentString(`
    mutation PaymentRecord($input: PaymentRecordInput!) {
  paymentRecord(input: $input) {
    payment {
      id
      number
    }
    lines {
      component {
        ...Label
      }
      dueOn
      billSeq
      amount {
        ...Amount
      }
    }
    journal {
      effectiveOn
      kind {
        ...Label
      }
      debit {
        ...Label
      }
      credit {
        ...Label
      }
      amount {
        ...Amount
      }
    }
    loans {
      ...Figures
    }
    surplus {
      ...Amount
    }
    replayed
    userErrors {
      ...Error
      ... on InsufficientOutstandingError {
        outstanding {
          ...Amount
        }
      }
    }
  }
}
    fragment Figures on Loan {
  id
  number
  version
  balance {
    ...Amount
  }
  overduePrincipal {
    ...Amount
  }
  overdueInterest {
    ...Amount
  }
  daysPastDue
  missedRun
  missedTotal
  isNonAccrual
  status {
    ...Label
  }
  grade {
    official {
      ...Label
    }
    because {
      ...Why
    }
  }
  figures {
    asOf
    arrears {
      ...Amount
    }
    payoff {
      ...Amount
    }
    accruedInterest {
      ...Amount
    }
    accruedPenalty {
      ...Amount
    }
    accruedCompound {
      ...Amount
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:7d969231f3c39060ad3042d17de39cf8958558a42dbdc398956458de8f47a267"}) as unknown as TypedDocumentString<PaymentRecordMutation, PaymentRecordMutationVariables>;
export const PaymentReverseDocument = new TypedDocumentString(`
    mutation PaymentReverse($input: PaymentReverseInput!) {
  paymentReverse(input: $input) {
    payment {
      id
      isReversed
    }
    approval {
      number
      state {
        ...Label
      }
      awaits {
        ...Label
      }
    }
    needed {
      part {
        ...Label
      }
      persons
    }
    loans {
      ...Figures
    }
    replayed
    userErrors {
      ...Error
    }
  }
}
    fragment Figures on Loan {
  id
  number
  version
  balance {
    ...Amount
  }
  overduePrincipal {
    ...Amount
  }
  overdueInterest {
    ...Amount
  }
  daysPastDue
  missedRun
  missedTotal
  isNonAccrual
  status {
    ...Label
  }
  grade {
    official {
      ...Label
    }
    because {
      ...Why
    }
  }
  figures {
    asOf
    arrears {
      ...Amount
    }
    payoff {
      ...Amount
    }
    accruedInterest {
      ...Amount
    }
    accruedPenalty {
      ...Amount
    }
    accruedCompound {
      ...Amount
    }
  }
}
fragment Amount on Money {
  amount
  currency
}
fragment Error on UserError {
  code
  field
  message
  value
  limit
  docUrl
  retryable
}
fragment Label on Code {
  code
  label
}
fragment Why on Reason {
  rule
  citation
  text
}`, {"hash":"sha256:c3b462791b391187e20cbd72f0893e86fb003633ddbfd0ca95b1d864c6939ccc"}) as unknown as TypedDocumentString<PaymentReverseMutation, PaymentReverseMutationVariables>;