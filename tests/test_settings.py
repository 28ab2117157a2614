"""What an operator sets is taken as it is written, or told with its name and how to mend it."""

from __future__ import annotations

import pytest

from kb.model import Problems
from web.settings import settings


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
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
        ("YOUJU_DATABASE_URL", "mysql://youju:secret@db/youju", "不是 PostgreSQL 或 SQLite 的地址"),
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
        ("YOUJU_TIMEZONE", "Beijing", "没有时区“Beijing”"),
        ("YOUJU_TIMEZONE", "../../etc/passwd", "没有时区"),
        ("YOUJU_TIMEZONE", "Asia", "没有时区"),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_name_and_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Problems) as wrong:
        settings()
    (problem,) = wrong.value.problems
    assert problem.where == name and told in problem.what and name in problem.fix
    # A token is never told, not even one that is none.
    assert name != "YOUJU_ADMIN_TOKEN" or not any(part in str(problem) for part in value.split())
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
