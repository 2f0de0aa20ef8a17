"""`recoup quote` through the real program: one line out for each object in, and errors that name the key."""

import json
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from recoup.cli import program

PLAIN: dict[str, Any] = {"principal": "1000.00", "annualRate": "0.12", "instalments": 3, "disbursedOn": "2024-01-31"}


def run(text: str | bytes, language: str = "en") -> Result:
    """The command with this on its standard input, in this process: starting one takes longer than answering."""
    told = text if isinstance(text, bytes) else text.encode()
    return CliRunner().invoke(program("quote"), ["quote"], input=told, env={"RECOUP_LANGUAGE": language})


def answers(text: str | bytes) -> tuple[int, list[dict[str, Any]]]:
    """(exit status, what was written, a value a line)."""
    done = run(text)
    assert done.stderr == ""
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def asked(*changes: dict[str, Any]) -> str:
    """The plain object with changes, one a line."""
    return "".join(json.dumps(PLAIN | change) + "\n" for change in changes)


def row(*values: object) -> dict[str, object]:
    """A row of an answer."""
    return dict(zip(("seq", "dueOn", "principal", "interest", "total", "balance"), values, strict=True))


def test_an_object_is_answered_by_its_schedule() -> None:
    """The shape of the answer, with month ends and money as text."""
    status, (told,) = answers(asked({}))
    assert status == 0
    assert told == {
        "instalment": "340.02",
        "rows": [
            row(1, "2024-02-29", "330.02", "10.00", "340.02", "669.98"),
            row(2, "2024-03-31", "333.32", "6.70", "340.02", "336.66"),
            row(3, "2024-04-30", "336.66", "3.37", "340.03", "0.00"),
        ],
        "totals": {"principal": "1000.00", "interest": "20.07", "total": "1020.07", "balloon": "0.00"},
    }


def test_the_program_itself_answers_each_line_and_ends_with_two_after_a_refusal() -> None:
    """As a shell starts it."""
    done = subprocess.run(
        [sys.executable, "-c", "from recoup.cli import main; main()", "quote"],
        input=asked({}, {"principal": "x"}).encode(), capture_output=True, check=False,
        env={"LANG": "C.UTF-8", "RECOUP_LANGUAGE": "en"},
    )  # fmt: skip
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr, first["instalment"], list(second)) == (2, b"", "340.02", ["error"])


def test_every_default_written_out_changes_nothing() -> None:
    """The object of the reference page, key by key."""
    defaults = {
        "every": 1, "unit": "MONTHS", "firstDueOn": None, "method": "ANNUITY", "monthDays": "30", "yearDays": "360",
        "yearCut": "DEC_31", "leapRule": "NONE", "instalmentBasis": "INTEREST", "interestRounding": "HALF_UP",
        "instalmentRounding": "HALF_UP", "instalment": None, "decimals": 2, "instalmentMultiple": None,
        "smoothResidual": False, "balance": "ROUNDED", "principalGrace": 0, "interestGrace": 0,
        "amortisationInstalments": None, "compounding": "PERIOD", "rateChanges": [], "anchorDay": None,
        "monthEnd": "CLAMP", "rateUnit": "YEAR", "steps": [], "drawings": None, "lines": None,
    }  # fmt: skip
    _, (plain, full) = answers(asked({}, defaults))
    assert plain == full


def test_lines_and_pretty_printed_objects_are_read_alike() -> None:
    """Over several lines, blank lines between, with a byte order mark, and numbers without quotes."""
    pretty = json.dumps(PLAIN, indent=2)
    status, told = answers(
        f"\ufeff{pretty}\n\n{json.dumps(PLAIN)}\n{json.dumps(PLAIN | {'principal': 1000, 'annualRate': 0.12})}"
    )
    assert status == 0
    assert told[0] == told[1] == told[2]


def test_other_lines_are_answered_where_one_is_refused() -> None:
    """In order, with the line that failed and exit status 2."""
    status, told = answers(asked({}) + "nonsense\n" + asked({"principal": "-5"}, {}))
    assert status == 2
    assert [one.get("error", {}).get("code") for one in told] == [None, "QUOTE_NOT_JSON", "AMOUNT_NOT_POSITIVE", None]
    assert [one["error"]["line"] for one in told if "error" in one] == [2, 3]
    assert told[0] == told[3]


