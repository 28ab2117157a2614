"""Look after the records. Run: python -m records --help"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from kb.command_line import Parser
from kb.model import Problem, Problems
from kb.os_words import os_words
from records.backup import backup, restore
from records.events import known_conversation
from records.masking import Masker, rows
from records.old_feedback import import_votes
from records.recorder import fitted
from records.settings import RecordSettings, record_settings
from records.store import Store

_EPILOG = """例子：
  python -m records status                  记录在哪里，各有多少条，按什么设置
  python -m records export K7QM2-8VXDA      一次对话的全部记录，JSON
  python -m records delete K7QM2-8VXDA      删除一次对话的全部记录（不能恢复）
  python -m records purge                   现在就删去过期的；服务运行时每小时也会做
  python -m records backup 备份.sqlite       备份成一个文件；恢复是 restore
  python -m records import-feedback         导入以前版本的反馈文件；再导入一次也不会重复

对话编号在提问的页面最下面，也在接口回应的 X-Youju-Conversation 里。服务运行着也可以用。
记录在哪里由环境变量决定，与服务用同样的：YOUJU_DATABASE_URL，不写就是 YOUJU_FEEDBACK 旁边的 records.sqlite。"""


def _conversation(written: str) -> str:
    found = known_conversation(written)
    if not found:
        raise argparse.ArgumentTypeError(f"“{written[:40]}”不是对话编号，写成 K7QM2-8VXDA 这样")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m records", description="查看、导出、删除有据的提问记录。", epilog=_EPILOG)
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("status", help="记录在哪里，各有多少条，按什么设置")
    for name, told in (("export", "导出一次对话的全部记录（JSON）"), ("delete", "删除一次对话的全部记录")):
        one = commands.add_parser(name, help=told, description=told)
        one.add_argument("conversation", metavar="编号", type=_conversation, help="对话编号，如 K7QM2-8VXDA")
    commands.add_parser("purge", help="删去超过 YOUJU_RECORD_DAYS 天的")
    for name, told in (
        ("backup", "备份成一个文件，服务不用停（只用于 SQLite）"),
        ("restore", "用备份换下现在的记录；现在的另存一份（只用于 SQLite）"),
    ):
        one = commands.add_parser(name, help=told, description=told)
        one.add_argument("file", metavar="文件", type=Path, help="备份的文件")
    told = "换回旧版的程序以前，用新版把表退回旧版的样子"
    one = commands.add_parser("downgrade", help=told, description=told)
    one.add_argument("revision", metavar="表的版本", help="旧版的 records status 显示的，如 0001")
    one = commands.add_parser("import-feedback", help="导入以前版本的反馈文件（每行一条 JSON）")
    one.add_argument("file", metavar="文件", type=Path, nargs="?", help="默认 YOUJU_FEEDBACK 所指的文件")
    return parser


def _status(store: Store, settings: RecordSettings, _: argparse.Namespace) -> None:
    address = make_url(settings.database)
    place = address.database if address.get_backend_name() == "sqlite" else address.render_as_string(hide_password=True)
    print(f"记录在：{place}")
    print(f"表的版本：{store.revision()}")
    print(f"保存文字：{settings.record_text}；保存 {settings.record_days} 天")
    names = {"questions": "提问", "presses": "确认与更正", "votes": "反馈", "gaps": "没有记下的时段"}
    print("，".join(f"{names[name]} {count:,} 条" for name, count in store.counts().items()))


def _export(store: Store, settings: RecordSettings, asked: argparse.Namespace) -> None:
    found = store.export(asked.conversation)
    if not any(found.values()):
        raise _unknown(asked.conversation)

    def told(value: date) -> str:
        # A moment as the day beside it was reckoned.
        return str(value.astimezone(settings.timezone) if isinstance(value, datetime) else value)

    print(json.dumps(found, ensure_ascii=False, indent=1, default=told))


def _delete(store: Store, _: RecordSettings, asked: argparse.Namespace) -> None:
    if not (count := store.delete(asked.conversation)):
        raise _unknown(asked.conversation)
    print(f"已删除对话 {asked.conversation} 的 {count} 条记录。")


def _purge(store: Store, settings: RecordSettings, _: argparse.Namespace) -> None:
    first = (datetime.now(settings.timezone) - timedelta(days=settings.record_days)).date()
    print(f"已删去 {first} 以前的 {store.purge(first)} 条记录。")


def _backup(_: Store, settings: RecordSettings, asked: argparse.Namespace) -> None:
    backup(settings.database, asked.file)
    print(f"已备份到 {asked.file}。")


def _restore(store: Store, settings: RecordSettings, asked: argparse.Namespace) -> None:
    kept = restore(settings.database, asked.file, datetime.now(settings.timezone))
    store.migrate()
    print(f"已用 {asked.file} 恢复。" + (f"原来的在 {kept}，确认无误后可以删去。" if kept.exists() else ""))


def _downgrade(store: Store, _: RecordSettings, asked: argparse.Namespace) -> None:
    store.migrate(asked.revision)
    print(f"表的版本现在是 {store.revision()}。请马上换上旧版的程序：这一版一启动，又会升级。")


def _import(store: Store, settings: RecordSettings, asked: argparse.Namespace) -> None:
    file = asked.file or settings.feedback
    mask = Masker(rows())
    try:
        print(import_votes(file, store, lambda vote: fitted(vote, settings.record_text, mask)))
    except OSError as wrong:
        what = f"读不出或不能改名：{os_words(wrong)}"
        problem = Problem(str(file), what, "写明反馈文件的路径；以前没有反馈的，不用导入")
        raise Problems([problem]) from None


def _unknown(conversation: str) -> Problems:
    return Problems([Problem(conversation, "没有这次对话的记录", "核对编号；也可能已经过期，或刚刚问过、还没有写下")])


_COMMANDS: dict[str, Callable[[Store, RecordSettings, argparse.Namespace], None]] = {
    "status": _status,
    "export": _export,
    "delete": _delete,
    "purge": _purge,
    "backup": _backup,
    "restore": _restore,
    "downgrade": _downgrade,
    "import-feedback": _import,
}


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked. 0 where it is done; 1 and what is wrong on standard error."""
    asked = _parser().parse_args(arguments)
    try:
        settings = record_settings()
        store = Store(settings.database)
        try:
            # A copy is of the tables as they are; what is to be restored may be damaged.
            if asked.command not in ("backup", "restore"):
                store.migrate()
            _COMMANDS[asked.command](store, settings, asked)
        finally:
            store.close()
    except Problems as wrong:
        print(*wrong.problems, sep="\n", file=sys.stderr)
        return 1
    except (SQLAlchemyError, sqlite3.Error, OSError) as failed:
        reason = str(getattr(failed, "orig", None) or failed).strip().splitlines()[0][:200]
        print(f"记录：打不开或写不进去：{reason}。检查 YOUJU_DATABASE_URL、磁盘和权限。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
