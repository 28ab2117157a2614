"""The hit test page does what the chat does and says why; what is added there is checked, recorded and in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from kb.appended import appended
from kb.end_mark import END
from kb.load import load
from kb.model import Problems
from records import register
from records.store import Store
from retrieval.certainty import certainty
from tests.support.homes import copied_home
from tests.support.recording import asked
from tests.support.services import quiet
from tests.support.signing_in import csrf, sign_in
from tests.support.site import whole_site
from web.service import Service

ORIGIN = "http://localhost:8501"
HEAD = {"Origin": ORIGIN}
ASKED = "冻库许可证不满一年要交年终小结吗"
ENTRY = "年终小结=年度报告"
CLOSED = "只收集B超和CT影像，要申报采集许可吗？"


class Own:
    """A knowledge base of this test in service, and an operator who has signed in."""

    def __init__(self, home: Path) -> None:
        copied_home(home)
        self.home = home
        settings = quiet().model_copy(update={"feedback": home.parent / "data" / "feedback.jsonl"})
        self.service = Service(settings, home)
        self.service.recorder.store.migrate()
        self.client = TestClient(whole_site(self.service), raise_server_exceptions=False, base_url=ORIGIN)
        assert sign_in(self.client, ORIGIN, "x" * 20).status_code == 303

    @property
    def store(self) -> Store:
        return self.service.recorder.store

    def page(self, **given: str) -> str:
        return unescape(self.client.get("/insights/try", params=given).text)

    def save(self, what: str, **given: str) -> tuple[int, str]:
        sent = {"csrf": csrf(self.client.get("/insights/try").text), **given}
        told = self.client.post(f"/insights/try/{what}", data=sent, headers=HEAD)
        return told.status_code, unescape(told.text)

    def unit(self, question: str) -> str | None:
        answer = self.client.post("/api/v1/ask", json={"question": question}).json()
        return answer["unit"]["id"] if answer["unit"] else None

    @property
    def files(self) -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in self.home.rglob("*.yaml")}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Own:
    """To look at only."""
    return Own(tmp_path_factory.mktemp("hits") / "kb")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Own]:
    made = Own(tmp_path / "kb")
    yield made
    made.store.close()


def test_only_operators_see_it_and_add(untouched: Own) -> None:
    stranger = TestClient(whole_site(untouched.service), base_url=ORIGIN)
    assert stranger.get(f"/insights/try?q={ASKED}").status_code == 403
    for what in ("synonym", "scenario"):
        assert stranger.post(f"/insights/try/{what}", data={"q": ASKED, "entry": ENTRY}).status_code == 403


def test_each_step_of_an_answer_is_laid_open(untouched: Own) -> None:
    page = untouched.page(q=CLOSED)
    assert "B超" in page or "b超" in page
    # The synonyms, the scores by field, the rules with their conditions, the reader's chart with its cues.
    assert "影像＋临床数据" in page and '<th scope="col" class="n">问题的字</th>' in page
    assert "若下列" in page and "most-2022-04-15/1.1" in page and "✓ 符合" in page and "依据“" in page
    assert "“把握”是" in page and f"到 {certainty().answers:.0%}".replace("%", " %") in page
    assert "分句：" in page and "情况：" in page and "说定" in page


def test_why_nothing_answers_is_laid_open_too(untouched: Own) -> None:
    page = untouched.page(q=ASKED)
    assert "您问的是“交年终小结”" in page and "没有问答作答，也就没有规则" in page and "年终小结" in page


@pytest.mark.parametrize("question", ["", " ", "？", "x" * 501, "<script>alert(1)</script>", "\x00", "𠀀" * 40])
def test_whatever_is_asked_the_page_stands(untouched: Own, question: str) -> None:
    told = untouched.client.get("/insights/try", params={"q": question})
    assert told.status_code == 200 and "<script>" not in told.text


def test_what_a_synonym_would_change_is_shown_and_nothing_is_changed(untouched: Own) -> None:
    before = untouched.files
    page = untouched.page(q=ASKED, entry=ENTRY)
    after = page.partition(f"加上“{ENTRY}”以后")[2]
    assert "视情形而定" in after and "most-2022-04-15/2.1" in after and "年终小结（年度报告）" in after
    assert "判断都没有变" in after and untouched.files == before and untouched.unit(ASKED) is None


@pytest.mark.parametrize("entry", ["年终小结", "=", "PET CT=影像", "=年度报告"])
def test_an_entry_that_is_none_is_told(untouched: Own, entry: str) -> None:
    told = untouched.client.get("/insights/try", params={"q": ASKED, "entry": entry})
    assert told.status_code == 400 and 'role="alert"' in told.text and "存下这条同义词" not in told.text


def test_a_saved_synonym_answers_at_once_is_recorded_and_can_be_undone(own: Own) -> None:
    own.store.write([asked(status="no_answer", reason="not_covered", verdict="unknown", text=ASKED)])
    before = (own.home / "domains/hgr/synonyms.yaml").read_text(encoding="utf-8")
    status, page = own.save("synonym", q=ASKED, entry=ENTRY, by="李四")
    assert status == 200 and "已存好" in page and own.unit(ASKED) == "most-2022-04-15/2.1"
    after = (own.home / "domains/hgr/synonyms.yaml").read_text(encoding="utf-8")
    (line,) = set(after.splitlines()) - set(before.splitlines())
    assert line == f"  - {ENTRY}" and after.replace(f"{line}\n", "") == before
    (entry,) = [json.loads(one) for one in (own.home / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (entry["what"], entry["by"], entry["notices"]) == ("synonym", "李四", ["domains/hgr"])
    with own.store.reading() as connection:
        assert [(one.text, one.state) for one in register.decided(connection)] == [(ASKED, "synonym")]
    undo = {"csrf": csrf(own.client.get("/add").text), "what": "undo"}
    assert "domains/hgr：这个领域的词" in own.client.post("/add/own", data=undo, headers=HEAD).text
    undo["agreed"] = "1"
    own.client.post("/add/own", data={**undo, "version": own.service.assistant.kb.version}, headers=HEAD)
    assert (own.home / "domains/hgr/synonyms.yaml").read_text(encoding="utf-8") == before
    assert own.unit(ASKED) is None
    # The register says so as well, until it is saved again.
    period = {"since": "2026-11-01", "until": "2026-11-30"}
    shown = own.client.get("/insights/gaps", params=period).text
    assert '<span class="tag new">待处理</span>' in shown and f"{ENTRY}（这条同义词已撤销）" in shown
    assert own.save("synonym", q=ASKED, entry=ENTRY)[0] == 200
    shown = own.client.get("/insights/gaps", params=period).text
    assert '<span class="tag synonym">已加同义词</span>' in shown and "已撤销" not in shown


REFUSED = [
    ("", "没有写", "nothing"),
    ("(甲|乙)" * 30 + "=影像", "写法太多", "more spellings than anybody means"),
    ("B超=影像+临床数据", "词表里已有", "what is there"),
    ("B超=采集", "同义词“B超=采集”：“b超”已写作", "what is there with another meaning"),
    ("食堂", "同义词“食堂”：没有等号", "half an entry"),
    ("食堂=餐厅", "没有“餐厅”这个词", "what stands for a word that nothing official says"),
    ("ct/mr=影像", "同义词“ct/mr=影像”：切词时断成", "a word that no text is cut into"),
    ("开始=年度报告", "应由 没有问答 作答，却是 2.1", "an entry by which a scenario is answered that must not be"),
]


@pytest.mark.parametrize(("entry", "said", "why"), REFUSED)
def test_a_synonym_that_harms_is_refused_and_nothing_is_changed(
    untouched: Own, entry: str, said: str, why: str
) -> None:
    before = untouched.files
    status, page = untouched.save("synonym", q=ASKED, entry=entry)
    assert status == 400 and said in page, why
    assert untouched.files == before and not (untouched.home / "audit.jsonl").exists()


def test_a_labelled_question_stands_beside_the_rules(own: Own) -> None:
    given = {
        "q": "学校食堂几点开门",
        "notice": "most-2022-04-15",
        "expect": "unknown",
        "because": "与公告: 无关 # 不答",
    }
    status, page = own.save("scenario", **given)
    assert status == 200 and "已存好" in page
    added = load(own.home).scenarios["most-2022-04-15"][-1]
    assert (added.says, added.unit, added.expect, added.because) == (given["q"], None, "unknown", given["because"])
    assert own.save("scenario", **given)[0] == 400
    assert own.save("scenario", **{**given, "q": CLOSED, "unit": "1.1", "expect": "to_confirm"})[0] == 200


@pytest.mark.parametrize(
    ("given", "said", "why"),
    [
        ({"expect": "required", "unit": "1.1"}, "应由 1.1 作答，却是 没有问答", "it does not come to that"),
        ({"unit": "9.9"}, "9.9", "a unit that is not there"),
        ({"expect": "sure"}, "情形：expect", "a verdict that is none"),
        ({"because": ""}, "情形：because", "no reason"),
        ({"notice": "../x"}, "没有“../x”", "a notice that is none"),
    ],
)
def test_a_label_that_does_not_hold_is_refused(untouched: Own, given: dict[str, str], said: str, why: str) -> None:
    before = untouched.files
    right = {"q": "食堂开门吗", "notice": "most-2022-04-15", "expect": "unknown", "because": "无关"}
    status, page = untouched.save("scenario", **{**right, **given})
    assert status == 400 and said in page, why
    assert untouched.files == before


APPENDED = [
    ("a: 1\nsame:\n  - x=y\n", "same", "a: 1\nsame:\n  - x=y\n  - z=w\n", "at the end"),
    ("same:\n  - x=y # why\n# next\nb: 2\n", "same", "same:\n  - x=y # why\n  - z=w\n# next\nb: 2\n", "in between"),
    ("same:\n- x=y\n- (a|\n  b)=c\n", "same", "same:\n- x=y\n- (a|\n  b)=c\n- z=w\n", "behind more than a line"),
    ("same:\n  - |\n    x=y\nb: 2\n", "same", "same:\n  - |\n    x=y\n  - z=w\nb: 2\n", "behind a block"),
    ("- {id: a}\n", "", "- {id: a}\n- z=w\n", "in the file itself"),
    ("a: 1\n", "same", "a: 1\nsame:\n  - z=w\n", "a list that is not there yet"),
    ("", "", "- z=w\n", "a file that is not there yet"),
]


@pytest.mark.parametrize(("text", "key", "becomes", "why"), APPENDED)
def test_an_item_is_added_and_nothing_else_changes(text: str, key: str, becomes: str, why: str) -> None:
    made = appended(f"{text}{END}\n", "x.yaml", "z=w", key)
    assert made == f"{becomes}{END}\n", why
    assert "z=w" in str(yaml.safe_load(made))


def test_a_list_on_one_line_is_left_to_a_person() -> None:
    with pytest.raises(Problems, match="不能接着写"):
        appended(f"same: [x=y]\n{END}\n", "x.yaml", "z=w", "same")
