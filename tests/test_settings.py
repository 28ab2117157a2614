"""What an operator sets is taken as it is written, or told with its name and how to mend it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kb.model import Problem, Problems
from tests.support.services import OF_TESTS, environment
from tests.test_imports import ROOT
from web.settings import _FIXES, Settings, settings

PROVIDER = {
    "YOUJU_OIDC_ISSUER": "https://sso.example.cn/realms/main/",
    "YOUJU_OIDC_CLIENT_ID": "youju",
    "YOUJU_OIDC_CLIENT_SECRET": "the-secret-of-the-client",  # pragma: allowlist secret
    "YOUJU_OIDC_EMAILS": "li@example.cn, wang@example.cn",
    "YOUJU_URL": "https://youju.example.cn",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("YOUJU_")]:
        monkeypatch.delenv(name)


def refused(file: Path = Path("/nonexistent/.env")) -> list[Problem]:
    with pytest.raises(Problems) as wrong:
        settings(file)
    return wrong.value.problems


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("YOUJU_HOSTS", "https://help.example.cn", "不是主机的名字"),
        ("YOUJU_HOSTS", "help.example.cn:8501", "不是主机的名字"),
        ("YOUJU_HOSTS", "*", "不是主机的名字"),  # would let anybody in again
        ("YOUJU_ORIGINS", "help.example.cn", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://help.example.cn/path", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://a.cn; script-src *", "不是来源地址"),
        ("YOUJU_ORIGINS", "*", "不是来源地址"),
        ("YOUJU_ORIGINS", "https://*.cn", "不是来源地址"),
        ("YOUJU_URL", "help.example.cn", "不是网址"),
        ("YOUJU_URL", "https://help.example.cn/youju", "带了路径"),
        ("YOUJU_URL", "https://a.cn https://b.cn", "不是网址"),
        ("YOUJU_ADMIN_TOKEN", "x" * 19, "第 1 个口令不足 20 个字符"),
        ("YOUJU_ADMIN_TOKEN", "x" * 20 + " short", "第 2 个口令不足 20 个字符"),
        ("YOUJU_ADMIN_TOKEN", "二十个字符以上的口令也要是英文字母和数字才行", "第 1 个口令"),
        ("YOUJU_DATABASE_URL", "mysql://youju:secret@db/youju", "不是 PostgreSQL"),  # pragma: allowlist secret
        ("YOUJU_DATABASE_URL", "db.example.cn", "不是 PostgreSQL 或 SQLite 的地址"),
        ("YOUJU_RECORD_TEXT", "some", ""),
        ("YOUJU_RECORD_DAYS", "0", ""),
        ("YOUJU_RECORD_DAYS", "forever", ""),
        ("YOUJU_RATE", "fast", ""),
        ("YOUJU_RATE", "-1", ""),
        ("YOUJU_RATE", "nan", ""),
        ("YOUJU_TRUSTED_PROXIES", "nginx", "不是地址"),
        ("YOUJU_TRUSTED_PROXIES", "*", "不是地址"),  # would let anybody choose an address
        ("YOUJU_TRUSTED_PROXIES", "127.0.0.1 10.0.0.1/8", "“10.0.0.1/8”不是地址"),
        ("YOUJU_CONTACT", "问" * 501, ""),
        ("YOUJU_HOST", "http://10.0.0.1", ""),
        ("YOUJU_PORT", "65536", "不能大于 65535"),
        ("YOUJU_PORT", "tcp://10.96.0.1:8501", "应为整数"),  # what Kubernetes sets for a service of our name
        ("YOUJU_LOG", "yaml", "不在允许范围内"),
        ("YOUJU_METRICS_TOKEN", "x" * 19, "第 1 个口令不足 20 个字符"),
        ("YOUJU_OIDC_ISSUER", "sso.example.cn", "不是 https 的网址"),
        (
            "YOUJU_OIDC_ISSUER",
            "http://sso.example.cn",
            "不是 https 的网址",
        ),  # anybody on the way could say who comes in
        ("YOUJU_OIDC_ISSUER", "http://localhost.evil.cn", "不是 https 的网址"),
        ("YOUJU_OIDC_EMAILS", "li@example.cn wang", "“wang”不是邮箱"),
        ("YOUJU_TIMEZONE", "Beijing", "没有时区“Beijing”"),
        ("YOUJU_TIMEZONE", "../../etc/passwd", "没有时区"),
        ("YOUJU_TIMEZONE", "Asia", "没有时区"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_name_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    (problem,) = refused()
    assert problem.where == name and told in problem.what and name in problem.fix
    # A token is never told, not even one that is none.
    assert not name.endswith("_TOKEN") or not any(part in str(problem) for part in value.split())
    assert "secret" not in str(problem)


def test_settings_are_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_ORIGINS", " https://Help.example.cn, http://oa:8080\n")
    monkeypatch.setenv("YOUJU_CONTACT", "科研处 8001")
    monkeypatch.setenv("YOUJU_URL", " https://Youju.example.cn/ ")
    monkeypatch.setenv("YOUJU_ADMIN_TOKEN", f"{'new' * 10}\n {'old' * 10} ")
    found = settings()
    assert (found.origins, found.contact) == (("https://help.example.cn", "http://oa:8080"), "科研处 8001")
    assert (found.url, found.admin_token) == ("https://youju.example.cn", ("new" * 10, "old" * 10))
    assert "newnew" not in repr(found)
    monkeypatch.setenv("YOUJU_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 ::1")
    assert settings().trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    for name in ("ORIGINS", "URL", "ADMIN_TOKEN", "TRUSTED_PROXIES"):
        monkeypatch.setenv(f"YOUJU_{name}", "")
    assert settings().trusted_proxies == ()
    assert (settings().origins, settings().url, settings().admin_token) == ((), "", ())


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("YOUJU_RAET", "是否想写“YOUJU_RATE”？"),
        ("YOUJU_ADMIN_TOKENS", "是否想写“YOUJU_ADMIN_TOKEN”？"),
        ("youju_orgins", "是否想写“YOUJU_ORIGINS”？"),
        ("YOUJU_SOMETHING_ELSE_ALTOGETHER", "docs/operate.md"),
    ],
)
def test_a_variable_that_is_no_setting_is_told_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, fix: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\n\n{name}=x\n")
    (in_file,) = refused(file)
    monkeypatch.setenv(name, "")
    (problem,) = refused()
    assert problem.where == name.upper() and in_file.where == f"{name.upper()}（{file}：第 3 行）"
    assert problem.what == in_file.what == "没有这个设置"
    assert fix in problem.fix and fix in in_file.fix and "docs/operate.md" in problem.fix
    # That command refuses to list anything as long as there is such a name.
    assert "python -m web.settings" not in problem.fix


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YOUJU_RAET", "1")
    monkeypatch.setenv("YOUJU_RATE", "fast")
    monkeypatch.setenv("YOUJU_PORT", "-1")
    assert {problem.where for problem in refused()} == {"YOUJU_RAET", "YOUJU_RATE", "YOUJU_PORT"}


def test_the_environment_goes_before_the_file_and_an_empty_variable_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "export YOUJU_CONTACT='科研处 8001'  # a comment\nYOUJU_RATE=5\nyouju_port = 8700\nOTHER=x\n", encoding="utf-8"
    )
    monkeypatch.setenv("YOUJU_RATE", "7")
    monkeypatch.setenv("YOUJU_PORT", "")
    found = settings(file)
    assert (found.contact, found.rate, found.port) == ("科研处 8001", 7, 8700)
    monkeypatch.delenv("YOUJU_RATE")
    assert settings(file).rate == 5 and settings(tmp_path / "none").rate == 10


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"YOUJU_RATE=5\nYOUJU_RATE=6\n", "第 2 行", "写了两次"),
        (b"\n\nYOUJU_RATE\n", "第 3 行", "读不懂"),
        (b"YOUJU_CONTACT='x\n", "第 1 行", "读不懂"),
        ("YOUJU_CONTACT=科研处\n".encode("gb18030"), ".env", "不是 UTF-8"),
        (b"#" * 70_000, ".env", "64 KB"),
        (None, ".env", "普通文件"),
    ],
    ids=["twice", "no value", "open quotes", "other encoding", "huge", "folder"],
)
def test_a_file_that_is_not_in_order_is_told_with_its_line(
    tmp_path: Path, content: bytes | None, where: str, what: str
) -> None:
    file = tmp_path / ".env"
    file.mkdir() if content is None else file.write_bytes(content)
    (problem,) = refused(file)
    assert str(file) in problem.where and where in problem.where and what in problem.what and problem.fix


def test_a_value_in_the_file_is_told_with_its_line_and_a_secret_that_all_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("YOUJU_RATE=fast\n")
    assert [problem.where for problem in refused(file)] == [f"YOUJU_RATE（{file}：第 1 行）"]
    secret = "0123456789" * 3
    file.write_text(f"YOUJU_SECRET={secret}\n")
    file.chmod(0o644)
    (problem,) = refused(file)
    assert "权限 644" in problem.what and f"chmod 600 {file}" in problem.fix and secret not in str(problem)
    file.chmod(0o640)
    assert settings(file).secret == (secret,)


@pytest.mark.parametrize(
    "left_out", ["YOUJU_OIDC_CLIENT_ID", "YOUJU_OIDC_CLIENT_SECRET", "YOUJU_OIDC_EMAILS", "YOUJU_URL"]
)
def test_half_a_provider_is_refused(monkeypatch: pytest.MonkeyPatch, left_out: str) -> None:
    for name, value in PROVIDER.items():
        monkeypatch.setenv(name, value)
    found = settings()
    assert (found.oidc_issuer, found.oidc_emails) == (
        "https://sso.example.cn/realms/main",
        ("li@example.cn", "wang@example.cn"),
    )
    monkeypatch.delenv(left_out)
    assert [problem.where for problem in refused()] == [left_out]
    monkeypatch.setenv(left_out, PROVIDER[left_out])
    # Groups do as well.
    monkeypatch.setenv("YOUJU_OIDC_GROUPS", "youju-admins")
    monkeypatch.delenv("YOUJU_OIDC_EMAILS")
    assert settings().oidc_groups == ("youju-admins",)
    monkeypatch.delenv("YOUJU_OIDC_ISSUER")
    assert {problem.where for problem in refused()} == {
        "YOUJU_OIDC_CLIENT_ID",
        "YOUJU_OIDC_CLIENT_SECRET",
        "YOUJU_OIDC_EMAILS",
    }


def test_what_is_in_force_is_printed_with_where_it_comes_from_and_no_secret() -> None:
    given = environment(**PROVIDER, YOUJU_ADMIN_TOKEN=f"{'new' * 10} {'old' * 10}", YOUJU_RATE="7")
    command = [sys.executable, "-m", "web.settings"]
    told = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stderr) == (0, "")
    rows = {words[0]: words[1:] for words in (line.split() for line in told.stdout.splitlines())}
    assert list(rows) == [f"YOUJU_{name.upper()}" for name in Settings.model_fields]
    assert rows["YOUJU_RATE"] == ["7.0", "环境变量"] and rows["YOUJU_PORT"] == ["8501", "默认"]
    assert rows["YOUJU_ADMIN_TOKEN"] == ["（已设", "2", "个，不显示）", "环境变量"]
    assert "newnew" not in told.stdout and PROVIDER["YOUJU_OIDC_CLIENT_SECRET"] not in told.stdout
    wrong = subprocess.run(
        command, cwd=ROOT, env={**given, "YOUJU_RAET": "1"}, capture_output=True, text=True, timeout=60
    )
    assert wrong.returncode == 2 and "YOUJU_RATE" in wrong.stderr and "Traceback" not in wrong.stderr


def test_every_setting_has_a_fix_and_a_row_with_its_default_and_nothing_else_is_promised() -> None:
    assert list(_FIXES) == list(Settings.model_fields)
    told = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `YOUJU_([A-Z_]+)` \| ([^|]*) \| [^|]+ \|$", told)
    assert [name.lower() for name, _ in rows] == list(Settings.model_fields)
    for name, default in rows:
        value = getattr(settings(Path("/nonexistent/.env")), name.lower())
        set_so = "" if value == () else str(value).removeprefix(f"{ROOT}/").removesuffix(".0")
        assert default == (f"`{set_so}`" if set_so else "不设"), name
    written = {
        name
        for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("web/**/*.py"), *ROOT.glob("kb/*.py")]
        for name in re.findall(r"YOUJU_[A-Z_]*[A-Z]", file.read_text(encoding="utf-8"))
    }
    assert written - OF_TESTS - {f"YOUJU_{name.upper()}" for name in Settings.model_fields} == set()
