"""What a notice is, and whether it still holds: `notice.yaml`, frozen."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from kb.codes import Currency
from kb.vocabulary import Checked, Words


class CurrencyNote(Checked):
    """One fact about whether a notice still holds. `verified` says if somebody opened the original."""

    date: str = Field(description="这件事的日期，加引号；只知道年月也可以")
    text: Words = Field(description="发生了什么")
    source: Words = Field(description="从哪里知道的")
    verified: bool = Field(description="true：有人打开原件核对过；false：没有")


class NoticeHead(Checked):
    """`notice.yaml`: what the notice is, and whether it still holds."""

    title: Words = Field(description="公告的标题，照原文写")
    issuer: str = Field(default="", description="发布机关；原文没有写明就留空")
    region: str = Field(
        default="", description="管哪个地方，如 浙江省嘉兴市南湖区；全国写 全国；不写就从机关和标题里看"
    )
    published: date | None = Field(default=None, description="发布日期，如 2022-04-15；原文没有写明就不写")
    url: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = Field(default="", description="原文的网址")
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(
        description="原文 source.txt 的校验值；原文没有换新版，不要改它"
    )
    currency: Currency = Field(
        description="in_force 现行有效；superseded 已被取代，不再作答；unverified 据说已被取代，还没有与原件核对"
    )
    superseded_by: str = Field(default="", description="取代它的公告的编号，须在知识库中")
    currency_warning: str = Field(default="", description="读者须知的时效警示；currency 不是 in_force 时必须写")
    currency_notes: tuple[CurrencyNote, ...] = Field(default=(), description="影响时效的事，一件一条")
    contact: Words = Field(description="没有解决时向谁咨询")
    domain: str = Field(default="", description="属于哪个领域：domains 下的文件夹名；知识库只有一个领域就不用写")

    @property
    def day(self) -> str:
        """The day of publication; a notice may not say it."""
        return self.published.isoformat() if self.published else "日期未注明"

    @property
    def cited(self) -> str:
        """Issuer, title and day, as far as the notice says them."""
        return f"{self.issuer}《{self.title}》{self.day if self.published else ''}"
