"""The JSON of the API, `--json` and `--jsonl`, as models. They are its document (OpenAPI) and what the tests check."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.answer import ReasonCode
from assistant.assistant import LONGEST
from assistant.case import KEPT, LONGEST_SOURCE, MOST_HEARD
from kb.dates import to_day
from kb.model import Code, Currency, Given, Outcome, State
from kb.review import Standing
from reader.facts import By, Origin
from retrieval.considered import Status
from verdict.evaluate import HeldBy

# Half-open, in characters.
Range = tuple[int, int]


def _without_docstring(schema: dict[str, Any]) -> None:
    """Docstrings are for who reads the code; the document is in Chinese, field by field."""
    schema.pop("description", None)


class Shape(BaseModel):
    """Nothing that is not named may be there."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        json_schema_extra=_without_docstring,
        # A command line that prints no JSON need not wait for them.
        defer_build=True,
    )


class Reason(Shape):
    """Why there is this answer, or none."""

    code: ReasonCode = Field(description="原因的代码")
    text: str = Field(description="同一原因，写给人看的一句话；matched 时为空")


class Source(Shape):
    """The notice of a unit."""

    id: str = Field(description="公告编号")
    title: str = Field(description="公告标题")
    issuer: str = Field(description="发布机关，公告没有写明的为空")
    published: str = Field(description="发布日期，公告没有写明的为空")
    cited: str = Field(description="机关、标题与日期，引用时的写法")
    url: str = Field(description="官方页面，没有的为空")
    sha256: str = Field(description="原文文件的 SHA-256")
    answer_spans: tuple[Range, ...] = Field(
        description="答复在原文中的字符区间，从 0 数起，含首不含尾；只有图片的，是原文里图片的记号"
    )


class Link(Shape):
    """Where words of an answer lead."""

    start: int = Field(description="answer 里从第几个字起，从 0 数起")
    end: int = Field(description="到第几个字，不含")
    url: str = Field(description="通往的网址，只有 http 和 https；本服务不去取它")


class Picture(Shape):
    """A picture of an answer."""

    at: int = Field(description="在 answer 的第几个字之前；等于全长的在最后")
    name: str = Field(description="图片的名称，没有的为空；不是官方的话")
    url: str | None = Field(description="收入的图片，相对于本服务的地址；没有收入的为 null")


class TableCell(Shape):
    """A cell: words of the answer, once, however many rows and columns it covers."""

    text: str = Field(description="格里的文字，逐字；空格子为空")
    at: Range = Field(description="这些字在 answer 中的字符区间")
    spans: tuple[Range, ...] = Field(
        default=(), exclude_if=lambda spans: not spans, description="这些字在原文中的字符区间；空格子没有这一项"
    )
    rows: int = Field(default=1, exclude_if=lambda rows: rows == 1, description="占几行；占一行的没有这一项")
    columns: int = Field(default=1, exclude_if=lambda columns: columns == 1, description="占几列；占一列的没有这一项")
    pictures: tuple[int, ...] = Field(
        default=(),
        exclude_if=lambda pictures: not pictures,
        description="这一格里有 pictures 中的第几张图片，从 0 数起；没有的没有这一项",
    )


class Table(Shape):
    """Paragraphs of an answer that are a table in the source."""

    start: int = Field(description="表格在 answer 中从哪个字符起")
    end: int = Field(description="到哪个字符止，不含")
    head: bool = Field(description="第一行是不是栏目名")
    rows: tuple[tuple[TableCell, ...], ...] = Field(
        description="逐行的格子；与 HTML 一样，被上面或左边的格子占了的地方没有格子"
    )


class Unit(Shape):
    """An official question with its answer."""

    id: str = Field(description="问答编号")
    section: str = Field(description="所在的一节，没有分节的为空")
    number: str = Field(description="这一节里的序号，没有编号的为空")
    cited: str = Field(description="节与序号，引用时的写法")
    question: str = Field(description="官方问题，逐字")
    answer: str = Field(description="官方答复，逐字；只有图片的为空，答复是 pictures")
    tables: tuple[Table, ...] = Field(
        default=(),
        exclude_if=lambda tables: not tables,
        description="答复里哪几段在原文中是表格，行列与原文一致；没有表格的没有这一项",
    )
    source: Source = Field(description="出自哪份公告")
    links: tuple[Link, ...] = Field(
        default=(), exclude_if=lambda links: not links, description="答复里的链接；没有的没有这一项"
    )
    pictures: tuple[Picture, ...] = Field(
        default=(), exclude_if=lambda pictures: not pictures, description="答复里的图片；没有的没有这一项"
    )
    unchecked: tuple[str, ...] = Field(
        default=(),
        exclude_if=lambda unchecked: not unchecked,
        description="切分还没有核对的地方，一处一句，须与答复一同显示；没有的不写",
    )


