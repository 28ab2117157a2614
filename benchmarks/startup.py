"""How fast the application starts, cuts, redraws and answers: `python -m benchmarks.startup [POOL]`.

Ways to cut, in the same run: jieba over the trie of retrieval/dictionary.py, jieba with its own dictionary, and no
dictionary at all (the least any way could take). What is compared is interleaved, so that other work on the machine
slows all alike.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median
from subprocess import DEVNULL
from typing import Any

from kb.command_line import Parser
from tools.local_server import free_port, running

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
QUESTION = "仅收集血常规要报采集许可吗"
DAY = date(2026, 11, 22)
RUNS = 9
SAMPLE = 100_000
PEOPLE = 8
CUTTERS = {"trie": "有据（jieba，词典树）", "none": "不用词典", "jieba": "jieba，自己的词典"}
# One window of a browser, quiet, as in tests/test_browser.py.
BROWSER = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
_START = "from benchmarks.startup import use; use({!r}); from assistant.__main__ import main; main([{!r}])"
_PAGE = """
import sys
sys.path.insert(0, {root!r})
import streamlit as st
from benchmarks.startup import served
answer = served({cutter!r})
st.title("有据", anchor=False)
st.text_input("问题", key="said")
st.text(answer)
"""


def plain_jieba() -> Any:
    """A jieba.Tokenizer with its own dictionary, read into memory; no cache is read or left in the shared folder."""
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escape sequences and imports pkg_resources.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


class _Characters:
    """Cuts by no dictionary."""

    def __init__(self, added: Iterable[tuple[str, int]] = (), *, whole: bool = False) -> None:
        self.added, self.whole = added, whole

    def words(self, text: str) -> list[str]:
        return list(text)


class _Jieba:
    """Cuts by a plain jieba.Tokenizer."""

    def __init__(self, added: Iterable[tuple[str, int]], tokenizer: Any) -> None:
        self._jieba = tokenizer
        for word, frequency in added:
            self._jieba.add_word(word, frequency)

    def words(self, text: str) -> list[str]:
        return list(self._jieba.cut(text, HMM=False))


def use(cutter: str) -> None:
    """Let this process cut with one of CUTTERS. To be called before anything else is imported."""
    if cutter == "trie":
        return
    cutting: Any = types.ModuleType("retrieval.cutter")
    dictionary: Any = types.ModuleType("retrieval.dictionary")
    words, total = dict[str, int](), 1
    if cutter == "none":
        cutting.Cutter = _Characters
    else:
        # Its own cache in the shared temporary folder is no faster than this, and anybody could have written it.
        tokenizer = plain_jieba()
        words, total = tokenizer.FREQ, tokenizer.total
        cutting.Cutter = lambda added, whole: _Jieba(added, tokenizer)  # noqa: ARG005 -- it is always whole
    dictionary.load = lambda: types.SimpleNamespace(frequency=lambda word: words.get(word, 0), total=total)
    sys.modules |= {module.__name__: module for module in (cutting, dictionary)}


@functools.cache
def served(cutter: str) -> str:
    """The answer on the small page. With the trie the assistant is made ready as the real page does it."""
    use(cutter)
    if cutter == "trie":
        from web.service import Service
        from web.settings import settings

        assistant = Service(settings()).assistant
    else:
        from assistant import Assistant
        from kb.load import load

        assistant = Assistant(load())
    unit = assistant.ask(QUESTION, on=DAY).unit
    return unit.answer if unit else ""


@dataclass(frozen=True)
class Target:
    """What was to be reached: at most, or at least, `bound`."""

    name: str
    value: float
    bound: float
    at_most: bool
    unit: str = "倍"

    @property
    def met(self) -> bool:
        """Whether it was."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def row(self) -> tuple[str, str, str, str]:
        """In words: what, measured, wanted, reached or not."""
        wanted = f"{'≤' if self.at_most else '≥'} {self.bound:g} {self.unit}"
        return self.name, f"{self.value:.2f} {self.unit}", wanted, "达到" if self.met else "未达到"


