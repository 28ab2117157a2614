"""What an operator sets, in the environment or in `.env`: who may embed and sign in, whom to ask, how fast one may ask.

Run: python -m web.settings, to see what is in force and where each setting comes from.
"""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode

from kb.load import HOME
from kb.model import Problem, Problems
from kb.validation import problems
from records.settings import ENV_FILE, FIXES, PREFIX, RecordSettings
from web.environment import Found, given, in_force, readable_by_all, unknown
from web.secret_file import secrets_in

_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
# A provider is trusted with who comes in: without https anybody on the way could say it, but for this machine itself.
_ISSUER = re.compile(
    r"https://[\w.:\[\]/~%-]+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/[\w./~%-]*)?", re.A
)
# What a person types on a keyboard with an address or a group in it, and nothing that ends a line.
_MEMBER = re.compile(r"[^\s,]{1,200}")
_FIXES = FIXES | {
    "host": "写成这台机器的一个地址，如 YOUJU_HOST=127.0.0.1；不写就是所有地址",
    "port": "写成 0 到 65535 的整数，如 YOUJU_PORT=8501；是 Kubernetes 自动加的，就设 enableServiceLinks: false",
    "kb": "写成知识库的文件夹，如 YOUJU_KB=/var/lib/youju/kb",
    "hosts": "只写名字，不写协议和端口，多个用空格分开，如 YOUJU_HOSTS='youju.example.cn help.example.cn'",
    "origins": "只写协议、主机和端口，多个用空格分开，如 YOUJU_ORIGINS='https://help.example.cn https://oa.example.cn:8443'",
    "url": "只写协议、主机和端口，与浏览器地址栏里的一样，如 YOUJU_URL=https://youju.example.cn",
    "admin_token": "用 openssl rand -hex 16 生成，多个用空格分开，如 YOUJU_ADMIN_TOKEN='新口令 旧口令'",
    "oidc_issuer": "写登录服务器的 issuer，https 开头（本机可以是 http），如 YOUJU_OIDC_ISSUER=https://sso.example.cn/realms/main",
    "oidc_client_id": "写在登录服务器上登记的客户端编号，如 YOUJU_OIDC_CLIENT_ID=youju",
    "oidc_client_secret": "写登录服务器发给这个客户端的密钥，如 YOUJU_OIDC_CLIENT_SECRET=…",  # pragma: allowlist secret
    "oidc_emails": "写可以登录的邮箱，多个用空格分开，如 YOUJU_OIDC_EMAILS='li@example.cn wang@example.cn'",
    "oidc_groups": "写可以登录的组，多个用空格分开，如 YOUJU_OIDC_GROUPS=youju-admins",
    "metrics_token": "用 openssl rand -hex 16 生成，多个用空格分开，如 YOUJU_METRICS_TOKEN='新口令 旧口令'",
    "secret": "用 openssl rand -hex 32 生成，多个用空格分开，新的在前，如 YOUJU_SECRET='新密钥 旧密钥'",
    "contact": "写成一句话，如 YOUJU_CONTACT='请联系科研处，电话 8001'",
    "region": "写成地名，如 YOUJU_REGION=浙江省嘉兴市",
    "rate": "写成数字，如 YOUJU_RATE=10；0 为不限",
    "trusted_proxies": "写代理的地址或网段，空格分开，如 YOUJU_TRUSTED_PROXIES='127.0.0.1 10.0.0.0/8'",
    "log": "写成 plain 或 json，如 YOUJU_LOG=json",
}


