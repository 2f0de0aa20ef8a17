"""The explorer that `/graphql` shows a browser in development: one page of our own, nothing from elsewhere."""

import base64
import hashlib
import re
from importlib import resources
from typing import Final

PAGE: Final = resources.files("recoup_graphql").joinpath("explorer.html").read_text(encoding="utf-8")


def _digest(tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)
    content = found[1] if found else ""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


POLICY: Final = (
    f"default-src 'none'; script-src {_digest('script')}; style-src {_digest('style')}; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""Only the page's own script and style run, and they talk to this server only."""
