"""Checks 51 to 61: money, judgement, and the worked examples of a regime."""

from recoup.regime.checking import judgement
from recoup.regime.conformance import contacting, golden, judging, money, source
from recoup.regime.conformance.asking import Asking


class MoneyChecks(Asking):
    """Money is neither made nor lost."""

    def test_51_allocation_conserves_and_keeps_its_order(self) -> None:
        """In the book's view and in the claim's, whatever is due and whatever is paid."""
        self.expect(51, (*judgement.tables(self.spec), *money.conserving(self.spec)))

    def test_52_dues_sum_to_the_principal(self) -> None:
        """For each product and method, one after another."""
        self.expect(52, (*money.repaying(self.spec), *money.ascending(self.spec)))

    def test_53_accrual_is_additive_over_split_intervals(self) -> None:
        """On each day basis of the regime."""
        self.expect(53, money.additive(self.spec))

    def test_54_rates_are_not_negative_and_within_bounds(self) -> None:
        """By default, by profile, and by what may be set."""
        self.expect(54, (*judgement.rates(self.spec), *money.bounded(self.spec)))

    def test_55_count_modes_agree_on_one_miss(self) -> None:
        """Cumulative, consecutive and outstanding are all one."""
        self.expect(55, money.counting(self.spec))


class JudgementChecks(Asking):
    """Statuses and grades."""

    def test_56_exactly_one_status_holds(self) -> None:
        """The first that holds, and the last always does."""
        self.expect(56, judgement.statuses(self.spec))

    def test_57_a_worse_counter_never_gives_a_better_grade(self) -> None:
        """Under every profile."""
        self.expect(57, judging.monotone(self.spec))

    def test_58_every_grade_is_reachable_and_every_fact_stateable(self) -> None:
        """A floor that nobody can bring about is no floor."""
        self.expect(58, (*judgement.grades(self.spec), *judgement.stateable(self.spec), *judgement.answered(self.spec)))

    def test_59_scalar_and_vector_forms_agree_and_changes_are_foreseen(self) -> None:
        """A loan may be left alone until the day that the engine names."""
        self.expect(59, (*judging.agreeing(self.spec), *judging.foreseeing(self.spec)))

    def test_60_no_series_of_contacts_breaks_the_gate(self) -> None:
        """Hours and caps, whatever is tried."""
        self.expect(60, contacting.kept(self.spec))


class GoldenChecks(Asking):
    """The instrument's own examples."""

    def test_61_every_worked_example_comes_out_as_printed(self) -> None:
        """Files under `golden/`, as `conformance.golden` reads them."""
        self.expect(61, golden.replay(self.spec, self.golden or source.package_folder(self.spec) / "golden"))