class Matched(Shape):
    """Where the official words are those of the message."""

    question: tuple[Range, ...] = Field(description="官方问题中的字符区间")
    answer: tuple[Range, ...] = Field(description="官方答复中的字符区间")


class MatchedUnit(Unit):
    """The unit that answers."""

    matched: Matched = Field(description="与问题相同的词，供标出")


class Condition(Shape):
    """A condition of a rule, and what became of it."""

    fact: str = Field(description="所核对的事实；空的是没有用上的话")
    text: str = Field(description="条件")
    evidence: str = Field(description="答复原文中的依据")
    evidence_span: Range | None = Field(description="依据在原文中的字符区间")
    state: State = Field(description="met 符合，assumed 推定没有，contradicted 不符合，unknown 未说明")
    from_: str = Field(validation_alias="from", serialization_alias="from", description="由哪句话得出，没有的为空")
    ticked: bool = Field(description="是否由人勾选")
    mentioned: bool = Field(description="您是否提到过，哪怕没有说定")


class Statement(Shape):
    """What a person is to confirm, and what was confirmed."""

    id: str = Field(description="编号，确认时写在下一次请求的 confirm 里")
    text: str = Field(description="请您确认的话")
    facts: tuple[str, ...] = Field(description="它管哪些事实，同 verdict.conditions 的 fact；程序加的为空")
    said: str = Field(description="您的话里与它有关的，没有的为空")
    state: State = Field(description="只看您的话：met 符合，assumed 没有提到，contradicted 不符，unknown 不清楚")
    confirmed: Given | None = Field(description="yes 属实，no 不属实，unsure 不清楚；没有确认或要重新确认的为 null")
    by: By | None = Field(description="怎样确认")
    at: AwareDatetime | None = Field(description="什么时间确认")
    note: str = Field(description="为什么要再确认一次，写给人看；不必的为空")


class AskBack(Shape):
    """A question put to the asker: about a fact, or a statement to confirm."""

    fact: str = Field(description="所问的事实，答案写在下一次请求的 facts 里；要确认的话为空")
    statement: str = Field(description="要确认的话的编号，答案写在下一次请求的 confirm 里；问事实的为空")
    text: str = Field(description="问句")
    values: tuple[tuple[str, str], ...] = Field(description="可取的值，各带按钮上的字")


class Verdict(Shape):
    """What the official answer means for the case."""

    code: Code = Field(description="判断的代码")
    label: str = Field(description="判断，写给人看")
    outcome: Outcome | None = Field(description="to_confirm 在各条都确认属实以后成为什么；其他的为 null")
    says: str = Field(description="一句话说明")
    rule: str | None = Field(description="所用规则的编号；只依据措辞的没有")
    review: Standing = Field(
        default=None,
        exclude_if=lambda review: review is None,
        description="规则有没有人复核：unsigned 待复核，changed 复核以后改过；复核过的、没有规则的没有这一项",
    )
    evidence: str | None = Field(description="所依据的条款，答复原文")
    evidence_span: Range | None = Field(description="条款在原文中的字符区间")
    conditions: tuple[Condition, ...] = Field(description="逐项条件")
    statements: tuple[Statement, ...] = Field(description="请您逐条确认的话；每条都由人确认属实，才会说无需办理或延后")
    ask: tuple[AskBack, ...] = Field(
        description="现在要问您的，先问事实，再请确认；没有说定之前每次都在，说过不清楚的不再问"
    )
    held_by: HeldBy | None = Field(
        description="为什么问了也定不下来：note 答复另有附注或条件，ending 答复有期限或已停止，"
        "part 话里有没有回答的部分，unsure 您说过不清楚，twins 现行答复说法不同，cut 切分尚未核对；不属此类的为 null"
    )


def _origin(origin: object) -> object:
    """Whatever text is none of a tick counts as what words say: it proves less."""
    return "said" if isinstance(origin, str) and origin != "ticked" else origin


class Fact(Shape):
    """What is known of one fact: the one form of it, in the answer and in its case."""

    value: tuple[str, ...] = Field(max_length=20, description="说到的取值；没有说定的为空")
    open: bool = Field(False, description="存疑：问过、疑过，或只是听说")
    doubted: tuple[str, ...] = Field(
        default=(), max_length=20, exclude_if=lambda kinds: not kinds, description="存疑的是哪几种；没有的不写"
    )
    from_: str = Field(
        "",
        validation_alias="from",
        serialization_alias="from",
        max_length=LONGEST_SOURCE,
        description="由哪句话读出，几处以“；”分开",
    )
    origin: Annotated[Origin, BeforeValidator(_origin)] = Field("said", description="said 从话中读出，ticked 由人勾选")
    by: By | None = Field(default=None, exclude_if=lambda by: by is None, description="怎样勾选；没有勾选的没有这一项")
    at: AwareDatetime | None = Field(default=None, exclude_if=lambda at: at is None, description="什么时间勾选")