def test_an_object_without_its_end_is_refused_alone() -> None:
    """The next line begins anew; what is left of a broken one over several lines is passed over."""
    status, told = answers(
        '{"principal": "5"\n' + asked({}) + '{\n "principal": x,\n "instalments": 3\n}\n' + asked({}) + "{"
    )
    assert status == 2
    assert ["error" in one for one in told] == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("change", "key", "value", "limit"),
    [
        ({"anualRate": "0.1"}, "anualRate", "anualRate", "annualRate"),
        ({"instalmentsRounding": "UP"}, "instalmentsRounding", "instalmentsRounding", "instalmentRounding"),
        ({"principal": None}, "principal", "", ""),
        ({"principal": "1e5"}, "principal", "1e5", "1234.56"),
        ({"principal": "NaN"}, "principal", "NaN", "1234.56"),
        ({"principal": float("nan")}, "principal", "NaN", "1234.56"),
        ({"principal": "-1.00"}, "principal", "-1.00", ""),
        ({"principal": "0"}, "principal", "0", ""),
        ({"principal": "1.005"}, "principal", "1.005", "2"),
        ({"principal": "10000000000000.00"}, "principal", "10000000000000.00", "10000000000000.00"),
        ({"principal": True}, "principal", "true", "1234.56"),
        ({"principal": ["5"]}, "principal", '["5"]', "1234.56"),
        ({"principal": "1,000"}, "principal", "1,000", "1234.56"),
        ({"annualRate": "1e-2"}, "annualRate", "1e-2", "0.0435"),
        ({"annualRate": "-0.01"}, "annualRate", "-0.01", "0.0435"),
        ({"annualRate": "0.0000001"}, "annualRate", "0.0000001", "6"),
        ({"annualRate": "1.1"}, "annualRate", "1.1", "1"),
        ({"annualRate": False}, "annualRate", "false", "0.0435"),
        ({"instalments": True}, "instalments", "true", "1…3660"),
        ({"instalments": "6"}, "instalments", "6", "1…3660"),
        ({"instalments": 6.0}, "instalments", "6.0", "1…3660"),
        ({"instalments": 0}, "instalments", "0", "1…3660"),
        ({"instalments": 10**30}, "instalments", str(10**30), "1…3660"),
        ({"disbursedOn": "2023-02-29"}, "disbursedOn", "2023-02-29", "2024-01-31"),
        ({"disbursedOn": "31.01.2024"}, "disbursedOn", "31.01.2024", "2024-01-31"),
        ({"disbursedOn": "20240131"}, "disbursedOn", "20240131", "2024-01-31"),
        ({"disbursedOn": "1066-10-14"}, "disbursedOn", "1066-10-14", "1900-01-01…2199-12-31"),
        ({"unit": "months"}, "unit", "months", "MONTHS, WEEKS, DAYS"),
        ({"method": "SINGLE"}, "method", "SINGLE", "ANNUITY, EQUAL_PRINCIPAL, FLAT, INTEREST_ONLY, BULLET, IRREGULAR"),
        ({"yearDays": True}, "yearDays", "true", "360, 364, 365, ACTUAL"),
        ({"smoothResidual": 1}, "smoothResidual", "1", "true, false"),
        ({"decimals": 9}, "decimals", "9", "0…8"),
        ({"rateChanges": {"fromSeq": 2}}, "rateChanges", '{"fromSeq": 2}', "[{…}]"),
        ({"rateChanges": [{"fromSeq": 2}]}, "rateChanges.0.annualRate", "", ""),
        ({"rateChanges": [{"fromSeq": 2, "annualRate": "x"}]}, "rateChanges.0.annualRate", "x", "0.0435"),
        ({"rateChanges": [{"fromSeq": 2, "annualRate": "0", "reCast": 1}]}, "rateChanges.0.reCast", "reCast", "recast"),
        ({"rateChanges": [{"fromSeq": 4, "annualRate": "0"}]}, "rateChanges", "4", "1…3"),
        ({"principalGrace": 3}, "principalGrace", "3", "0…2"),
        ({"amortisationInstalments": 2}, "amortisationInstalments", "2", "3…3660"),
        ({"firstDueOn": "2024-01-31"}, "firstDueOn", "2024-01-31", "2024-01-31"),
        ({"leapRule": "FEB_29_PERIOD"}, "leapRule", "FEB_29_PERIOD", "yearDays ACTUAL"),
        ({"method": "BULLET", "instalment": "5.00"}, "instalment", "5.00", "method ANNUITY, FLAT"),
        ({"method": "IRREGULAR"}, "lines", "0", "3"),
    ],
)  # fmt: skip
def test_a_bad_number_an_unknown_key_and_an_impossible_combination_are_told_by_key_value_and_limit(
    change: dict[str, Any], key: str, value: str, limit: str
) -> None:
    """One error object each, with a sentence that says what to do."""
    status, (told,) = answers(asked(change))
    error = told["error"]
    assert status == 2
    assert (error["key"], error["value"], error["limit"]) == (key, value, limit)
    assert key in error["message"]
    assert "error." not in error["message"]


def test_all_problems_of_an_object_are_told_at_once_in_the_language_of_the_asker() -> None:
    """The first stands in front, all of them in a list."""
    done = run(asked({"principal": "x", "unit": "YEARS"}), "zh-CN")
    error = json.loads(done.stdout)["error"]
    assert done.exit_code == 2
    assert [one["key"] for one in error["problems"]] == ["principal", "unit"]
    assert error["message"] == "principal：x 不是金额。请只写数字和小数点，例如 1234.56。"


def test_what_is_no_object_is_refused() -> None:
    """Lists, numbers, a key given twice, bytes that are no text, brackets without end."""
    twice = '{"principal":"1.00","principal":"2.00","annualRate":"0","instalments":1,"disbursedOn":"2024-01-31"}'
    status, told = answers(f"[]\n7\n{twice}\n{'[' * 100_000}\n")
    assert status == 2
    codes = [one["error"]["code"] for one in told]
    assert codes == ["QUOTE_NOT_AN_OBJECT", "QUOTE_NOT_AN_OBJECT", "QUOTE_KEY_TWICE", "QUOTE_NOT_JSON"]
    assert answers(b"\xff\xfe\n")[1][0]["error"]["code"] == "QUOTE_NOT_JSON"


def test_nothing_in_is_nothing_out() -> None:
    """An empty input is no error."""
    assert answers("\n\n") == (0, [])
