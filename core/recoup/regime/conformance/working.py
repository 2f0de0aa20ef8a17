"""Checks 28 to 49: cases, access and paper of a regime."""

from recoup.regime.checking import access, machines, paper, people, reach
from recoup.regime.conformance import judging, printing, running
from recoup.regime.conformance.asking import Asking


class CaseChecks(Asking):
    """Machines, as far as they can be judged without running them."""

    def test_28_every_state_can_be_reached(self) -> None:
        """From the first state."""
        self.expect(28, machines.reachable(self.spec))

    def test_29_every_open_state_can_end(self) -> None:
        """Work that cannot be finished is not asked for."""
        self.expect(29, machines.ending(self.spec))

    def test_30_people_cannot_leave_a_final_state(self) -> None:
        """Only the ledger can undo an end."""
        self.expect(30, machines.final(self.spec))

    def test_31_what_the_system_does_has_a_guard(self) -> None:
        """Else it would do it at once, always."""
        self.expect(31, machines.guarded(self.spec))

    def test_32_the_system_takes_one_step_from_a_state_and_comes_to_rest(self) -> None:
        """Whatever is known of a case, and no morning goes round in a circle."""
        self.expect(32, running.resting(self.spec))

    def test_33_deadlines_can_be_computed_when_a_state_is_entered(self) -> None:
        """And standing tasks say when they open."""
        self.expect(33, (*machines.computable(self.spec), *machines.standing(self.spec)))

    def test_34_nothing_is_due_before_it_opens(self) -> None:
        """Nobody is late before they could know."""
        self.expect(34, judging.due_after_opening(self.spec))

    def test_35_four_eyes_commands_lie_behind_a_second_person(self) -> None:
        """`apart_from`, or an approval."""
        self.expect(35, machines.four_eyes(self.spec))

    def test_36_each_step_of_people_is_possible_for_somebody(self) -> None:
        """Transitions, and openings by hand."""
        self.expect(36, (*machines.possible(self.spec), *access.denied_everywhere(self.spec)))

    def test_37_each_side_of_a_case_has_a_task(self) -> None:
        """Double collection means two tasks (HF-08)."""
        self.expect(37, machines.sided(self.spec))

    def test_38_late_tasks_escalate_to_somebody_else(self) -> None:
        """Later and later."""
        self.expect(38, machines.escalating(self.spec))

    def test_62_what_is_sent_by_itself_reaches_a_debtor(self) -> None:
        """A template of ours, about a loan or a party, its free words a field of the case."""
        self.expect(62, machines.sending(self.spec))

    def test_39_random_walks_stay_in_the_machine(self) -> None:
        """Steps of people and of the system, at random: only declared states, and an end within reach."""
        self.expect(39, running.walks(self.spec))


class AccessChecks(Asking):
    """What roles can do, and what they never can."""

    def test_40_never_is_proved_against_everything_a_role_could_do(self) -> None:
        """A denial that something contradicts is a defect."""
        self.expect(40, access.never(self.spec))

    def test_41_conflicts_are_kept_by_the_declared_roles(self) -> None:
        """No role holds both parts."""
        self.expect(41, access.conflicts(self.spec))

    def test_42_read_only_roles_change_nothing(self) -> None:
        """Audit reads everything."""
        self.expect(42, access.read_only(self.spec))

    def test_43_no_part_is_unplayed_and_no_role_idle(self) -> None:
        """Who has nothing to do is not declared."""
        self.expect(43, (*people.parts(self.spec), *reach.idle(self.spec)))

    def test_44_money_and_user_administration_are_apart(self) -> None:
        """Nobody makes the user who takes the money."""
        self.expect(44, access.apart(self.spec))


class PaperChecks(Asking):
    """Forms and reports."""

    def test_45_columns_are_numbered_from_one_without_a_gap(self) -> None:
        """As the printed form has them."""
        self.expect(45, paper.numbered(self.spec))

    def test_46_formulas_run_in_no_circle_and_add_like_to_like(self) -> None:
        """No 元 is added to 万元: everything is computed in minor units."""
        self.expect(46, paper.formulas(self.spec))

    def test_47_totals_are_sums_and_ratios_come_of_the_sums(self) -> None:
        """A mean of percentages is not a percentage (DX-02)."""
        self.expect(47, printing.totals(self.spec))

    def test_48_blanks_and_copies_name_what_exists(self) -> None:
        """Fields, and at least one copy that is always made."""
        self.expect(48, paper.blanks(self.spec))

    def test_49_every_signer_signs_before_the_document_is_locked(self) -> None:
        """A signature that nobody asks for is never given."""
        self.expect(49, paper.signed(self.spec))
