"""The three root types: a table of everything that can be asked, done and listened to."""

import strawberry
from strawberry import field, mutation, subscription

from recoup_graphql import (
    allocation_mutation,
    amendment_mutation,
    approval_mutation,
    case_mutation,
    claim_mutation,
    clock,
    contact_mutation,
    delegation,
    document,
    export,
    fact_mutation,
    loan_mutation,
    message,
    party_mutation,
    payment_file,
    payment_mutation,
    people_mutation,
    promise,
    refetch,
    responsibility,
    webhook,
)
from recoup_graphql.approval import approvals as list_approvals
from recoup_graphql.audit import entries as list_entries
from recoup_graphql.audit import proof as prove_entry
from recoup_graphql.businessday import business_day as open_day
from recoup_graphql.businessday import end_of_day_run as run_end_of_day
from recoup_graphql.calendar import days as list_days
from recoup_graphql.case import case as one_case
from recoup_graphql.case import case_kinds as list_case_kinds
from recoup_graphql.case import cases as list_cases
from recoup_graphql.contact import channels as list_channels
from recoup_graphql.contact import contacts as list_contacts
from recoup_graphql.contact import gate as ask_gate
from recoup_graphql.contact import points as list_points
from recoup_graphql.delegation import delegations as list_delegations
from recoup_graphql.event import events as list_events
from recoup_graphql.event import loan_events as stream_events
from recoup_graphql.evidence import attach as attach_evidence
from recoup_graphql.evidence import evidence as one_evidence
from recoup_graphql.grade import proposals as list_proposals
from recoup_graphql.ledger import accounts as list_accounts
from recoup_graphql.ledger import legs as list_legs
from recoup_graphql.ledger import trial_balance as read_books
from recoup_graphql.loan import loans as list_loans
from recoup_graphql.parameter import of_institution as list_parameters
from recoup_graphql.party import parties as list_parties
from recoup_graphql.people import grants as list_grants
from recoup_graphql.people import organisations as list_organisations
from recoup_graphql.people import principals as list_principals
from recoup_graphql.people import roles as list_roles
from recoup_graphql.people import tokens as list_tokens
from recoup_graphql.period import close as close_period
from recoup_graphql.period import periods as list_periods
from recoup_graphql.period import reopen as reopen_period
from recoup_graphql.portfolio import portfolio as add_up
from recoup_graphql.posting import postings as list_postings
from recoup_graphql.rate import publish as publish_rates
from recoup_graphql.rate import rate_lists as list_rates
from recoup_graphql.rate import refix as refix_rates
from recoup_graphql.rate_limit import rate_limit as ask_limit
from recoup_graphql.regime import regimes as list_regimes
from recoup_graphql.regime_mutation import change_parameter, choose_profile
from recoup_graphql.task import worklist as list_tasks
from recoup_graphql.task import worklist_counts as count_tasks
from recoup_graphql.viewer import viewer as who
from recoup_graphql.what_if import what_if as try_rules


