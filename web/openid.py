"""Who somebody is, by the word of the office's OpenID Connect provider, and whether they may come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kb.model import Problem
from web.log import LOG
from web.settings import Settings

# Seconds to wait for each answer of the provider, and by how many its clock may differ from ours.
_PATIENCE, _LEEWAY = 10.0, 120
_WHERE = "单位账号"
_AGAIN = "重新登录；仍不行请告诉管理员"
_AWAY = Problem(
    _WHERE, "登录服务器没有正常回答", "稍后再试；仍不行请管理员查看它是否正常、YOUJU_OIDC_ISSUER 写得对不对"
)
_OTHER = Problem(_WHERE, "登录服务器自称的 issuer 与设置的不同", "请管理员照它的 issuer 改 YOUJU_OIDC_ISSUER")
_CLOCK = Problem(
    _WHERE, "登录结果的时间不对", "请管理员核对这台机器与登录服务器的时钟（相差不能超过两分钟），再重新登录"
)
_NOT_OURS = Problem(_WHERE, "登录结果验不过，不是给这一次登录的", _AGAIN)
_DENIED = Problem(_WHERE, "登录服务器没有让您登录，或您按了拒绝", _AGAIN)
USED = Problem(_WHERE, "这一次登录已经用过、已经过期，或不是从这个浏览器开始的", "重新登录")
# What a provider calls an error; nothing longer is passed on.
_CODE = re.compile(r"[a-z_]{1,40}")


class NotLetIn(Exception):
    """Somebody who stays out, with the status and what to tell them."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(str(status))
        self.status, self.problem = status, problem


class Provider:
    """A provider and the people of it who may come in."""

    def __init__(self, settings: Settings) -> None:
        """The settings must name a provider. It is not asked anything before somebody signs in."""
        # A fifth of a second that a start without a provider need not take.
        from authlib.integrations.starlette_client import OAuth

        self._emails = frozenset(address.casefold() for address in settings.oidc_emails)
        self._groups = frozenset(settings.oidc_groups)
        self._issuer, self._id = settings.oidc_issuer, settings.oidc_client_id
        self._client = OAuth().register(
            "youju",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={"code_challenge_method": "S256", "timeout": _PATIENCE},
        )

    async def redirect(self, request: Request, back: str, state: str) -> Response:
        """To where a person says who they are. `back`: the address they come back to. Raises NotLetIn.

        What must be known then, the nonce and PKCE's verifier, is left in the request's session.
        """
        try:
            known = await self._metadata()
            # Who does not know this scope may refuse to answer.
            more = " groups" if self._groups and "groups" in (known.get("scopes_supported") or ()) else ""
            answer: Response = await self._client.authorize_redirect(
                request, back, state=state, scope=f"openid email profile{more}"
            )
            return answer
        except NotLetIn:
            raise
        except Exception as wrong:
            raise _refusal(wrong) from None

    async def person(self, request: Request) -> str:
        """Who has come back: the address, or the name. Raises NotLetIn for whoever may not come in.

        The request's session holds what `redirect` left there.
        """
        try:
            token = await self._client.authorize_access_token(request, leeway=_LEEWAY)
            claims: Mapping[str, Any] = token.get("userinfo") or {}
            if not claims:
                raise NotLetIn(403, _NOT_OURS)
            known = await self._metadata()
            asked = self._may(claims) and "email_verified" in claims
            if not asked and known.get("userinfo_endpoint"):
                more = await self._client.userinfo(token=token)
                if more.get("sub") != claims["sub"]:
                    raise NotLetIn(403, _NOT_OURS)
                claims = {**more, **claims}
        except NotLetIn:
            raise
        except Exception as wrong:
            raise _refusal(wrong) from None
        told = next((str(claims[name]) for name in ("email", "preferred_username", "sub") if claims.get(name)), "")[
            :200
        ]
        if not self._may(claims):
            fix = "换一个账号；应该可以的，请管理员加进 YOUJU_OIDC_EMAILS 或 YOUJU_OIDC_GROUPS"
            raise NotLetIn(403, Problem(_WHERE, f"“{told}”不在可以登录的名单里", fix))
        return told

    async def leaving(self, back: str) -> str:
        """The address at which a person signs out of the provider too; empty where it has none, or is away."""
        try:
            known = await self._metadata()
            if not known.get("end_session_endpoint"):
                return ""
            made = await self._client.create_logout_url(back, client_id=self._id)
            return str(made["url"])
        except Exception as wrong:
            _refusal(wrong)
            return ""

    def _may(self, claims: Mapping[str, Any]) -> bool:
        # An address that the provider itself doubts is anybody's.
        sure = claims.get("email_verified", True) in (True, "true")
        groups = claims.get("groups") or ()
        belongs = {groups} if isinstance(groups, str) else {one for one in groups if isinstance(one, str)}
        return bool(belongs & self._groups) or (sure and str(claims.get("email", "")).casefold() in self._emails)

    async def _metadata(self) -> Mapping[str, Any]:
        known: dict[str, Any] = await self._client.load_server_metadata()
        if str(known.get("issuer", "")).removesuffix("/") != self._issuer:
            # Asked anew the next time.
            known.clear()
            raise NotLetIn(502, _OTHER)
        return known


def _refusal(wrong: Exception) -> NotLetIn:
    """What to tell of an error; of the answer of a strange server nothing but its code goes into the log."""
    import httpx2
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.base_client.errors import MismatchingStateError
    from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError

    code = str(getattr(wrong, "error", ""))
    code = code if _CODE.fullmatch(code) else ""
    LOG.warning("%s：没有登录成：%s %s", _WHERE, type(wrong).__name__, code)
    if isinstance(wrong, MismatchingStateError):
        return NotLetIn(403, USED)
    if isinstance(wrong, AuthlibBaseError):
        if code == "access_denied":
            return NotLetIn(403, _DENIED)
        fix = "请管理员核对 YOUJU_OIDC_CLIENT_ID、YOUJU_OIDC_CLIENT_SECRET 和登记的回调地址；其他的，重新登录"
        return NotLetIn(403, Problem(_WHERE, f"登录服务器没有接受这次登录：{code or '没有说明'}", fix))
    if isinstance(wrong, ExpiredTokenError) or (
        isinstance(wrong, InvalidClaimError) and getattr(wrong, "claim", "") in ("iat", "nbf", "exp")
    ):
        return NotLetIn(403, _CLOCK)
    if isinstance(wrong, JoseError):
        return NotLetIn(403, _NOT_OURS)
    if not isinstance(wrong, (httpx2.HTTPError, httpx2.InvalidURL, ValueError)):
        # What else a broken server's answer leads to; the log has the place, should it be ours.
        LOG.warning("%s：登录服务器的回答用不了", _WHERE, exc_info=wrong)
    return NotLetIn(502, _AWAY)
