"""Checks 45 to 49: columns, formulas, blanks, copies and signatures."""

from collections.abc import Iterable, Iterator, Sequence

from recoup.regime.checking.naming import Names
from recoup.regime.checking.walking import Site, of_type, rows
from recoup.regime.computing import CircularFormulaError, operands, require_order
from recoup.regime.finding import Finding
from recoup.regime.policy.case import Transition
from recoup.regime.policy.document import Document, Panel, Table
from recoup.regime.policy.fact import Field
from recoup.regime.policy.formula import Minus, Over, Plus
from recoup.regime.spec import RegimeSpec

SCALES = frozenset({"MAJOR", "TEN_THOUSAND", "HUNDRED_MILLION"})
PARTS_OF_ONE = frozenset({"PERCENT", "PERMILLE"})


def numbered(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 45: numbered columns and fields are numbered 1 to n."""
    for place, fields in _groups(spec):
        numbers = [field.number for field in fields if field.number is not None]
        if numbers and sorted(numbers) != list(range(1, len(numbers) + 1)):
            value = ", ".join(str(number) for number in numbers)
            yield Finding(check=45, code="COLUMN_NUMBERS", place=place, value=value, right=f"1–{len(numbers)}")


def _groups(spec: RegimeSpec) -> Iterator[tuple[str, Sequence[Field]]]:
    for site, document in of_type(spec, Document):
        yield f"{site.place}.fields", document.fields
    for site, table in of_type(spec, Table):
        yield f"{site.place}.columns", table.columns
    for site, panel in of_type(spec, Panel):
        yield f"{site.place}.fields", panel.fields


def formulas(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 46: formulas do not run in circles, and add like to like; the unit suits the kind."""
    names = Names(spec)
    for place, fields in _groups(spec):
        try:
            require_order(fields)
        except CircularFormulaError as circle:
            yield Finding(check=46, code="FORMULA_CIRCLE", place=place, value=str(circle))
    for site, field in of_type(spec, Field):
        yield from _suits(site, field)
        if isinstance(field.formula, Plus | Minus | Over):
            kinds = {name: names.kind(name, site) for name in operands(field.formula)}
            if len({kind for kind in kinds.values() if kind is not None}) > 1:
                value = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
                yield Finding(check=46, code="FORMULA_MIXES", place=site.place, value=value)


def _suits(site: Site, field: Field) -> Iterator[Finding]:
    if (field.unit in SCALES and field.kind != "MONEY") or (field.unit in PARTS_OF_ONE and field.kind != "RATE"):
        right = "MONEY" if field.unit in SCALES else "RATE"
        yield Finding(check=46, code="UNIT", place=site.place, value=f"{field.kind} {field.unit}", right=right)
    if field.source is not None and field.formula is not None:
        yield Finding(check=46, code="SOURCE_AND_FORMULA", place=site.place, value=field.code)


def blanks(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 48: blanks, and the columns that subtotals group by, name fields that exist."""
    for site, document in of_type(spec, Document):
        fields = {field.code for field in (*document.fields, *_columns(document.tables))}
        for blank in document.blanks:
            for code in blank.fields:
                if code not in fields:
                    right = ", ".join(sorted(fields))
                    yield Finding(check=48, code="FIELD", place=f"{site.place}.blanks", value=code, right=right)
        if document.copies and all(copy.when is not None for copy in document.copies):
            yield Finding(check=48, code="NO_COPY_ALWAYS", place=f"{site.place}.copies", value=document.code)
    for site, table in of_type(spec, Table):
        codes = {field.code for field in table.columns}
        for code in table.subtotals_by:
            if code not in codes:
                right = ", ".join(sorted(codes))
                yield Finding(check=48, code="FIELD", place=f"{site.place}.subtotals_by", value=code, right=right)


def _columns(tables: Iterable[Table]) -> Iterator[Field]:
    for table in tables:
        yield from table.columns


def signed(spec: RegimeSpec) -> Iterator[Finding]:
    """Check 49: every signer of a document that is locked signs it on some step."""
    signing: dict[str, set[str]] = {}
    locked: set[str] = set()
    for _, step in of_type(spec, Transition):
        for act in step.does:
            if act.verb == "SIGN":
                signing.setdefault(act.what, set()).update(step.by)
            if act.verb == "LOCK":
                locked.add(act.what)
    for document in rows(spec.documents):
        for signer in document.signers if document.code in locked else ():
            if signer not in signing.get(document.code, set()):
                yield Finding(check=49, code="SIGNER_NEVER_SIGNS", place=f"documents[{document.code}]", value=signer)
