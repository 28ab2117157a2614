"""What an operator sets of the records, as environment variables: where they are, what of a text is kept, how long."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from kb.model import Problems
from kb.today import FIX, zone
from kb.validation import problems

PREFIX = "YOUJU_"
# Where settings may stand beside the environment, which goes before them.
ENV_FILE = Path(__file__).parent.parent / ".env"
# Of which questions the text is kept.
Kept = Literal["off", "unanswered", "all"]
FIXES = {
    "feedback": "写成一个文件的路径，如 YOUJU_FEEDBACK=/var/lib/youju/feedback.jsonl",
    "database_url": "写成 YOUJU_DATABASE_URL=postgresql://用户:口令@主机/库名；不写就用 data 里的 SQLite 文件",
    "record_text": "写成 YOUJU_RECORD_TEXT=off（都不留）、unanswered（只留没有答复的）或 all（都留）",
    "record_days": "写成天数，如 YOUJU_RECORD_DAYS=365，最少 1，最多 3650",
    "timezone": FIX,
}
# By the name of a database in an address, the driver that is installed.
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}


class RecordSettings(BaseSettings):
    """`feedback`: the file of votes of earlier versions, beside which lies what this service keeps. `database_url`:
    where records are, empty for SQLite beside that file. `record_text`: of which questions the masked text is kept.
    `record_days`: for how long anything is. `timezone`: where it must be today.
    """

    # What else is set there is for others; what is unknown is told where all settings are read.
    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore")

    feedback: Path = Path(__file__).parent.parent / "data" / "feedback.jsonl"
    database_url: str = Field(default="", repr=False)
    record_text: Kept = "unanswered"
    record_days: int = Field(default=365, ge=1, le=3650)
    timezone: Annotated[ZoneInfo, BeforeValidator(zone)] = Field(default="", validate_default=True)

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, text: str) -> str:
        if not text.strip():
            return ""
        try:
            url = make_url(text.strip())
            driver = _DRIVERS[url.get_backend_name()]
        except (ArgumentError, KeyError, ValueError):
            # Never the address itself: a password may stand in it.
            raise ValueError("不是 PostgreSQL 或 SQLite 的地址") from None
        return url.set(drivername=driver).render_as_string(hide_password=False)

    @property
    def database(self) -> str:
        """The address of the records."""
        return self.database_url or f"sqlite+pysqlite:///{self.feedback.parent.absolute() / 'records.sqlite'}"


def record_settings(file: Path = ENV_FILE) -> RecordSettings:
    """The settings as they are now. Raises Problems, each with the variable, what is wrong and how to mend it.

    `file`: read beside the environment, where it is there.
    """
    try:
        return RecordSettings(_env_file=file)  # type: ignore[call-arg] # pydantic-settings' own
    except ValidationError as wrong:
        raise Problems(
            problems(wrong, lambda place: f"{PREFIX}{str(place[0]).upper()}", lambda error: FIXES[str(error["loc"][0])])
        ) from None