class Settings(RecordSettings):
    """`hosts`: names under which browsers find us, beside those that are nobody's to register. `origins`: pages of
    other hosts that may embed and call, empty for this machine's own. `url`: our own address as browsers see it, where
    a proxy changes Host. `admin_token`: opens the operators' pages, empty for the one in a file. `secret`: keys that
    sign cases, the first one new ones, empty for the one in a file. `contact`: whom to ask where nothing is answered,
    empty for what the notice says. `region`: where people ask from who do not say so. `rate`: requests a second of one
    address, and messages of one open page. `trusted_proxies`: networks of proxies whose X-Forwarded-For says who asks,
    empty for none. `host`, `port`: where to listen, empty for all addresses of this
    machine. `kb`: the folder of the knowledge base. `log`: lines for people, or JSON. `metrics_token`: opens /metrics
    to a scraper. `oidc_…`: the OpenID Connect provider that operators sign in with, empty for the token alone, and who
    may. What is set of the records: RecordSettings.
    """

    host: str = Field(default="", pattern=r"^[0-9A-Za-z.:-]*$", max_length=255)
    port: int = Field(default=8501, ge=0, le=65_535)
    kb: Path = HOME
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    origins: Annotated[tuple[str, ...], NoDecode] = ()
    url: str = ""
    admin_token: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    oidc_issuer: str = Field(default="", max_length=500)
    oidc_client_id: str = Field(default="", max_length=500)
    oidc_client_secret: str = Field(default="", max_length=2000, repr=False)
    oidc_emails: Annotated[tuple[str, ...], NoDecode] = ()
    oidc_groups: Annotated[tuple[str, ...], NoDecode] = ()
    metrics_token: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    secret: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    contact: str = Field(default="", max_length=500)
    region: str = Field(default="", max_length=100)
    rate: float = Field(default=10, ge=0, le=1e6, allow_inf_nan=False)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    log: Literal["plain", "json"] = "plain"

    @field_validator("hosts", mode="before")
    @classmethod
    def _hosts(cls, text: object) -> object:
        found = tuple(re.split(r"[\s,]+", text.strip().lower())) if isinstance(text, str) and text.strip() else ()
        for name in found:
            if not _NAME.fullmatch(name):
                raise ValueError(f"“{name[:60]}”不是主机的名字")
        return found

    @field_validator("origins", mode="before")
    @classmethod
    def _origins(cls, text: object) -> object:
        found = tuple(re.split(r"[\s,]+", text.strip().lower())) if isinstance(text, str) and text.strip() else ()
        for origin in found:
            # It goes into a header: anything but an origin could open the pages to everybody.
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"“{origin[:60]}”不是来源地址")
        return found

    @field_validator("url")
    @classmethod
    def _url(cls, text: str) -> str:
        url = text.strip().lower().removesuffix("/")
        if url and not ORIGIN.fullmatch(url):
            raise ValueError(f"“{url[:60]}”不是网址，或带了路径")
        return url

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _trusted_proxies(cls, text: object) -> object:
        if not isinstance(text, str):
            return text
        found = []
        for proxy in re.split(r"[\s,]+", text.strip()) if text.strip() else ():
            try:
                found.append(str(ipaddress.ip_network(proxy)))
            except ValueError:
                raise ValueError(f"“{proxy[:60]}”不是地址，也不是网段") from None
        return tuple(found)

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, text: str) -> str:
        issuer = text.strip().removesuffix("/")
        if issuer and not _ISSUER.fullmatch(issuer):
            raise ValueError(f"“{issuer[:60]}”不是 https 的网址")
        return issuer

    @field_validator("oidc_emails", mode="before")
    @classmethod
    def _emails(cls, text: object) -> object:
        found = _members(text)
        for address in found if isinstance(found, tuple) else ():
            if not re.fullmatch(r"[^@]+@[^@]+", address):
                raise ValueError(f"“{address[:60]}”不是邮箱")
        return found

    @field_validator("oidc_groups", mode="before")
    @classmethod
    def _groups(cls, text: object) -> object:
        return _members(text)

    @field_validator("admin_token", "metrics_token", mode="before")
    @classmethod
    def _tokens(cls, text: object) -> object:
        return secrets_in(text, "口令") if isinstance(text, str) else text

    @field_validator("secret", mode="before")
    @classmethod
    def _secret(cls, text: object) -> object:
        return secrets_in(text, "密钥") if isinstance(text, str) else text

    @property
    def token_file(self) -> Path:
        """Where the token is kept that the operator did not give: beside the votes, where this service may write."""
        return self.feedback.parent / "admin-token"

    @property
    def key_file(self) -> Path:
        """Where the key is kept that signs cases, where the operator gave none: there too."""
        return self.feedback.parent / "signing-key"


def _members(text: object) -> object:
    return tuple(_MEMBER.findall(text)) if isinstance(text, str) else text


def settings(file: Path = ENV_FILE) -> Settings:
    """The settings as they are now. Raises Problems, each with the variable, what is wrong and how to mend it.

    `file`: read beside the environment, where it is there.
    """
    return _read(file)[0]


def _read(file: Path) -> tuple[Settings, dict[str, Found]]:
    """The settings, and what stands where for them. Raises Problems."""
    found = given(os.environ, file)
    secrets = [name for name, field in Settings.model_fields.items() if not field.repr]
    wrong = [*unknown(found, Settings.model_fields), *readable_by_all(found, file, secrets)]
    try:
        made = Settings(_env_file=file)  # type: ignore[call-arg] # pydantic-settings' own
    except ValidationError as invalid:
        raise Problems(wrong + problems(invalid, lambda place: _place(str(place[0]), found), _fix)) from None
    if wrong := [*wrong, *_half_a_provider(made)]:
        raise Problems(wrong)
    return made, found


def _place(name: str, found: Mapping[str, Found]) -> str:
    """The variable, with the line where it stands in a file."""
    variable = f"{PREFIX}{name.upper()}"
    where = found[variable].where if variable in found else "环境变量"
    return variable if where == "环境变量" else f"{variable}（{where}）"


def _fix(error: ErrorDetails) -> str:
    return _FIXES[str(error["loc"][0])]


def _half_a_provider(made: Settings) -> list[Problem]:
    """What a provider needs beside its address, or what is of no use without that."""
    given = {
        "oidc_client_id": made.oidc_client_id,
        "oidc_client_secret": made.oidc_client_secret,
        "oidc_emails": made.oidc_emails or made.oidc_groups,
    }
    if made.oidc_issuer:
        what = "设了 YOUJU_OIDC_ISSUER，就要写这一项"
        names = [name for name, value in {**given, "url": made.url}.items() if not value]
    else:
        what = "没有设 YOUJU_OIDC_ISSUER，这一项不起作用"
        names = [name for name, value in given.items() if value]
    return [Problem(f"{PREFIX}{name.upper()}", what, _FIXES[name]) for name in names]


def main() -> None:
    """Print what is in force, or what is wrong."""
    try:
        made, found = _read(ENV_FILE)
    except Problems as wrong:
        print(*wrong.problems, sep="\n", file=sys.stderr)
        sys.exit(2)
    print(in_force(made, found))


if __name__ == "__main__":
    main()
