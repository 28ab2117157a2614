"""A running server takes up a changed knowledge base; a broken one leaves the old one serving."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import ON
from tests.support.homes import copied_home
from tests.support.services import quiet
from web.service import Service

pytestmark = pytest.mark.usefixtures("in_process")

NOTICE = "notices/most-2022-04-15/notice.yaml"
RULES = "notices/most-2022-04-15/rules.yaml"


@pytest.fixture
def service(tmp_path: Path) -> Service:
    home = copied_home(tmp_path / "kb")
    return Service(quiet(), home)


def changed(service: Service, name: str, old: str, new: str) -> None:
    file = service.home / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_nothing_new_is_not_loaded_again(service: Service) -> None:
    before = service.assistant
    assert not service.refresh()
    assert service.assistant is before


def test_a_change_is_taken_up_in_one_step(service: Service) -> None:
    before = service.assistant
    changed(service, NOTICE, "contact: 请咨询", "contact: 请先咨询")
    assert service.refresh()
    assert service.assistant is not before
    assert service.assistant.kb.contact.startswith("请先咨询")
    # Whoever still holds the old one gets whole answers from it.
    assert before.ask("仅收集B超影像要申报采集许可吗", on=ON).verdict.outcome == "not_required"


def test_a_broken_change_leaves_the_old_one_serving_and_is_told(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    before = service.assistant
    changed(service, NOTICE, "issuer:", "isuer:")
    assert not service.refresh()
    assert service.assistant is before
    assert any("isuer" in str(problem) for problem in service.problems)
    assert "仍用原来的知识库作答" in caplog.text
    caplog.clear()
    # It is not told again and again, and a mended one is taken up.
    assert not service.refresh()
    assert caplog.text == ""
    changed(service, NOTICE, "isuer:", "issuer:")
    assert service.refresh()
    assert service.problems == ()


def test_a_notice_that_goes_is_gone(service: Service) -> None:
    shutil.rmtree(service.home / "notices")
    assert not service.refresh()
    assert "没有任何公告" in str(service.problems[0])
    assert service.assistant.kb.units


def test_a_change_is_taken_up_at_the_second_look_that_sees_it(service: Service) -> None:
    before = service.assistant
    changed(service, NOTICE, "contact: 请咨询", "contact: 请先咨询")
    assert not service.look()
    # Saved once more between two looks: it may not be the last time.
    changed(service, NOTICE, "contact: 请先咨询", "contact: 请再咨询")
    assert not service.look()
    assert service.assistant is before
    assert service.look()
    assert service.assistant.kb.contact.startswith("请再咨询")
    assert not service.look()


def test_an_edit_that_keeps_size_and_time_is_taken_up(service: Service) -> None:
    file = service.home / NOTICE
    state = file.stat()
    changed(service, NOTICE, "contact: 请咨询", "contact: 请询问")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (state.st_size, state.st_mtime_ns)
    assert [service.look(), service.look()] == [False, True]
    assert service.assistant.kb.contact.startswith("请询问")


def test_no_answer_rests_on_half_a_file_while_it_is_written(service: Service) -> None:
    """rules.yaml is written line by line, as slowly as can be: any number of looks fall between two lines."""
    before = service.assistant
    file = service.home / RULES
    lines = file.read_text(encoding="utf-8").replace("says: 只采集", "says: 只是采集", 1).splitlines(keepends=True)
    with file.open("w", encoding="utf-8") as writer:
        for line in lines:
            assert not (service.look() or service.look() or service.refresh())
            assert service.assistant is before
            writer.write(line)
            writer.flush()
    assert [service.look(), service.look()] == [False, True]
    assert any(rule.says.startswith("只是采集") for rules in service.assistant.kb.rules.values() for rule in rules)
    assert service.problems == ()


def test_a_notice_that_arrives_file_by_file_is_taken_up_when_all_of_it_is_there(service: Service) -> None:
    before, notices = service.assistant, service.home / "notices"
    (notices / "second").mkdir()
    for name in ("notice.yaml", "source.txt", "units.yaml"):
        assert not (service.look() or service.look())
        assert service.assistant is before
        shutil.copy(notices / "most-2022-04-15" / name, notices / "second")
    assert [service.look(), service.look()] == [False, True]
    assert "second/1.1" in service.assistant.kb.units
