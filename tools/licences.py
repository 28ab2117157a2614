"""Under which licences what is served may be used: docs/licences.md. Run: python -m tools.licences"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_LOCK, FILE = _ROOT / "requirements.lock", _ROOT / "docs" / "licences.md"
_HEAD = """# 装进来的包与许可

由 `make sbom` 从 `requirements.lock` 和装好的包写成，不手改；连同校验值的清单\
（CycloneDX）是它写的 `sbom.json`。有据自己用 MIT 许可。

| 包 | 版本 | 许可 |
|---|---|---|
"""
_ELSEWHERE = "这个系统上不装"


def licences() -> str:
    """The document: each locked package with its version and its licence, as the package itself says."""
    locked = re.findall(r"(?m)^([\w.-]+)==([\w.]+)", _LOCK.read_text(encoding="utf-8"))
    return _HEAD + "".join(f"| {name} | {version} | {_licence(name)} |\n" for name, version in locked)


def _licence(name: str) -> str:
    try:
        told = distribution(name)
    except PackageNotFoundError:
        return _ELSEWHERE
    return _expression(told) or "没有写明"


def _expression(told: Distribution) -> str:
    """The expression, or else what the classifiers say, or else one line of what is said freely."""
    fields = told.metadata
    if "License-Expression" in fields:
        return fields["License-Expression"]
    ends = [one.rpartition(" :: ")[2] for one in fields.get_all("Classifier", []) if one.startswith("License :: ")]
    if kinds := [end for end in ends if end != "OSI Approved"]:
        return "、".join(kinds)
    free = fields["License"].strip() if "License" in fields else ""
    return free.splitlines()[0][:60] if free else ""


if __name__ == "__main__":
    FILE.write_text(licences(), encoding="utf-8")
