"""When and how often borrowers of the fund may be contacted, by bank and centre together (rulebook B11)."""

from dataclasses import replace

from recoup.regime import common

CONTACT = replace(common.CONTACT_GATE, rules=("CC-01", "CC-04", "CC-09"))
