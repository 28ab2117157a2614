"""The signature by which this installation knows a case again that it gave out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from itsdangerous import Signer

from kb.model import Problem, Problems

# As many characters as a SHA-256 takes. The library overlooks what is no base64 in between.
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{43}")


class CaseSigner:
    """Signs cases as JSON, under `signature`. What is signed is all of the case, whatever the order of its keys."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: the first one signs; those behind it, which it replaced, are still taken."""
        self._signer = Signer(
            list(reversed(keys)), salt="youju.case", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def signed(self, case: Mapping[str, Any]) -> dict[str, Any]:
        """The case with its signature: always the same of the same case and key."""
        return {**case, "signature": self._signer.get_signature(_canonical(case)).decode()}

    def knows(self, case: object) -> bool:
        """Whether this installation gave out the case, to the last character."""
        if not isinstance(case, dict):
            return False
        signature = case.get("signature")
        if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
            return False
        try:
            return self._signer.verify_signature(_canonical(case), signature)
        except RecursionError:
            return False

    def check(self, case: object, fix: str) -> None:
        """Raises Problems for a case this installation did not give out; `fix` is the way on."""
        if not self.knows(case):
            signed = isinstance(case, dict) and case.get("signature")
            what = "签名与内容不符，或签名的密钥已经停用" if signed else "没有本服务的签名"
            raise Problems([Problem("case.signature", what, fix)])


def _canonical(case: Mapping[str, Any]) -> bytes:
    unsigned = {name: value for name, value in case.items() if name != "signature"}
    return json.dumps(unsigned, sort_keys=True, separators=(",", ":")).encode()