def starts(runs: int) -> dict[str, list[float]]:
    """Processor seconds from the start of a process to its first answer, for each way to cut."""
    found: dict[str, list[float]] = {cutter: [] for cutter in CUTTERS}
    with tempfile.TemporaryDirectory() as folder:
        # As where it is installed: compiled once.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for run in range(runs + 1):
            for cutter, seconds in found.items():
                command = [sys.executable, "-c", _START.format(cutter, QUESTION)]
                started = resource.getrusage(resource.RUSAGE_CHILDREN)
                done = subprocess.run(  # noqa: S603 (this program's own command)
                    command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
                )
                ended = resource.getrusage(resource.RUSAGE_CHILDREN)
                took = ended.ru_utime + ended.ru_stime - started.ru_utime - started.ru_stime
                if cutter == "trie" and "无需申报采集许可】" not in done.stdout.decode():
                    raise RuntimeError("the application does not answer as it should")
                if run:
                    seconds.append(took)
    return found


def texts(pool: Path | None) -> tuple[list[str], str]:
    """Texts to cut and a note on where they are from: a sample of the pool, or the notices where there is none."""
    if pool:
        with gzip.open(pool, "rt", encoding="utf-8") as lines:
            questions = lines.read().splitlines()
        sample = random.Random(1).sample(questions, min(SAMPLE, len(questions)))  # noqa: S311 (no secret)
        return sample, f"{pool.name} 中的 {len(sample):,} 个问题"
    sources = sorted((ROOT / "kb" / "notices").glob("*/source.txt"))
    notice = [line for source in sources for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    return notice * 20, f"没有给问题文件，用知识库中公告的原文（{len(notice)} 行，20 遍）"


def cuts(sample: Sequence[str]) -> tuple[list[float], list[float], int]:
    """Processor seconds for each 1,000 texts, ours and jieba's, and how many texts were cut otherwise."""
    from kb.load import load
    from retrieval.cutter import Cutter

    lexicon = load().lexicon
    added = [(word, 100_000) for word in (*lexicon.terms, *lexicon.same)]
    ours, jieba, different = Cutter(added).words, _Jieba(added, plain_jieba()).words, 0
    seconds: tuple[list[float], list[float]] = ([], [])
    for at in range(0, len(sample), 1_000):
        part = sample[at : at + 1_000]
        found = []
        for cut, took in zip((ours, jieba), seconds, strict=True):
            started = time.process_time()
            found.append([cut(text) for text in part])
            took.append(time.process_time() - started)
        different += sum(one != other for one, other in zip(*found, strict=True))
    return (*seconds, different)


def asks(times: int) -> list[float]:
    """Seconds of one `ask`: the official questions and some of people's own, each asked some times."""
    from assistant import Assistant
    from kb.load import load

    assistant = Assistant(load())
    questions = [
        *(unit.question for unit in assistant.kb.current),
        QUESTION,
        "外资药企只提供研究用药，要报国际合作吗？",
        "你好",
    ]
    took = []
    for _ in range(times):
        for question in questions:
            started = time.perf_counter()
            assistant.ask(question, on=DAY)
            took.append(time.perf_counter() - started)
    return took


@contextlib.contextmanager
def streamlit(script: Path, *options: str, **environment: str) -> Iterator[str]:
    """The address, without http://, of a page on a free port of this machine, served by Streamlit's own server."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), *options]
    given = {**os.environ, **environment}
    with running(command, port, ready="/_stcore/health", cwd=ROOT, env=given, stdout=DEVNULL, stderr=DEVNULL):
        yield f"localhost:{port}"


def _redraw(page: Any, until: float) -> int:
    """How often a session had the page redrawn, again as soon as it was drawn; at least once."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    again = BackMsg()
    again.rerun_script.query_string = ""
    times = 0
    while not times or time.perf_counter() < until:
        page.send(again.SerializeToString())
        said = ForwardMsg()
        while said.WhichOneof("type") != "script_finished":
            said.ParseFromString(page.recv(timeout=60))
            if said.WhichOneof("type") == "delta" and said.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"the page failed: {said.delta.new_element.exception.message}")
        times += 1
    return times


