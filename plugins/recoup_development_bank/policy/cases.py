"""Every kind of work of the bank that is a case."""

from recoup_development_bank.policy import agency, grading, instalments, plans, quarters, transfers

CASES = (*transfers.CASES, *instalments.CASES, *plans.CASES, *quarters.CASES, *agency.CASES, *grading.CASES)
