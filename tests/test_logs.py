"""Logs come in the form that is set, and keep personal data to themselves."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from recoup import logs
from recoup.config import load


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _logged(log_format: str, level: str = "INFO") -> io.StringIO:
    stream = io.StringIO()
    logs.configure(load(log_format=log_format, log_level=level), stream=stream)
    return stream


def test_json_lines_carry_name_level_time_and_fields() -> None:
    stream = _logged("json")
    logs.get("recoup.test").info("day closed", touched=3)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["logger"], line["touched"]) == ("day closed", "info", "recoup.test", 3)
    assert line["timestamp"].endswith("Z")


def test_personal_data_is_masked_wherever_it_stands() -> None:
    stream = _logged("json")
    logs.get("recoup.test").warning(
        "refused", phone="13800138000", input={"payer": "张三", "amount": 5, "rows": [{"ID-Number": "110"}]}
    )
    line = json.loads(stream.getvalue())
    assert line["phone"] == logs.MASK
    assert line["input"] == {"payer": logs.MASK, "amount": 5, "rows": [{"ID-Number": logs.MASK}]}


def test_other_libraries_log_in_the_same_form() -> None:
    stream = _logged("json")
    logging.getLogger("uvicorn").warning("started on %s", "port 1")
    assert json.loads(stream.getvalue())["event"] == "started on port 1"


def test_what_is_below_the_level_is_left_out() -> None:
    stream = _logged("console", "WARNING")
    logs.get("recoup.test").info("unheard")
    logs.get("recoup.test").warning("heard", loan="L1")
    assert "unheard" not in stream.getvalue()
    assert "heard" in stream.getvalue()
    assert "loan=L1" in stream.getvalue()


def test_a_traceback_is_logged_without_local_values() -> None:
    stream = _logged("json")
    try:
        secret = int("x")
        assert secret
    except ValueError:
        logs.get("recoup.test").exception("failed")
    assert "ValueError" in json.loads(stream.getvalue())["exception"]
