"""What an operator sets, as environment variables: who may embed and sign in, whom to ask, how fast one may ask."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import NoDecode

from assistant.today import zone
from records.settings import FIXES, RecordSettings, read_settings
from web.secret_file import secrets_in

ORIGIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?")
_FIXES = FIXES | {
    "origins": "只写协议、主机和端口，多个用空格分开，如 YOUJU_ORIGINS='https://help.example.cn https://oa.example.cn:8443'",
    "url": "只写协议、主机和端口，与浏览器地址栏里的一样，如 YOUJU_URL=https://youju.example.cn",
    "admin_token": "用 openssl rand -hex 16 生成，多个用空格分开，如 YOUJU_ADMIN_TOKEN='新口令 旧口令'",
    "secret": "用 openssl rand -hex 32 生成，多个用空格分开，新的在前，如 YOUJU_SECRET='新密钥 旧密钥'",
    "contact": "写成一句话，如 YOUJU_CONTACT='请联系科研处，电话 8001'",
    "region": "写成地名，如 YOUJU_REGION=浙江省嘉兴市",
    "rate": "写成数字，如 YOUJU_RATE=10；0 为不限",
    "trusted_proxies": "写代理的地址或网段，空格分开，如 YOUJU_TRUSTED_PROXIES='127.0.0.1 10.0.0.0/8'",
    "timezone": "写成时区的名称，如 YOUJU_TIMEZONE=Asia/Shanghai",
}


class Settings(RecordSettings):
    """`origins`: pages of other hosts that may embed and call, empty for this machine's own. `url`: our own address as
    browsers see it, where a proxy changes Host. `admin_token`: opens the operators' pages, empty for the one in a file.
    `secret`: keys that sign cases, the first one new ones, empty for the one in a file. `contact`: whom to ask where
    nothing is answered, empty for what the notice says. `region`: where people ask from who do not say so.
    `rate`: requests a second of one address, and messages of one open page. `trusted_proxies`: networks of proxies
    whose X-Forwarded-For says who asks, empty for none. `timezone`: where it must be today. What is set of the records:
    RecordSettings.
    """

    origins: Annotated[tuple[str, ...], NoDecode] = ()
    url: str = ""
    admin_token: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    secret: Annotated[tuple[str, ...], NoDecode] = Field(default=(), repr=False)
    contact: str = Field(default="", max_length=500)
    region: str = Field(default="", max_length=100)
    rate: float = Field(default=10, ge=0, le=1e6, allow_inf_nan=False)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    timezone: Annotated[ZoneInfo, BeforeValidator(zone)] = Field(default="", validate_default=True)

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

    @field_validator("admin_token", mode="before")
    @classmethod
    def _admin_token(cls, text: object) -> object:
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


def settings() -> Settings:
    """The settings as they are now. Raises Problems, each with the variable, what is wrong and how to mend it."""
    return read_settings(Settings, _FIXES)
