"""Checks 1 to 27: form, names and parameters of a regime."""

from recoup.regime.checking import form, names, people, reach, settings
from recoup.regime.conformance import catalogue, judging, source
from recoup.regime.conformance.asking import Asking


class FormChecks(Asking):
    """What the files of a regime are."""

    def test_01_policy_files_hold_assignments_only(self) -> None:
        """Data can be reviewed by people who do not program."""
        self.expect(1, source.assignments(self.spec))

    def test_02_only_the_rules_and_the_contract_are_imported(self) -> None:
        """What a regime leans on is what the core promises not to break."""
        self.expect(2, source.imports(self.spec))

    def test_03_entry_package_and_distribution_bear_the_code(self) -> None:
        """An operator finds the package of a regime by its code."""
        self.expect(3, source.identity(self.spec))

    def test_04_the_spec_is_frozen_throughout_and_survives_json_both_ways(self) -> None:
        """Tuples and words of the contract only."""
        self.expect(4, (*form.frozen(self.spec), *form.closed_words(self.spec)))

    def test_05_the_package_says_that_it_is_typed(self) -> None:
        """mypy itself runs in the author's own gate."""
        self.expect(5, source.typed(self.spec))

    def test_06_the_contract_version_is_one_that_this_core_keeps(self) -> None:
        """The major is ours, the minor not newer."""
        self.expect(6, form.contract(self.spec))

    def test_07_every_code_matches_its_pattern_and_stands_once(self) -> None:
        """One code, one meaning."""
        self.expect(7, form.codes(self.spec))

    def test_08_both_catalogues_are_complete_and_have_no_orphans(self) -> None:
        """Every code that people see has a word in Chinese and in English."""
        self.expect(8, (*catalogue.missing(self.spec), *catalogue.orphaned(self.spec)))


class NameChecks(Asking):
    """That what is named exists, where it is named."""

    def test_09_every_parameter_that_is_read_is_declared(self) -> None:
        """In policies, profiles and `above`."""
        self.expect(9, names.parameters(self.spec))

    def test_10_every_measure_and_figure_that_is_read_exists(self) -> None:
        """In conditions, formulas, fields and provisions."""
        self.expect(10, names.measures(self.spec))

    def test_11_every_anchor_is_a_day_that_can_be_known(self) -> None:
        """Of the core, of the case, of a fact, or one of the three forms."""
        self.expect(11, names.anchors(self.spec))

    def test_12_facts_exist_and_are_used_by_their_nature(self) -> None:
        """States last, events are counted, attributes have a value."""
        self.expect(12, names.facts(self.spec))

    def test_13_every_kind_of_evidence_is_known(self) -> None:
        """The core's, or declared."""
        self.expect(13, names.evidence(self.spec))

    def test_14_every_document_that_is_named_is_declared(self) -> None:
        """Asked for, signed, locked."""
        self.expect(14, names.documents(self.spec))

    def test_15_case_kinds_states_and_fields_that_are_named_exist(self) -> None:
        """In guards, transitions and openings."""
        self.expect(15, names.cases(self.spec))

    def test_16_every_part_is_played_by_a_role(self) -> None:
        """Nothing is asked of nobody."""
        self.expect(16, people.parts(self.spec))

    def test_17_organisations_and_parties_that_are_named_are_declared(self) -> None:
        """Homes of roles, sides of cases, addressees of copies."""
        self.expect(17, people.organisations(self.spec))

    def test_18_commands_and_transitions_that_are_named_exist(self) -> None:
        """Approved, required, run, allowed, denied."""
        self.expect(18, people.commands(self.spec))

    def test_19_every_rule_that_is_cited_is_declared_in_a_known_instrument(self) -> None:
        """A reason can always be looked up."""
        self.expect(19, people.rules(self.spec))

    def test_20_narrower_nouns_are_read_through_count_and_total_only(self) -> None:
        """A loan has many bills; which of them would a name mean?"""
        self.expect(20, reach.nouns(self.spec))

    def test_21_not_stands_over_known_names_only(self) -> None:
        """Not knowing never opens a door."""
        self.expect(21, reach.negations(self.spec))

    def test_22_nothing_is_declared_and_unused(self) -> None:
        """But for what is declared ahead, with a reason."""
        self.expect(22, reach.unused(self.spec, self.ahead))


class ParameterChecks(Asking):
    """What an institution may set."""

    def test_23_defaults_are_within_range_choices_and_above(self) -> None:
        """A regime works as it is installed."""
        self.expect(23, settings.defaults(self.spec))

    def test_24_each_profile_is_valid_as_a_whole(self) -> None:
        """Values of a profile fit each other."""
        self.expect(24, settings.profiles(self.spec))

    def test_25_binding_leaves_no_parameter_and_no_edition(self) -> None:
        """Under every profile, in every edition."""
        self.expect(25, settings.bindable(self.spec))

    def test_26_each_value_between_the_bounds_can_be_worked_with(self) -> None:
        """What may be set must also run."""
        self.expect(26, judging.within_bounds(self.spec))
