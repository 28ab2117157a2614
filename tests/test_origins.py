"""Title, issuer, day and address as Chinese offices write them on their pages, in Word and in print: header blocks
beside the article, titles over several paragraphs, names of sites and accounts where one expects an office.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from importing.folder_name import folder_name
from importing.metadata import Metadata, metadata_of
from importing.readers.html import read_html
from importing.readers.pdf import read_pdf
from importing.readers.read import read_bytes
from importing.readers.word import read_docx
from importing.segment import segment
from tests.support.pdf_writer import lines, pdf
from tests.support.word_writer import paragraph, run, word_file

ASKED = ("1. 怎样办理登记？", "答：到政务服务窗口办理。", "2. 需要多久？", "答：十个工作日内办结。")
BODY = "".join(f"<p>{line}</p>" for line in ASKED)
DAY = date(2024, 5, 6)
TITLE, OFFICE = "不动产登记常见问题解答", "某市自然资源局"


class Case(NamedTuple):
    """Made of a file: `told` is title, issuer, day, address."""

    kind: str
    raw: str | tuple[str, ...]
    told: tuple[str, str, date | None, str]
    why: str


def page(body: str, title: str = "", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def meta(**named: str) -> str:
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in named.items())


def article(header: str, body: str = BODY) -> str:
    """A page as most sites make it: logo, menu, path, header block, article, foot."""
    return (
        '<div class="top"><a href="/">某市人民政府</a><ul><li><a>首页</a></li><li><a>政务公开</a></li><li><a>互动交流'
        '</a></li></ul></div><div class="path">当前位置：<a>首页</a> &gt; <a>政务公开</a> &gt; <a>常见问题</a></div>'
        f'<div class="article">{header}<div class="content">{body}</div></div>'
        '<div class="foot"><p>主办：某市人民政府办公室</p><p>京ICP备05000000号</p></div>'
    )


CASES = [
    Case(
        "html",
        page(article(f"<h1>{TITLE}</h1><div><span>发布时间：2024-05-06 10:20</span><span>来源：{OFFICE}</span></div>")),
        (TITLE, OFFICE, DAY, ""),
        "a header block beside the article",
    ),
    Case(
        "html",
        page(
            article(
                f'<div class="title">{TITLE}</div>'
                f"<div>日期：2024年05月06日　字号：[大 中 小]　来源：{OFFICE}　浏览次数：12</div>"
            ),
            f"{TITLE}-某市人民政府",
        ),
        (TITLE, OFFICE, DAY, ""),
        "a title without h1, a line of labels with a counter",
    ),
    Case(
        "html",
        page(
            article(
                f"<h1>{TITLE}</h1><table><tr><td>索引号</td><td>000014349/2024-00017</td><td>发布机构</td><td>{OFFICE}</td>"
                f"</tr><tr><td>成文日期</td><td>2024-05-06</td><td>主题分类</td><td>国土资源</td></tr></table>"
            )
        ),
        (TITLE, OFFICE, DAY, ""),
        "a table of the index, labels in cells of their own",
    ),
    Case(
        "html",
        page(
            article(
                "<h1>某市人民政府门户网站</h1>" + f'<p class="arti_title">{TITLE}</p><p>2024-05-06 来源： {OFFICE}</p>'
            ),
            f"{TITLE}_某市人民政府门户网站",
        ),
        (TITLE, OFFICE, DAY, ""),
        "h1 is the logo",
    ),
    Case(
        "html",
        page(article(f"<h2>{TITLE}</h2><div>2024-05-06</div>"), "某市自然资源局"),
        (TITLE, "", DAY, ""),
        "the title element is only the site's",
    ),
    Case(
        "html",
        page(
            article(f"<h1>{TITLE}</h1><div>来源：某市自然资源网　时间：2024-05-06</div>"),
            TITLE,
            meta(SiteName="某市自然资源局"),
        ),
        (TITLE, "", DAY, ""),
        "来源 is a site's name: left open",
    ),
    Case(
        "html",
        page(article(f"<h1>{TITLE}</h1><div>来源：某市发布　发布机构：{OFFICE}　时间：2024-05-06</div>"), TITLE),
        (TITLE, OFFICE, DAY, ""),
        "an account beside the office",
    ),
    Case(
        "html",
        page(article(f"<h1>{TITLE}</h1><div>来源：{OFFICE}网站</div><div>发布时间：2024-05-06 08:00:00</div>"), TITLE),
        (TITLE, OFFICE, DAY, ""),
        "the site of an office: the office",
    ),
    Case(
        "html",
        page(
            article(""),
            TITLE,
            meta(ArticleTitle=TITLE, PubDate="2024-05-06 17:37", ContentSource=OFFICE, SiteName="某市人民政府"),
        ),
        (TITLE, OFFICE, DAY, ""),
        "the government's own meta names",
    ),
    Case(
        "html",
        page(
            article(f"<h1>{TITLE}</h1><div>来源：{OFFICE}</div>"),
            TITLE,
            meta(ContentSource="本站", PubDate="2024-05-06"),
        ),
        (TITLE, OFFICE, DAY, ""),
        "本站 in the meta names nobody",
    ),
    Case(
        "html",
        page(
            article(f"<h1>{TITLE}</h1>"),
            TITLE,
            meta(ArticleTitle="常见问题", ColumnName="常见问题", SiteName="某市人民政府"),
        ),
        (TITLE, "", None, ""),
        "a meta title that is the column's",
    ),
    Case(
        "html",
        page(article("<h1>关于印发《某市不动产登记<br>若干问题的解答》的通知</h1><div>发布日期：2024年5月6日</div>")),
        ("关于印发《某市不动产登记若干问题的解答》的通知", "", DAY, ""),
        "a heading over two lines",
    ),
    Case(
        "html",
        page(
            article(
                '<p style="text-align:center"><strong>某市自然资源局</strong></p><p style="text-align:center">'
                "<strong>关于不动产登记若干问题的解答</strong></p><p>2024年5月6日</p>"
            )
        ),
        ("某市自然资源局关于不动产登记若干问题的解答", OFFICE, DAY, ""),
        "no heading at all, centred paragraphs",
    ),
    Case(
        "html",
        page(
            '<h1 class="rich_media_title" id="activity-name"> 不动产登记，您关心的都在这里 </h1><div><span>原创</span>'
            '<a id="js_name">某市不动产</a><em id="publish_time">2024-05-06 18:00</em></div>'
            '<div id="js_content" style="visibility: hidden; opacity: 0">'
            + BODY
            + f"<p>来源：{OFFICE}</p><p>编辑：李某</p></div>",
            "",
            '<meta property="og:title" content="不动产登记，您关心的都在这里">'
            '<meta property="og:url" content="http://mp.weixin.qq.com/s?__biz=MzA5&amp;mid=26">'
            '<meta name="author" content="某市不动产">',
        ),
        ("不动产登记，您关心的都在这里", OFFICE, DAY, "http://mp.weixin.qq.com/s?__biz=MzA5&mid=26"),
        "WeChat: the office stands at the end, the account at the top",
    ),
    Case(
        "html",
        page(
            '<h1 id="activity-name">登记百问</h1><div><span>某市自然资源</span><em id="publish_time"></em></div>'
            '<div id="js_content">'
            + BODY
            + '</div><script>var nickname = "某市自然资源"; var ct = "1714953600";</script>',
            "登记百问",
        ),
        ("登记百问", "", DAY, ""),
        "WeChat: an account only; the day is in the script",
    ),
    Case(
        "html",
        page(
            article(f"<h1>{TITLE}</h1><div>2024/05/06 浏览：33</div>") + "<div>今天是2025年1月1日 星期三</div>", TITLE
        ),
        (TITLE, "", DAY, ""),
        "today's day at the foot is none",
    ),
    Case(
        "html",
        page(
            "<div>今天是2025年1月1日 星期三 农历腊月初二</div>" + article(f"<h1>{TITLE}</h1><div>2024-05-06</div>"),
            TITLE,
        ),
        (TITLE, "", DAY, ""),
        "nor at the top",
    ),
    Case(
        "html",
        page("<div>今天是：2025-01-01</div>" + article(f"<h1>{TITLE}</h1>"), TITLE),
        (TITLE, "", None, ""),
        "a site's clock with a label is no day of the notice",
    ),
    Case(
        "html",
        page(article(f"<h1>{TITLE}</h1><div>来源：人民日报客户端</div><div>2024-05-06</div>"), f"{TITLE} - 某某新闻网"),
        (TITLE, "", DAY, ""),
        "a newspaper is no office",
    ),
    Case(
        "html",
        page(article(f"<h1>{TITLE}</h1><div>索引号：XM001 | 生成日期：2024-05-06 | 发文机关：{OFFICE}</div>"), TITLE),
        (TITLE, OFFICE, DAY, ""),
        "bars between labels, 生成日期",
    ),
    Case(
        "html",
        page(
            article(
                f"<h1>{TITLE}</h1><div>信息来源：{OFFICE}办公室</div><div>更新时间：2024年05月06日</div>",
                BODY + f"<p>{OFFICE}</p><p>2024年4月30日</p>",
            ),
            TITLE,
        ),
        (TITLE, f"{OFFICE}办公室", DAY, ""),
        "the header before the signature",
    ),
    Case(
        "html",
        page(
            article(
                f"<h1>{TITLE}</h1>",
                BODY + f'<p style="text-align:right">{OFFICE}</p><p style="text-align:right">2024年5月6日</p>',
            ),
            TITLE,
        ),
        (TITLE, OFFICE, DAY, ""),
        "signed below, in two lines",
    ),
    Case(
        "html",
        page(
            article("<h1>某市人力资源和社会保障局关于失业保险有关问题的答复</h1><div>时间：2024-05-06</div>"),
            "某市人力资源和社会保障局关于失业保险有关问题的答复_政策问答_某市人社局",
        ),
        ("某市人力资源和社会保障局关于失业保险有关问题的答复", "某市人力资源和社会保障局", DAY, ""),
        "column and site behind the title",
    ),
    Case(
        "html",
        page(
            article(
                "<h3>政策问答</h3>"
                + f"<h1>【政策问答】{TITLE}（第二期）</h1><p>来源：&nbsp;&nbsp;{OFFICE}&emsp;发布日期：2024.05.06</p>"
            ),
            "",
        ),
        (f"【政策问答】{TITLE}（第二期）", OFFICE, DAY, ""),
        "the column as a heading, blanks of all kinds",
    ),
    Case(
        "html",
        "<!-- saved from url=(0047)https://zrzy.example.gov.cn/art/2024/5/6/a.html -->"
        + page(article(f"<h1>{TITLE}</h1>"), TITLE),
        (TITLE, "", None, "https://zrzy.example.gov.cn/art/2024/5/6/a.html"),
        "the day in an address is no day that the page says",
    ),
    Case(
        "docx",
        (
            "某市自然资源局",
            "关于印发《不动产登记若干",
            "问题的解答》的通知",
            "某自然资发〔2024〕12号",
            "各区县自然资源局：",
            "现将《不动产登记若干问题的解答》印发给你们。",
            *ASKED,
            OFFICE,
            "2024年5月6日",
        ),
        ("某市自然资源局关于印发《不动产登记若干问题的解答》的通知", OFFICE, DAY, ""),
        "a red-headed paper: three lines of title, number, addressees, signature",
    ),
    Case(
        "docx",
        ("某市住房公积金", "业 务", "问 答 手 册", "（2024年版）", "目录", "提取……………1", "贷款……………5", "提取", *ASKED),
        ("某市住房公积金业务问答手册（2024年版）", "", None, ""),
        "a cover with spread letters, then the contents",
    ),
    Case(
        "docx",
        ("目  录", "怎样办理登记？……1", "需要多久？……1", TITLE, *ASKED),
        (TITLE, "", None, ""),
        "the contents stand first",
    ),
    Case(
        "docx",
        ("附件2", TITLE, "（征求意见稿）", *ASKED),
        (f"{TITLE}（征求意见稿）", "", None, ""),
        "an annex: its number is no title",
    ),
    Case(
        "docx",
        ("内部资料 注意保存", "药品注册共性问题", "答疑汇编", "某省药品监督管理局药品审评中心", "2024年5月", *ASKED),
        ("药品注册共性问题答疑汇编", "某省药品监督管理局药品审评中心", None, ""),
        "a cover with the office below; a month is no day",
    ),
    Case(
        "docx",
        (
            "某省高级人民法院关于审理",
            "劳动争议案件若干问题的解答",
            "（2024年5月6日某省高级人民法院审判委员会第10次会议讨论通过）",
            *ASKED,
        ),
        ("某省高级人民法院关于审理劳动争议案件若干问题的解答", "某省高级人民法院", DAY, ""),
        "a court's: the day of the meeting in brackets",
    ),
    Case(
        "pdf",
        ("某市医疗保障局", "关于门诊共济保障若干问题的", "政策问答", "2024年5月6日", *ASKED),
        ("某市医疗保障局关于门诊共济保障若干问题的政策问答", "某市医疗保障局", DAY, ""),
        "a printed notice whose title breaks at 的",
    ),
    Case(
        "pdf",
        ("不动产登记业务", "常见问题解答", OFFICE, "2024-05-06", *ASKED),
        ("不动产登记业务常见问题解答", OFFICE, DAY, ""),
        "office and day in a line each below the title",
    ),
    Case(
        "txt",
        (
            "首页 > 互动交流 > 常见问题",
            TITLE,
            "发布时间：2024-05-06 09:12",
            f"来源：{OFFICE}",
            "字号：大 中 小",
            *ASKED,
        ),
        (TITLE, OFFICE, DAY, ""),
        "copied from a browser",
    ),
    Case(
        "txt",
        (f"标题：{TITLE}", f"发布单位：{OFFICE}", "发布日期：二〇二四年五月六日", *ASKED),
        (TITLE, OFFICE, DAY, ""),
        "a label before the title, the day in characters",
    ),
    Case(
        "txt",
        (TITLE, "某市自然资源局   某市住房和城乡建设局", "2024年5月6日", *ASKED),
        (TITLE, "某市自然资源局 某市住房和城乡建设局", DAY, ""),
        "two offices in a line, the day in the next",
    ),
]


def told(case: Case) -> Metadata:
    if isinstance(case.raw, str):
        source = read_html(case.raw.encode(), "a.html")
    elif case.kind == "docx":
        source = read_docx(word_file([paragraph(run(words)) for words in case.raw]), "a.docx")
    elif case.kind == "pdf":
        source = read_pdf(pdf(lines(case.raw)), "a.pdf")
    else:
        source = read_bytes("\n".join(case.raw).encode(), "a.txt")
    return metadata_of(source, segment(source.text, "a"))


@pytest.mark.parametrize("case", CASES, ids=[case.why for case in CASES])
def test_title_issuer_day_and_address(case: Case) -> None:
    found = told(case)
    assert (found.title, found.issuer, found.published, found.url) == case.told, case.why


def test_a_file_says_where_each_was_found_and_what_was_not_taken() -> None:
    raw = f"{TITLE}\n来源：某市发布\n发布日期：2024-05-06\n" + "\n".join(ASKED)
    source = read_bytes(raw.encode(), "a.txt")
    found = metadata_of(source, segment(source.text, "a"))
    assert found.where == {"title": "原文第 1 行", "published": "原文第 3 行“发布日期：2024-05-06”"}
    assert found.left == ("来源一栏写的是“某市发布”，不像机关的名称，没有当作发布机关",)


@pytest.mark.parametrize(
    ("found", "name", "why"),
    [
        (Metadata(title=TITLE, issuer=OFFICE), "mszrzyj-budongchandengji", "who, and about what"),
        (
            Metadata(title=TITLE, url="https://zrzy.example.gov.cn/a.html"),
            "example-zrzy-budongchandengji",
            "its own site",
        ),
        (Metadata(title=f"{OFFICE}关于不动产登记若干问题的解答", issuer=OFFICE), "mszrzyj-budongchandengji", "once"),
        (Metadata(title="GB/T 1234 常见问题（2024年版）"), "gbt1234", "letters and figures"),
        (Metadata(title="常见问题解答"), "notice", "nothing of its own"),
    ],
)
def test_a_folder_has_a_name_that_a_person_recognises(found: Metadata, name: str, why: str) -> None:
    assert folder_name(found) == name, why