class Confirmation(Shape):
    """What a person answered to a statement."""

    answer: Given = Field(description="yes 属实，no 不属实，unsure 不清楚")
    version: str = Field(max_length=300, description="针对哪一版规则")
    beside: str = Field(max_length=12, description="当时说过的话的摘要；为空的要再问一次")
    by: By | None = Field(default=None, description="怎样确认")
    at: AwareDatetime | None = Field(default=None, description="什么时间确认")


Message = Annotated[str, Field(max_length=LONGEST)]


class Case(Shape):
    """A conversation so far. A client sends it back as it came."""

    question: Message = Field("", description="这一情形的第一句话")
    unit: str = Field("", description="所依据的问答编号")
    facts: dict[str, Fact] = Field({}, description="到此为止的情况，名称与形式同回答里的 facts")
    unsure: tuple[str, ...] = Field((), max_length=100, description="您说过不清楚的事实，不再问")
    pending: tuple[str, ...] = Field((), max_length=100, description="现在要问您的事实，在 verdict.ask 的最前面")
    context: tuple[str, ...] = Field((), max_length=500, description="说到过的词类")
    close: tuple[str, ...] = Field((), max_length=10, description="同样相近的问答编号")
    chosen: bool = Field(
        default=False, exclude_if=lambda chosen: not chosen, description="unit 是您在相近的问答里选定的；没有选的不写"
    )
    left: tuple[Message, ...] = Field((), max_length=100, description="上一句话里没有回答、没有用上的部分")
    earlier: tuple[Case, ...] = Field((), max_length=KEPT, description="同一次对话里更早的情形")
    messages: tuple[Message, ...] = Field((), max_length=MOST_HEARD, description="后来的话，从早到晚")
    omitted: int = Field(0, ge=0, description="太长而没有带上的话有几处")
    confirmed: dict[str, Confirmation] = Field({}, description="逐条确认的结果，编号同 verdict.statements")
    later: tuple[Message, ...] = Field((), max_length=100, description="第一次确认以后又说的话")
    version: str = Field("", max_length=300, description="上一次回答依据的是哪一版规则")
    message: Message = Field(
        "", exclude_if=lambda message: not message, description="上一句话问了几件事时，整句话；这一情形只是其中一问"
    )
    was: dict[str, Fact] = Field(
        default={}, exclude_if=lambda was: not was, description="上一句话改变的情况，改变以前是怎样；没有说过的取值为空"
    )
    signature: str = Field(
        default="", exclude_if=lambda signature: not signature, description="本服务的签名；只在接口里有，命令行不看"
    )

    @model_validator(mode="before")
    @classmethod
    def _of_earlier_versions(cls, data: object) -> object:
        """What they named as asked is told by what is pending."""
        return {name: value for name, value in data.items() if name != "asked"} if isinstance(data, dict) else data


def _listed(values: object) -> object:
    if not isinstance(values, str | list):
        raise ValueError("应为取值，或取值的列表")
    return [values] if isinstance(values, str) else values


_Values = Annotated[tuple[str, ...], Field(min_length=1)]
Chosen = Annotated[_Values, BeforeValidator(_listed, json_schema_input_type=str | _Values)]


class Ask(Shape):
    """A message, or the answer to what was asked back: then `case` with `facts` or `confirm` alone."""

    id: Any = Field(None, description="任意值，--jsonl 在回答里原样带回；接口不看")
    question: str = Field(
        "",
        json_schema_extra={"maxLength": LONGEST},
        description="要问的事；只回答它问的是与否时不写",
        examples=["收集B超要报采集许可吗"],
    )
    unit: str = Field("", description="不写 question、要打开的那一条问答的编号，如 alternatives 里的 id")
    facts: dict[str, Chosen] | None = Field(
        None, description="已确认的事实，名称到取值，几个取值写成列表", examples=[{"gene_research": "no"}]
    )
    confirm: dict[str, Given | None] | None = Field(
        None,
        description="对 verdict.statements 的回答，编号到 yes 属实、no 不属实、unsure 不清楚；null 收回",
        examples=[{"no-gene-research": "yes"}],
    )
    case: Annotated[Case | None, BeforeValidator(lambda case: case or None)] = Field(
        None, description="上一次回答里的 case，原样，连同其中的 signature"
    )
    on: Annotated[date | None, BeforeValidator(lambda on: None if on is None else to_day(on))] = Field(
        None,
        description="按哪一天判断：不早于公告发布，不晚于一年以后；默认今天",
        examples=["2026-11-22"],
    )


