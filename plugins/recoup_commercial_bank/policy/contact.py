"""When and how often a bank's retail debtors may be contacted (rulebook B11); companies are outside (CC-09)."""

from dataclasses import replace

from recoup.regime import common
from recoup.regime.policy.condition import Is

CONTACT = replace(common.CONTACT_GATE, when=Is("party_kind", ("NATURAL",)), rules=("CC-01", "CC-04", "CC-09"))