@strawberry.type(description="Everything that can be asked. Asking changes nothing.")
class Query:
    """Root of queries."""

    node = field(refetch.node, description="Anything by its id; null when it is not there or not in sight.")
    nodes = field(
        refetch.nodes, description="Many things by their ids, in the order of the ids; null where one is not in sight."
    )
    viewer = field(who, description="Who asks.")
    business_day = field(open_day, description="The open business day.")
    loan = field(refetch.loan, description="A loan by its id or by its number.")
    loans = field(list_loans, description="The loans in sight.")
    party = field(refetch.party_by, description="A party by its id or by its number.")
    parties = field(list_parties, description="The parties in sight, by number.")
    payment = field(refetch.payment, description="A payment by its id.")
    worklist = field(list_tasks, description="What is to be done, most urgent first.")
    worklist_counts = field(count_tasks, description="How much there is to do, by part.")
    case = field(one_case, description="A case by its id or by its number.")
    cases = field(list_cases, description="The cases in sight, newest first.")
    case_kinds = field(list_case_kinds, description="The kinds of cases of a regime, with their machines.")
    evidence = field(one_evidence, description="A piece of evidence by its id.")
    documents = field(document.documents, description="The filed documents in sight, newest first.")
    document_kinds = field(document.document_kinds, description="The documents that a regime declares.")
    report = field(document.report, description="A document as the books say, as of any past day, without filing it.")
    grade_proposals = field(list_proposals, description="Loans whose computed grade is better than the official one.")
    regimes = field(list_regimes, description="The installed regimes, sound or not.")
    accounts = field(list_accounts, description="The chart of accounts, by number.")
    calendar = field(list_days, description="The published working days and holidays, day by day.")
    rate_lists = field(list_rates, description="The lists of rates that contracts refer to.")
    trial_balance = field(read_books, description="The books on the evening of a day, a balance a currency.")
    periods = field(list_periods, description="The months of the books, newest first.")
    ledger_legs = field(list_legs, description="Both sides of the transfers of a loan or of a day.")
    journal = field(list_postings, description="The transfers in sight, in the order in which they were booked.")
    portfolio = field(add_up, description="What the loans in sight add up to, by regime and currency.")
    what_if = field(try_rules, description="What loans would be under other rules, side by side; nothing is written.")
    approvals = field(list_approvals, description="Commands in sight that wait for others to agree, newest first.")
    contact_gate = field(ask_gate, description="Whether a contact may be made, and from when it may be.")
    contacts = field(list_contacts, description="The contacts in sight, the latest first.")
    contact_channels = field(list_channels, description="By which ways debtors are contacted, and what may come of it.")
    contact_points = field(list_points, description="The numbers and addresses of a debtor.")
    organisations = field(list_organisations, description="The organisations in sight, parents before children.")
    principals = field(list_principals, description="Persons and services that work where the asker sees users.")
    roles = field(list_roles, description="The roles of the core and of the installed regimes.")
    grants = field(list_grants, description="Who holds which role where, in the order in which they were given.")
    tokens = field(list_tokens, description="The API tokens of principals in sight, newest first.")
    webhooks = field(webhook.webhooks, description="The receivers of events, without their secrets, the oldest first.")
    messages = field(message.messages, description="The messages in sight and those to the asker, the latest first.")
    delegations = field(list_delegations, description="Parts lent to others, newest first: in sight, and the own ones.")
    promises = field(promise.promises, description="Promises to pay in sight, by the days on which they fall due.")
    clocks = field(clock.of_loan, description="The clocks of the law that run on a loan, each with its story.")
    parameters = field(
        list_parameters, description="The parameters of a regime for an institution, with their history and what waits."
    )
    rate_limit = field(ask_limit, description="What this operation costs, and how much of the asker's bucket is left.")
    audit_entries = field(list_entries, description="The audit trail in sight, newest first.")
    audit_proof = field(prove_entry, description="Proves one record of the audit trail to a stranger.")
    responsibility = field(
        responsibility.responsibility, description="Who answered for which late task of a period (PM-04)."
    )
    bulk_exports = field(export.exports, description="What the asker has had written out, the newest first.")
    events = field(list_events, description="What happened, oldest first: a feed that can be read on from any cursor.")