class Near(Shape):
    """A unit that may answer as well."""

    id: str = Field(description="问答编号")
    question: str = Field(description="官方问题")
    score: float = Field(description="相近程度，0 到 1")
    # For the pages; a client that draws itself has the unit.
    cited: str = Field(default="", exclude=True, description="出自哪份公告：机关、标题与日期")
    contact: str = Field(default="", exclude=True, description="这份公告写的向谁咨询")
    said: tuple[str, ...] = Field(default=(), exclude=True, description="所问的话里它也说到的词")
    lacking: tuple[str, ...] = Field(default=(), exclude=True, description="所问的话里它没有说到的词")


class Note(Shape):
    """What is known of whether a notice holds."""

    date: str = Field(description="日期")
    text: str = Field(description="发生了什么")
    source: str = Field(description="从哪里得知")
    verified: bool = Field(description="是否与原文核对过")


class CurrencyOf(Shape):
    """Whether a notice still holds."""

    status: Currency = Field(description="in_force 现行有效，superseded 已被取代，unverified 时效未与原文核对")
    warning: str = Field(description="须与判断一同显示的警示，现行有效的为空")
    notes: tuple[Note, ...] = Field(description="时效说明")


class Answer(Shape):
    """The answer to one message."""

    question: str = Field(description="所问的话")
    on: date = Field(description="按哪一天判断")
    status: Status = Field(description="answered 有答复，ambiguous 可能是两条，no_answer 没有答复")
    reason: Reason = Field(description="为什么是这个回答")
    unit: MatchedUnit | None = Field(description="官方问答；no_answer 时没有")
    verdict: Verdict = Field(description="判断")
    facts: dict[str, Fact] = Field(description="与这条答复有关的情况")
    alternatives: tuple[Near, ...] = Field(description="相近的官方问题")
    case: Case = Field(description="这次对话，原样放进下一次请求就是接着问")
    history: tuple[Unit, ...] = Field(description="已被取代的旧答复，只说明沿革")
    opposed: tuple[Unit, ...] = Field(description="同一个问题的另一种现行官方答复；有它就不作判断")
    beside: tuple[Unit, ...] = Field(
        default=(),
        exclude_if=lambda beside: not beside,
        description="别的公告对这个问题的答复，与 unit 一样合适，连 unit 最多三条；没有的没有这一项",
    )
    unused: tuple[tuple[int, int, str], ...] = Field(
        description="最后一句话里没有用来判断的部分：从第几个字、到第几个字（不含）、原话"
    )
    asked: str = Field(description="一句话问了几件事时，这条回答针对的那一问；只问一件事的为空")
    parts: tuple[Answer, ...] = Field(description="同一句话里另外问的，各自作答；接着问其中一问，用它自己的 case")
    currency: CurrencyOf = Field(description="所依据公告的时效")
    html: str = Field(
        default="", exclude_if=lambda html: not html, description="只在 html=true 时有：画好的回答，一切文字都已转义"
    )
    contact: str = Field(
        default="", exclude_if=lambda contact: not contact, description="只在 html=true 时有：没有解决时问谁"
    )


class Listed(Shape):
    """A unit in a list."""

    id: str = Field(description="问答编号")
    section: str = Field(description="所在的一节")
    number: str = Field(description="序号")
    question: str = Field(description="官方问题")


class Units(Shape):
    """All units that answer."""

    units: tuple[Listed, ...] = Field(description="现行的官方问答")


class Notice(Shape):
    """A notice in a list."""

    id: str = Field(description="公告编号")
    title: str = Field(description="标题")
    issuer: str = Field(description="发布机关")
    published: str = Field(description="发布日期")
    url: str = Field(description="官方页面")
    sha256: str = Field(description="原文文件的 SHA-256")
    units: int = Field(description="有几条问答")
    currency: CurrencyOf = Field(description="时效")


class Notices(Shape):
    """All notices."""

    notices: tuple[Notice, ...] = Field(description="全部公告")


class Kept(Shape):
    """That a vote is in the file."""

    id: str = Field(description="这一条反馈的编号")


class Wrong(Shape):
    """One error."""

    where: str = Field(description="哪里")
    what: str = Field(description="哪里不对")
    fix: str = Field(description="怎么改")


class Errors(Shape):
    """All that is wrong with a request."""

    errors: tuple[Wrong, ...] = Field(description="每一处错误")


def data(model: BaseModel) -> dict[str, Any]:
    """A model as JSON data. Every answer that leaves the program goes through here."""
    return model.model_dump(mode="json", by_alias=True)