def reruns(runs: int, seconds: float = 0.7) -> dict[str, list[float]]:
    """Reruns a second of the small page for PEOPLE at once: with the trie, settled, and as jieba and Streamlit come."""
    from concurrent.futures import ThreadPoolExecutor

    from websockets.sync.client import connect
    from websockets.typing import Subprotocol

    found: dict[str, list[float]] = {"trie": [], "jieba": []}
    sessions: dict[str, list[Any]] = {}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        people = stack.enter_context(ThreadPoolExecutor(PEOPLE))
        for cutter in found:
            script = folder / f"page_with_{cutter}.py"  # not jieba.py: the page would import itself
            script.write_text(_PAGE.format(root=str(ROOT), cutter=cutter), encoding="utf-8")
            address = f"ws://{stack.enter_context(streamlit(script))}/_stcore/stream"
            sessions[cutter] = [
                stack.enter_context(connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None))
                for _ in range(PEOPLE)
            ]
            # One person alone: the assistant is made ready once.
            _redraw(sessions[cutter][0], until=0)
        for run in range(runs + 1):
            for cutter, rates in found.items():
                started = time.perf_counter()
                times = sum(people.map(functools.partial(_redraw, until=started + seconds), sessions[cutter]))
                if run:
                    rates.append(times / (time.perf_counter() - started))
    return found


def answers(runs: int) -> tuple[list[float], list[float]]:
    """Seconds from Enter to the whole answer on the real page: the first one of a process, and later ones.

    Each in a new window, so that nothing but the process is older. Empty where there is no Chromium.
    """
    import shutil

    from playwright.sync_api import Browser, expect, sync_playwright

    path = shutil.which("chromium")
    first: list[float] = []
    later: list[float] = []
    if path is None:
        return first, later

    def answer(browser: Browser, address: str) -> float:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1200, "height": 900})
        page = context.new_page()
        page.goto(f"http://{address}/")
        box = page.get_by_placeholder("写下您的情况和问题")
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)
        box.fill(QUESTION)
        # Timed in the page: no way there and back is counted.
        took = page.evaluate(
            """box => new Promise(done => {
                const app = document.querySelector("[data-testid=stApp]")
                const started = performance.now()
                new MutationObserver(() => {
                    if (document.querySelector("article[data-code]") &&
                        app.getAttribute("data-test-script-state") === "notRunning") done(performance.now() - started)
                }).observe(document, {subtree: true, childList: true, attributes: true})
                const enter = {key: "Enter", code: "Enter", keyCode: 13, bubbles: true}
                box.dispatchEvent(new KeyboardEvent("keydown", enter))
            })""",
            box.element_handle(),
        )
        context.close()
        return float(took) / 1_000

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER)
        for _ in range(runs):
            with streamlit(ROOT / "app.py") as address:
                first.append(answer(browser, address))
                later += [answer(browser, address) for _ in range(3)]
        browser.close()
    return first, later


