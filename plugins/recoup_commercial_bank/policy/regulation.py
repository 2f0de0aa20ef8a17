"""Rules from regulations, practice and decisions (rulebook part B) that the commercial bank's policy rests on."""

from recoup.regime.spec import Rule

DECISIONS = (
    Rule(id="AX-01", instrument="RULEBOOK", article="A11", tag="D", note="core parameter postloan_starts_at"),
    Rule(id="AX-03", instrument="RULEBOOK", article="A11", tag="D", note="aliases of the check report"),
    Rule(id="AX-06", instrument="RULEBOOK", article="A11", tag="D"),
    Rule(id="T-REM1", instrument="RULEBOOK", article="C0.4", tag="D"),
    Rule(id="T-REM2", instrument="RULEBOOK", article="C0.4", tag="D"),
    Rule(id="T-DUN", instrument="RULEBOOK", article="C0.4", tag="D"),
)

CLASSIFICATION = (
    Rule(id="CL-00", instrument="S-CL23", article="6, 8, 9", tag="V"),
    Rule(id="CL-01", instrument="S-CL23", article="6", tag="V"),
    Rule(id="CL-02", instrument="S-CL23", article="10", tag="K", note="the overdue part read at second hand"),
    Rule(id="CL-03", instrument="S-CL23", article="11", tag="K", note="the 90 days read at second hand"),
    Rule(id="CL-04", instrument="S-CL23", article="12", tag="K", note="the 270 days from the draft"),
    Rule(id="CL-05", instrument="S-CL23", article="13", tag="K", note="the 360 days from the draft"),
    Rule(id="CL-06", instrument="S-CL23", article="7", tag="V"),
    Rule(id="CL-07", instrument="S-CL23", article="14", tag="V2"),
    Rule(id="CL-08", instrument="S-CL23", article="15", tag="K"),
    Rule(id="CL-09", instrument="S-CL23", article="17-20", tag="V", note="milestone OBSERVED_UNTIL"),
    Rule(id="CL-10", instrument="S-CL23", article="21-23", tag="K"),
    Rule(id="CL-11", instrument="S-CL23", article="30", tag="V2"),
    Rule(id="CL-12", instrument="S-CL07", article="10-12", tag="V2", note="historical; its breach-of-law floor stays"),
    Rule(id="CL-13", instrument="S-SE07", article="matrix", tag="K"),
)

INTEREST = (
    Rule(id="IR-01", instrument="S-IR05", article="公式", tag="V"),
    Rule(id="IR-02", instrument="RULEBOOK", article="IR", tag="D"),
    Rule(id="IR-03", instrument="S-IR99", article="20, 21", tag="V"),
    Rule(id="IR-04", instrument="RULEBOOK", article="IR", tag="D"),
    Rule(id="IR-05", instrument="S-CC", article="203", tag="V2"),
    Rule(id="IR-06", instrument="S-IR03", article="3", tag="V"),
    Rule(id="IR-07", instrument="S-IR03", article="3", tag="V", note="the base is decided, after court practice"),
    Rule(id="IR-08", instrument="S-IR99", article="25", tag="V"),
    Rule(id="IR-09", instrument="S-IR99", article="25", tag="V"),
    Rule(id="IR-10", instrument="RULEBOOK", article="IR", tag="K"),
    Rule(id="IR-11", instrument="S-SPC17", tag="K", note="the core warns: loan { yearlyCost }"),
    Rule(id="IR-12", instrument="S-IR99", article="20", tag="V"),
    Rule(id="EX-01", instrument="S-GL96", article="12, 14", tag="V"),
    Rule(id="DN-01", instrument="S-GL96", article="32", tag="V2"),
)

REPAYMENT = (
    Rule(id="LM-02", instrument="S-CC", article="195", tag="K"),
    Rule(id="LM-03", instrument="S-CC", article="192", tag="K"),
    Rule(id="RA-01", instrument="S-CC", article="561", tag="K"),
    Rule(id="RA-02", instrument="S-AC01", tag="V2"),
    Rule(id="RA-03", instrument="S-ABC", article="12-14", tag="V"),
    Rule(id="RA-04", instrument="S-ABC", article="15", tag="V", note="core: on-book before off-book, earlier first"),
    Rule(id="RA-05", instrument="RULEBOOK", article="RA", tag="D"),
    Rule(id="RA-06", instrument="RULEBOOK", article="RA", tag="V", note="account states of a bank's system"),
)

PROVISIONS = (
    Rule(id="PV-01", instrument="S-PV02", tag="V2"),
    Rule(id="PV-02", instrument="S-PV11", tag="K"),
    Rule(id="PV-03", instrument="S-PV11", tag="K", note="derived"),
    Rule(id="PV-04", instrument="S-PV12", tag="V2"),
)

CHECKS = (
    Rule(id="CK-01", instrument="S-CK", tag="V2"),
    Rule(id="CK-02", instrument="S-CK", tag="V2"),
    Rule(id="CK-03", instrument="RULEBOOK", article="CK", tag="D", note="case kind CHECK"),
    Rule(id="CK-04", instrument="S-CK", tag="V2"),
    Rule(id="CK-05", instrument="S-CK", tag="V"),
    Rule(id="CK-06", instrument="S-CK", tag="L", note="CHECK_REPORT"),
    Rule(id="CK-07", instrument="S-COL17", tag="K"),
)

CONDUCT = (
    Rule(id="CC-01", instrument="S-GB45", tag="V2"),
    Rule(id="CC-02", instrument="S-GB45", tag="V2"),
    Rule(id="CC-03", instrument="S-CBA26", tag="V2"),
    Rule(id="CC-04", instrument="S-CBA26", tag="V2"),
    Rule(id="CC-09", instrument="RULEBOOK", article="CC", tag="D"),
)

WRITE_OFF = (
    Rule(id="LM-07", instrument="S-CPL", tag="K", note="case LITIGATION"),
    Rule(id="WO-01", instrument="S-WO17", article="1", tag="V", note="case WRITE_OFF"),
    Rule(id="WO-02", instrument="S-WO17", article="annex 1", tag="V", note="case WRITE_OFF, its criteria"),
    Rule(id="WO-04", instrument="RULEBOOK", article="WO", tag="D", note="case WRITE_OFF, pursued each year"),
)

BOOK_RULES = (*DECISIONS, *CLASSIFICATION, *INTEREST, *REPAYMENT, *PROVISIONS, *CHECKS, *CONDUCT, *WRITE_OFF)