@strawberry.type(
    description="Everything that can be done. Each mutation takes one input and gives one payload; what a person can "
    "mend stands in `userErrors`, and then nothing was written.",
)
class Mutation:
    """Root of mutations."""

    party_board = mutation(party_mutation.board, description="Take a party on the books.")
    party_language_change = mutation(
        party_mutation.speak, description="Say in which language messages go to a party from now on."
    )
    loan_board = mutation(loan_mutation.board, description="Take a contract on the books. It is not paid out yet.")
    loan_schedule_confirm = mutation(
        loan_mutation.confirm_schedule, description="Note that the debtor confirmed the repayment schedule (RB-03)."
    )
    loan_disburse = mutation(loan_mutation.disburse, description="Pay a loan out; interest runs from the value date.")
    payment_record = mutation(
        payment_mutation.record, description="Record money received and allocate it by the regime's order."
    )
    payment_batch_record = mutation(
        payment_mutation.record_batch, description="Record many payments at once: all or none, or those that can be."
    )
    payment_file_import = mutation(
        payment_file.import_file, description="Record the payments of an uploaded file: all or none, or the good rows."
    )
    payment_reverse = mutation(
        payment_mutation.reverse, description="Take a payment back as if it had never been; the difference is posted."
    )
    payment_allocate = mutation(
        allocation_mutation.allocate,
        description="Name afterwards what a payment is for: it is taken back and recorded again so, in one command.",
    )
    setoff_take = mutation(
        allocation_mutation.take,
        description="Take what is due from the accounts that a contract opens to the creditor (HS-05).",
    )
    loan_extend = mutation(
        amendment_mutation.extend, description="Give a loan a later maturity, before the old one has come (EX-01)."
    )
    loan_reamortise = mutation(
        amendment_mutation.reamortise, description="Divide what is left after a prepayment anew."
    )
    loan_accelerate = mutation(
        amendment_mutation.accelerate, description="Declare everything not yet due to be due (HS-07, CP-07)."
    )
    loan_restructure = mutation(
        amendment_mutation.restructure,
        description="Put what is not due yet on another plan for a debtor in difficulty, and observe the loan (CL-09).",
    )
    loan_rate_change = mutation(amendment_mutation.change_rate, description="Agree on another rate from a day on.")
    loan_product_change = mutation(
        amendment_mutation.change_product, description="Manage a loan as another product of its regime from a day on."
    )
    loan_regime_change = mutation(
        amendment_mutation.change_regime,
        description="Move a loan to another regime of its institution from a day on; what is missing for it is listed.",
    )
    loan_transfer = mutation(
        amendment_mutation.transfer, description="Give a loan to another organisation of its institution."
    )
    loan_write_off = mutation(
        claim_mutation.charge_off, description="Take principal off the books; the claim stays (WO-01, WO-04)."
    )
    loan_misuse = mutation(
        claim_mutation.tell_misuse,
        description="Tell how much principal is misused: the heavier rate runs on it (IR-06, IR-08).",
    )
    charge_waive = mutation(
        claim_mutation.waive, description="Let go of costs, interest, penalty or compound interest."
    )
    suspense_apply = mutation(claim_mutation.apply, description="Pay what is due with money that is kept.")
    suspense_refund = mutation(claim_mutation.refund, description="Give money that is kept back to who paid it.")
    amendment_reverse = mutation(
        amendment_mutation.reverse, description="Take an amendment back as if it had never been."
    )
    approval_decide = mutation(
        approval_mutation.decide,
        description="Sign a command that waits, or refuse it; the last signature carries it out.",
    )
    approval_withdraw = mutation(approval_mutation.withdraw, description="Take back a command that still waits.")
    case_open = mutation(case_mutation.open_case, description="Open a case by hand.")
    case_act = mutation(case_mutation.act, description="Take a step in a case.")
    case_cancel = mutation(case_mutation.cancel, description="End a case where it stands, with a reason.")
    case_delegate = mutation(
        case_mutation.delegate, description="Name somebody for a part in a case, in the own name or in another's."
    )
    document_file = mutation(case_mutation.file_document, description="File a document of a case.")
    report_file = mutation(document.file, description="File a document with the figures of the books.")
    document_sign = mutation(document.sign, description="Sign a filed document; the last signature locks it.")
    document_reopen = mutation(document.reopen, description="Make a filed document a draft again.")
    task_assign = mutation(case_mutation.assign, description="Give tasks to a person, one or many.")
    task_distribute = mutation(case_mutation.distribute, description="Give tasks to people by load and caps.")
    task_close = mutation(case_mutation.close, description="Close a standing task by hand, saying what was done.")
    task_exempt = mutation(
        responsibility.exempt, description="Excuse a person for a late task; others have to agree (PM-04)."
    )
    task_exemption_undo = mutation(
        responsibility.take_back, description="Take an exemption back; others have to agree."
    )
    evidence_attach = mutation(attach_evidence, description="Hang a piece of evidence on what it proves.")
    delegation_give = mutation(delegation.give, description="Lend a part to somebody who signs in one's name.")
    delegation_end = mutation(delegation.end, description="Take a delegation back.")
    fact_record = mutation(
        fact_mutation.record,
        description="Record a dated statement about a loan or a party; the loans that it reaches are judged anew.",
    )
    fact_end = mutation(
        fact_mutation.end,
        description="Say since when a statement holds no more; the loans that it reaches are judged anew.",
    )
    contact_log = mutation(
        contact_mutation.log,
        description="Log a contact as it took place. One against the rules is logged as well, and marked as a breach.",
    )
    contact_point_add = mutation(
        contact_mutation.add_point, description="Write down a number or an address by which a debtor may be reached."
    )
    contact_point_change = mutation(
        contact_mutation.change_point, description="Say what became of a number or an address."
    )
    organisation_create = mutation(
        people_mutation.create_organisation, description="Add a unit to an institution, or an institution."
    )
    organisation_end = mutation(
        people_mutation.end_organisation, description="Close a unit, at once or from a day on, when nothing is in it."
    )
    principal_create = mutation(people_mutation.create, description="Make a person or a service known.")
    principal_deactivate = mutation(people_mutation.deactivate, description="Let a person or a service in no more.")
    membership_change = mutation(
        people_mutation.change_membership, description="Let a principal work in another organisation."
    )
    viewer_language_change = mutation(
        people_mutation.speak, description="Choose the language in which the asker is told of work."
    )
    grant_give = mutation(people_mutation.give, description="Give a role to a principal at an organisation.")
    grant_end = mutation(people_mutation.end, description="End a grant, at once or on a day.")
    token_create = mutation(people_mutation.create_token, description="Make an API token for a service.")
    token_revoke = mutation(people_mutation.revoke_token, description="Make an API token worthless.")
    bulk_export = mutation(
        export.export, description="Have a list written out whole, as JSON lines; its file can be fetched for a week."
    )
    officer_assign = mutation(people_mutation.assign_officer, description="Give a loan to an officer.")
    personal_data_unmask = mutation(
        people_mutation.unmask, description="Show a person's masked data, with a reason that is kept."
    )
    webhook_create = mutation(webhook.create, description="Have events sent to an address; its secret is shown once.")
    webhook_rotate = mutation(webhook.rotate, description="Give a receiver of events another secret, shown once.")
    webhook_turn = mutation(webhook.turn, description="Pause a receiver of events, or go on with it.")
    webhook_replay = mutation(webhook.replay, description="Send a receiver events once more, from a cursor on.")
    message_send = mutation(
        message.send,
        description="Send a message to a debtor. It waits for the contact gate; refused where waiting does not help.",
    )
    message_read = mutation(message.read, description="Note that one has read what one was told.")
    promise_record = mutation(
        promise.record, description="Write down a promise to pay; payments decide whether it was kept."
    )
    claim_event_record = mutation(
        clock.record, description="Record what starts, interrupts or ends a clock of the law, with its proof."
    )
    claim_event_undo = mutation(clock.undo, description="Say that such an event did not happen.")
    parameter_change = mutation(
        change_parameter,
        description="Choose a value of a parameter from a day on that is yet to come. Days before it keep the old one.",
    )
    parameter_profile_choose = mutation(
        choose_profile,
        description="Choose a profile, values of a regime that belong together, from a day on that is yet to come.",
    )
    rate_list_publish = mutation(publish_rates, description="Publish listed rates, or correct them.")
    loan_rate_refix = mutation(
        refix_rates,
        description="Fix every loan anew whose day has come, at its listed rate. The end of day does it by itself.",
    )
    period_close = mutation(close_period, description="Ask to close a month; another person agrees.")
    period_reopen = mutation(reopen_period, description="Ask to open a closed month again; another person agrees.")
    end_of_day_run = mutation(
        run_end_of_day,
        description="Close the business day: advance the loans, prove the books, open the next day. Goes on where a "
        "run was killed.",
    )


@strawberry.type(description="Everything that can be listened to, over WebSocket or server-sent events.")
class Subscription:
    """Root of subscriptions."""

    loan_events = subscription(
        stream_events,
        description="Events of loans as they happen. A hint for the eye: `events(after:)` is what misses nothing.",
    )
