"""Every kind of work of the company that is a case, from the list of 未收款 to the meeting that looks back."""

from recoup_trade_receivables.policy import meetings, months, options, quasi_bad

CASES = (*months.CASES, *quasi_bad.CASES, *meetings.CASES, *options.CASES)
"""In the order in which a receivable meets them."""