def measure(pool: Path | None, runs: int) -> tuple[list[Target], dict[str, dict[str, float]], str]:
    """Everything: the targets, the medians by what was measured, and a note on the texts that were cut."""
    started = starts(runs)
    start = {cutter: median(seconds) for cutter, seconds in started.items()}
    sample, note = texts(pool)
    ours, jieba, different = cuts(sample)
    drawn = reruns(runs)
    first, later = answers((runs + 1) // 3)
    asked = median(asks(50)) * 1_000
    # Of runs that stood side by side, not of two medians.
    against = {
        cutter: median(one / other for one, other in zip(started["trie"], started[cutter], strict=True))
        for cutter in CUTTERS
    }
    redrawn = median(one / other for one, other in zip(drawn["trie"], drawn["jieba"], strict=True))
    targets = [
        Target("从启动到第一个回答，与不用词典相比", against["none"], 1.3, at_most=True),
        Target("从启动到第一个回答，与 jieba 自己的词典相比", against["jieba"], 0.6, at_most=True),
        Target("切法与 jieba 不同的文本", different, 0, at_most=True, unit="条"),
        Target(f"页面每秒重画次数（{PEOPLE} 人同时），与 jieba 相比", redrawn, 3.5, at_most=False),
        Target("一次 ask 的中位时间", asked, 1.15, at_most=True, unit="毫秒"),
    ]
    if first:
        ratio = median(first) / median(later)
        targets.insert(5, Target("浏览器里的第一个回答，与后来的相比", ratio, 1.5, at_most=True))
    size = 1_000 * len(ours)
    figures = {
        "从启动到第一个回答（处理器的毫秒）": {CUTTERS[cutter]: 1_000 * seconds for cutter, seconds in start.items()},
        "每秒切分的文本": {CUTTERS["trie"]: size / sum(ours), CUTTERS["jieba"]: size / sum(jieba)},
        f"每秒重画次数（{PEOPLE} 人同时）": {CUTTERS[cutter]: median(rates) for cutter, rates in drawn.items()},
        "浏览器里的回答（毫秒）": {"第一个": 1_000 * median(first), "后来的": 1_000 * median(later)} if first else {},
    }
    return targets, figures, note


def chart(figures: dict[str, dict[str, float]]) -> str:
    """The figures as bars, an SVG of its own."""
    rows: list[str] = []
    y = 12
    for title, values in figures.items():
        if not values:
            continue
        y += 28
        rows.append(f'<text x="20" y="{y}" class="title">{title}</text>')
        for name, value in values.items():
            y += 26
            width = 360 * value / max(values.values())
            kind = "ours" if name == CUTTERS["trie"] or name == "第一个" else "other"
            rows.append(f'<text x="150" y="{y}" class="name">{name}</text>')
            rows.append(f'<rect x="160" y="{y - 14}" width="{width:.1f}" height="18" class="{kind}"/>')
            rows.append(f'<text x="{166 + width:.1f}" y="{y}">{value:,.0f}</text>')
        y += 14
    style = (
        "text { font: 14px 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif; fill: #222 }"
        " .title { font-weight: bold } .name { text-anchor: end } .ours { fill: #1f5f8b } .other { fill: #b9c4cc }"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="620" height="{y + 12}" viewBox="0 0 620 {y + 12}">'
    return "\n".join(
        [head, f"<style>{style}</style>", '<rect width="100%" height="100%" fill="#fff"/>', *rows, "</svg>\n"]
    )


def report(targets: Sequence[Target], figures: dict[str, dict[str, float]], note: str) -> str:
    """Targets and figures as Markdown."""
    lines = ["# 启动、分词与页面的速度", "", "由 `python -m benchmarks.startup` 在同一次运行中交替测得，取中位数。", ""]
    lines += ["| 目标 | 测得 | 要求 | |", "|---|---:|---:|---|"]
    lines += [f"| {' | '.join(target.row())} |" for target in targets]
    lines += ["", f"分词所用文本：{note}。", ""]
    for title, values in figures.items():
        lines += (
            [f"**{title}**：" + "，".join(f"{name} {value:,.0f}" for name, value in values.items()) + "。", ""]
            if values
            else []
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results. 1 where a target was missed."""
    from rich.console import Console
    from rich.table import Table

    parser = Parser(prog="python -m benchmarks.startup", description="启动、分词与页面的速度")
    parser.add_argument("pool", nargs="?", type=Path, help="每行一个问题的 .txt.gz；不给则用公告的原文")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"每项交替测几次，默认 {RUNS}")
    args = parser.parse_args(argv)
    started = time.perf_counter()
    targets, figures, note = measure(args.pool, args.runs)
    table = Table("目标", "测得", "要求", "", title="启动、分词与页面的速度")
    for target in targets:
        table.add_row(*target.row(), style="" if target.met else "bold red")
    console = Console()
    console.print(table)
    for title, values in figures.items():
        console.print(f"{title}：" + "，".join(f"{name} {value:,.0f}" for name, value in values.items()))
    console.print(f"分词所用文本：{note}。用时 {time.perf_counter() - started:.0f} 秒。")
    RESULTS.mkdir(exist_ok=True)
    data = {"targets": [{**asdict(target), "met": target.met} for target in targets], "figures": figures, "texts": note}
    (RESULTS / "startup.json").write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "startup.md").write_text(report(targets, figures, note), encoding="utf-8")
    (RESULTS / "startup.svg").write_text(chart(figures), encoding="utf-8")
    return int(not all(target.met for target in targets))


if __name__ == "__main__":
    sys.exit(main())
