"""The chart of accounts: every account has an entry, and the entries keep the grammar of bookkeeping."""

from recoup.rules.chart import CHART, AccountType, Side
from recoup.rules.columns import Account
from recoup.translation import Language, catalogue
from tests.house.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "accounts.md").read_text(encoding="utf-8")


def test_every_account_stands_in_the_chart_once_and_the_chart_goes_by_number() -> None:
    """An account that somebody adds to the kernel is described before it is posted to."""
    assert set(CHART) == set(Account)
    numbers = [entry.number for entry in CHART.values()]
    assert numbers == sorted(set(numbers))


def test_the_first_digit_of_a_number_is_the_type() -> None:
    """1 assets, 2 liabilities, 6 income, 7 expenses, 9 memoranda."""
    digits = {"1": AccountType.ASSET, "2": AccountType.LIABILITY, "6": AccountType.INCOME, "7": AccountType.EXPENSE}
    for entry in CHART.values():
        assert digits.get(str(entry.number)[0], AccountType.MEMO) is entry.type, entry


def test_what_one_has_and_spends_stands_on_the_debit_side_and_contra_accounts_on_the_other() -> None:
    """The equation of double entry: assets + expenses = liabilities + income."""
    debits = {AccountType.ASSET, AccountType.EXPENSE, AccountType.MEMO}
    for entry in CHART.values():
        assert (entry.side is Side.DEBIT) == ((entry.type in debits) != entry.contra), entry
    contras = {entry.account for entry in CHART.values() if entry.contra}
    assert contras == {Account.PROVISION, Account.OFF_BOOK_CONTRA, Account.WRITTEN_OFF_CONTRA}


def test_the_reference_page_lists_every_account_as_it_is() -> None:
    """Number, code, both names, type and side in one row; no row of an account that is gone."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| ")]
    told = {row[1].strip("`"): row for row in rows if row[0].isdigit()}
    assert told.keys() == {account.name for account in Account}
    for entry in CHART.values():
        code = entry.account.name
        names = [catalogue(language)[f"account.{code}"] for language in (Language.EN, Language.ZH)]
        kind = f"{entry.type} (contra)" if entry.contra else str(entry.type)
        assert told[code][:6] == [str(entry.number), f"`{code}`", *names, kind, str(entry.side)]
