"""What stands against a step is told in words: evidence, papers, people and states by what they are called."""

import pytest

from recoup.regime.drawing import kinds_of
from recoup.regime.machine import Lack
from recoup.services.obstacle import problem
from recoup.translation import Language
from recoup_commercial_bank.spec import SPEC
from tests.regime.test_conformance import spec_of

EN, ZH = Language.EN, Language.ZH
HUNG = "Proof of service is missing. Attach the file to the case or the loan, or name one here that is stored already."


@pytest.mark.parametrize(
    ("lack", "english", "chinese"),
    [
        (
            Lack(code="EVIDENCE_MISSING", name="PROOF_OF_SERVICE", value="0", limit="1"),
            HUNG,
            "缺少送达证明。请将文件附于该案或该贷款，或在此注明已存的证据材料。",
        ),
        (
            Lack(code="PART_NOT_PLAYED", name="report", limit="officer", rules=("PM-07",)),
            "Report is for Account manager, and you do not play that part here (PM-07).",
            "提交报告 由 客户经理 办理，您在此不任该职（PM-07）。",
        ),
        (
            Lack(code="CASE_NOT_IN_STATE", name="WARNING", value="", limit="LIFTED"),
            "A case of Risk warning must be in Lifted; it is in: –.",
            "风险预警 须处于 已解除；现处于：–。",
        ),
        (
            Lack(code="PERSON_NOT_APART", name="opening", rules=("PL-16",)),
            "You took part in opening the case before; this step is another person's (PL-16).",
            "您此前参与过 提出本案；此步须由他人办理（PL-16）。",
        ),
    ],
)
def test_a_lack_is_told_in_words_and_keeps_its_code(lack: Lack, english: str, chinese: str) -> None:
    """Of no field, as an obstacle is shown beforehand; programs read the code in `value`."""
    told = problem(lack, SPEC, ())
    assert (told.message(EN), told.message(ZH)) == (english, chinese)
    assert (told.code, told.value) == (lack.code, lack.name)


def test_a_refusal_names_the_input_that_it_is_about() -> None:
    """The same of a step that was asked for."""
    lack = Lack(code="EVIDENCE_MISSING", name="PROOF_OF_SERVICE", value="0", limit="1")
    assert problem(lack, SPEC).message(EN).startswith("transition: Proof of service is missing.")
    empty = problem(Lack(code="FIELD_EMPTY", name="opinion"), SPEC)
    assert empty.field == ("fields", "opinion")


def test_a_figure_of_the_form_is_told_at_its_field_without_its_name_again() -> None:
    """DB-11: two copies of a notice that is handled directly."""
    lack = Lack(code="FIGURE_NOT_MET", name="copies_sent", value="3", limit="2", rules=("DB-11",), in_form=True)
    told = problem(lack, SPEC)
    assert told.field == ("fields", "copies_sent")
    assert told.message(EN) == "fields.copies_sent: it is 3 and must be 2 (DB-11)."
    assert told.message(ZH) == "fields.copies_sent：此项 为 3，须 2（DB-11）。"


@pytest.mark.parametrize("regime", ["commercial_bank", "development_bank", "housing_fund", "trade_receivables"])
@pytest.mark.parametrize("language", Language)
def test_whatever_a_step_is_kept_apart_from_is_told_in_words(regime: str, language: Language) -> None:
    """Also what is no step with a label of its own: the opening, who looks after the loan, who recorded a fact."""
    spec = spec_of(regime)
    apart = {code for kind in kinds_of(spec) for step in kind.transitions for code in step.apart_from}
    told = {code: problem(Lack(code="PERSON_NOT_APART", name=code), spec, ()).message(language) for code in apart}
    assert not [message for message in told.values() if "@" in message or "_" in message]
