"""What deploy/ has for systemd, Docker and the settings is in order, and agrees with the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_imports import ROOT
from web.settings import Settings, settings

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "youju@.service"
# Of systemd-analyze security, 10 is the worst: what a program open to the intranet may come to.
EXPOSED = 1.5


def verified(folder: Path, *command: str) -> str:
    """What systemd-analyze says of the unit, a program of this machine in place of the one that will be installed."""
    assert shutil.which("systemd-analyze"), "运行 make test，或 sudo apt-get install -y systemd"
    text = UNIT.read_text(encoding="utf-8").replace("/opt/youju/current/.venv/bin/python", sys.executable)
    file = folder / UNIT.name
    file.write_text(text.replace("=/opt/youju/current\n", f"={folder}\n"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", *command, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_unit_is_verified_without_a_word(tmp_path: Path) -> None:
    assert verified(tmp_path, "verify") == ""


def test_a_unit_that_is_wrong_would_be_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.service"
    broken.write_text(UNIT.read_text(encoding="utf-8").replace("ProtectSystem", "ProtectSystm"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", broken], capture_output=True, text=True, check=False)
    assert "ProtectSystm" in done.stderr


def test_the_unit_leaves_little_exposed(tmp_path: Path) -> None:
    told = verified(tmp_path, "security", "--offline=true", "--no-pager")
    (score,) = re.findall(r"exposure level for \S+: ([\d.]+)", told)
    assert float(score) <= EXPOSED


def test_the_unit_starts_the_program_as_it_is_started() -> None:
    (command,) = re.findall(r"(?m)^ExecStart=\S+ (.*)$", UNIT.read_text(encoding="utf-8"))
    told = subprocess.run(
        [sys.executable, *command.replace("%i", "x").split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 2 and "“x”不是端口" in told.stderr


def test_the_settings_are_taken_once_they_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"YOUJU_{name.upper()}", raising=False)
    file = tmp_path / "env"
    text = (DEPLOY / "youju.env").read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^(\w+(?:SECRET|TOKEN))=$", r"\1=" + "a1" * 16, text), encoding="utf-8")
    file.chmod(0o600)
    found = settings(file)
    assert (found.url, found.kb) == ("https://youju.example.cn", Path("/var/lib/youju/kb"))
    assert found.secret and found.admin_token and found.metrics_token and len(found.trusted_proxies) == 2
    # What a shell makes of it is the same.
    shell = ["sh", "-c", f'set -a; . {file}; printf %s "$YOUJU_TRUSTED_PROXIES"']
    assert subprocess.run(shell, capture_output=True, text=True, check=True).stdout == "127.0.0.1 ::1"


def test_the_command_of_an_operator_is_a_script_without_a_fault() -> None:
    subprocess.run(["sh", "-n", DEPLOY / "youju"], check=True)
    assert (DEPLOY / "youju").stat().st_mode & 0o111


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_replicas_share_the_knowledge_base_the_database_and_the_settings_and_nothing_else() -> None:
    services = compose()["services"]
    first, second = services["first"], services["second"]
    assert first["environment"] == second["environment"] and first["env_file"] == second["env_file"]
    assert "@database/" in first["environment"]["YOUJU_DATABASE_URL"] and "database" in services
    mounted = [{volume.split(":")[0]: volume.split(":")[1] for volume in one["volumes"]} for one in (first, second)]
    assert set(mounted[0]) & set(mounted[1]) == {"kb"}
    assert set(mounted[0].values()) == set(mounted[1].values())
    volumes = {name for one in services.values() for name in (volume.split(":")[0] for volume in one["volumes"])}
    assert volumes == set(compose()["volumes"])
    for one in (first, second):
        assert one["read_only"] and one["cap_drop"] == ["ALL"]
        # Only what stands in front reaches it.
        assert all(port.startswith("127.0.0.1:") for port in one["ports"])


def test_the_image_has_what_runs_and_nothing_else() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    kept = set(re.findall(r"(?m)^!(\S+)", (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")))
    assert all((ROOT / name).exists() for name in kept)
    # Every package that the service imports: those of pyproject.toml but for what only measures it.
    (sources,) = re.findall(r"(?m)^source = \[(.*)\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(re.findall(r'"(\w+)"', sources)) - {"app", "evaluation"} <= kept
    assert not kept & {"tests", "evaluation", "benchmarks", ".env", "data", ".git"}
    assert "--require-hashes" in text and text.index("\nUSER youju") < text.index("\nCMD")
    for path in re.findall(r"kb/[\w.]+", " ".join(re.findall(r"cp -r (.*?) /var", text))):
        assert (ROOT / path).exists(), path


def test_the_document_names_every_file_and_its_paths_are_those_of_the_files() -> None:
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for file in DEPLOY.iterdir():
        assert file.name in told or file.name == "Dockerfile.dockerignore", file.name
    unit, env, script = ((DEPLOY / name).read_text(encoding="utf-8") for name in (UNIT.name, "youju.env", "youju"))
    for path, texts in {
        "/opt/youju/current": (unit, script),
        "/etc/youju/youju.env": (unit, script),
        "/var/lib/youju/kb": (unit, env),
        "/var/lib/youju/data": (env,),
    }.items():
        assert path in told and all(path in text for text in texts), path
    for module in re.findall(r"(?m)^# youju (\w+)", told):
        assert module in ("backup", "restore", "web") or (ROOT / module / "__main__.py").exists(), module
