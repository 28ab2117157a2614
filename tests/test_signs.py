"""Every sign of a file is in its text: ≥ is not lost, 10⁶ is not 106, and what nobody knows is kept and told."""

from __future__ import annotations

import unicodedata

import pytest
import yaml

from importing.readers import signs
from importing.readers.read import read_bytes
from importing.readers.signs import Place, placed, symbols
from importing.readers.word import read_docx
from importing.readers.word_fields import shown_by
from importing.segment import segment
from tests.support.word_writer import a_list, item, level, num, paragraph, run, word_file

UP, DOWN = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


def shown(*runs: str, styles: tuple[str, ...] = (), properties: str = "") -> str:
    """The text of a Word file with one paragraph."""
    return read_docx(word_file([paragraph(*runs, properties=properties)], styles=styles), "a.docx").text.strip()


@pytest.mark.parametrize(
    ("text", "place", "seen"),
    [
        ("6", "raised", "⁶"),
        ("-6", "raised", "⁻⁶"),
        ("2+", "raised", "²⁺"),
        ("n", "raised", "ⁿ"),
        ("2", "lowered", "₂"),
        ("max", "lowered", "ₘₐₓ"),
        ("n/2", "raised", "^(n/2)"),  # no raised stroke in Unicode
        ("1/2", "lowered", "_(1/2)"),
        ("甲", "raised", "^(甲)"),  # Unicode's raised 甲 is a sign of Japanese grammar
        ("Q", "raised", "^(Q)"),
        ("[1]", "raised", "[1]"),  # marks of notes
        ("〔2〕", "raised", "〔2〕"),
        ("（3）", "raised", "（3）"),
        ("(4)", "raised", "(4)"),
        ("*", "raised", "*"),
        ("①", "raised", "①"),
        ("注1", "raised", "注1"),
        ("1", "raised", "¹"),
        ("°", "raised", "°"),  # raised by itself
        ("②", "lowered", "②"),
        ("2，", "raised", "²，"),  # the comma was only caught by the format
        (" 2 ", "raised", " ² "),
        ("。", "raised", "。"),
        ("", "raised", ""),
        (
            "以上解释由本机关负责，自公布之日起施行，请遵照执行",
            "raised",
            "以上解释由本机关负责，自公布之日起施行，请遵照执行",
        ),  # small print
        ("²", "raised", "²"),  # done already
    ],
)
def test_what_stands_raised_or_lowered_is_marked_so(text: str, place: Place, seen: str) -> None:
    assert placed(text, place) == seen


@pytest.mark.parametrize(
    ("runs", "seen"),
    [
        (("超过10", run("6", UP), "个，CO", run("2", DOWN), "，20m", run("2", UP), "。"), "超过10⁶个，CO₂，20m²。"),
        (("10", run("-", UP), run("6", UP)), "10⁻⁶"),  # one exponent in two runs
        (("x", run("a", UP), run("/b", UP)), "x^(a/b)"),
        (("但某事除外", run("[1]", UP), "。"), "但某事除外[1]。"),
        (("10", run("6", '<w:rStyle w:val="Up"/>')), "10⁶"),  # by a character style
        (("10", run("6", '<w:rStyle w:val="UpToo"/>')), "10⁶"),  # by the one it is based on
        (("10", run("6", '<w:rStyle w:val="Up"/><w:vertAlign w:val="baseline"/>')), "106"),  # taken back
        ((run("注：全行都是上标", UP),), "注：全行都是上标"),  # raised against nothing
        (
            ("<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>",),
            "10⁶",
        ),
        (
            ("<m:oMath><m:sSub><m:e><m:r><m:t>CO</m:t></m:r></m:e><m:sub><m:r><m:t>2</m:t></m:r></m:sub></m:sSub></m:oMath>",),
            "CO₂",
        ),
    ],
)  # fmt: skip
def test_a_raised_run_of_word_is_seen(runs: tuple[str, ...], seen: str) -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="Up"><w:name w:val="Up"/><w:rPr>{UP}</w:rPr></w:style>',
        '<w:style w:type="character" w:styleId="UpToo"><w:name w:val="UpToo"/><w:basedOn w:val="Up"/></w:style>',
    )
    assert shown(*runs, styles=styles) == seen


def sym(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


@pytest.mark.parametrize(
    ("font", "code", "seen"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0A3", "≤"),
        ("Symbol", "B3", "≥"),  # without the private place
        ("symbol", "f0b1", "±"),
        ("Symbol", "F0B4", "×"),
        ("Symbol", "F06D", "μ"),
        ("Wingdings", "F0FE", "☑"),
        ("Wingdings", "F0A8", "☐"),
        ("Wingdings", "F0FD", "☒"),
        ("Wingdings", "F0FC", "✓"),
        ("Wingdings", "F06C", "●"),
        ("Wingdings 2", "F052", "☑"),
        ("Wingdings 2", "F0A3", "□"),
        ("Webdings", "F061", "✔"),
        ("宋体", "2265", "≥"),  # a character as any other
        ("Symbol", "F07F", "\uf07f"),  # no such sign: kept
        ("MT Extra", "F04A", "\uf04a"),  # a font that nobody knows: kept
        ("Symbol", "nonsense", "\ufffd"),
        ("Symbol", "D800", "\ufffd"),  # half a character
        ("Symbol", "1", "\ufffd"),  # no sign, and nothing XML may hold
    ],
)
def test_a_sign_of_a_symbol_font_is_seen_or_kept(font: str, code: str, seen: str) -> None:
    assert shown("样本", sym(font, code), "500例") == f"样本{seen}500例"


@pytest.mark.parametrize(
    ("properties", "words", "seen"),
    [
        ('<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>', "\uf0b3 500例", "≥ 500例"),
        ('<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>', "m", "μ"),
        ('<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>', "þ", "☑"),
        ('<w:rFonts w:eastAsia="Wingdings"/>', "m", "m"),  # says nothing of this letter
        ('<w:rFonts w:ascii="Arial"/>', "m", "m"),
        ('<w:rStyle w:val="Ticks"/>', "\uf0fe", "☑"),
    ],
)
def test_words_in_a_symbol_font_are_the_signs_they_show(properties: str, words: str, seen: str) -> None:
    style = (
        '<w:style w:type="character" w:styleId="Ticks"><w:name w:val="Ticks"/><w:rPr><w:rFonts w:ascii="Wingdings"/>'
        "</w:rPr></w:style>"
    )
    assert shown(run(words, properties), styles=(style,)) == seen


@pytest.mark.parametrize(
    ("box", "seen"),
    [
        ("<w:checkBox><w:default w:val='0'/></w:checkBox>", "☐"),
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☒"),
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "☒"),  # ticked since
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "☐"),
    ],
)
def test_a_box_of_a_form_is_seen(box: str, seen: str) -> None:
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{box}</w:ffData></w:fldChar></w:r>'
        "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert shown(field, "同意公开") == f"{seen}同意公开"


@pytest.mark.parametrize(
    ("content", "seen"),
    [('<w:r><w:t>☒</w:t></w:r>', "☒"), ('<w:r><w:t>☐</w:t></w:r>', "☐"), (sym("Wingdings", "F0FE"), "☑")],
)  # fmt: skip
def test_a_box_of_a_content_control_is_seen(content: str, seen: str) -> None:
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )
    assert shown(control, "同意公开") == f"{seen}同意公开"


@pytest.mark.parametrize(
    ("font", "code", "lead"),
    [("Wingdings", "\uf0fe", "☑ "), ("Wingdings", "\uf0a8", "☐ "), ("Wingdings", "\uf06c", "* "), ("", "·", "* ")],
)
def test_a_bullet_that_is_a_box_is_seen(font: str, code: str, lead: str) -> None:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>'
    lists = [a_list(level("bullet", code).replace("</w:lvl>", f"{fonts}</w:lvl>")), num()]
    assert read_docx(word_file([item("同意公开")], lists=lists), "a.docx").text == f"{lead}同意公开\n"


def test_the_tables_are_whole_and_search_finds_what_is_typed_plainly() -> None:
    book = yaml.safe_load(signs._FILE.read_text(encoding="utf-8"))
    for name in ("raised", "lowered"):
        plain, moved = book[name]["from"], book[name]["to"]
        assert len(plain) == len(moved) == len(set(plain))
        for one, two in zip(plain, moved, strict=True):
            # Short strokes and long ones have one raised form.
            assert unicodedata.normalize("NFKC", two) == ("−" if one in "-–" else one)
    for font, rows in book["fonts"].items():
        assert list(rows) == [f"{row:X}0" for row in range(2, 16)], font
        assert all(len(row) == 16 for row in rows.values()), font
        assert all(unicodedata.category(sign) not in ("Co", "Cn", "Cc") for row in rows.values() for sign in row)


def test_letters_and_digits_of_symbol_are_themselves_or_greek() -> None:
    assert symbols("0123456789()+.,", "Symbol") == "0123456789()+.,"
    assert symbols("abg", "Symbol") == "αβγ"
    assert symbols("abg", "Times") == "abg"


def test_an_answer_with_signs_is_cut_with_them() -> None:
    lines = [
        paragraph("1.细胞数达到多少需要登记？"),
        paragraph("答：细胞数", sym("Symbol", "F0B3"), "10", run("6", UP), "个的需要登记。"),
        paragraph("2.何时登记？"),
        paragraph("答：随时。"),
    ]
    first, _ = segment(read_docx(word_file(lines), "a.docx").text, "x")
    assert first.answer == "细胞数≥10⁶个的需要登记。" and not first.flags


def test_a_sign_that_nobody_knows_is_kept_and_told_with_its_place() -> None:
    lines = [
        paragraph("1.细胞数达到多少需要登记？"),
        paragraph("答：超过", sym("MT Extra", "F04A"), "500例的，需要登记。"),
        paragraph("2.何时登记？"),
        paragraph("答：随时。"),
    ]
    first, second = segment(read_docx(word_file(lines), "a.docx").text, "x")
    assert first.answer == "超过\uf04a500例的，需要登记。"
    assert first.flags == ("有认不出的符号（U+F04A），在“超过〓500例的，需要”的〓处：对照原件看是什么",)
    assert not second.flags


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("满\ue7c7岁或\ue7c7岁。", 1),  # one sign twice is told once
        ("满\ue7c7岁或\ue7c8岁。", 2),
        ("满\ufffd岁。", 1),  # what stands for a character that could not be read
        ("满\U000f0001岁。", 1),
        ("满≥18岁，10⁶，☑。", 0),  # signs that anybody can show
        ("".join(map(chr, range(0xE000, 0xE064))), 6),  # a whole font of one's own: five of them, and how many more
    ],
)
def test_private_characters_of_any_file_are_told(answer: str, told: int) -> None:
    flags = segment(f"1.如何办理？\n答：{answer}\n2.何时办理？\n答：随时。\n", "x")[0].flags
    assert sum("认不出的符号" in flag for flag in flags) == told


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("10<sup>6</sup>个，CO<sub>2</sub>", "10⁶个，CO₂"),
        ('10<SUP class="a">6</SUP>', "10⁶"),
        ("某事除外<sup>[1]</sup>", "某事除外[1]"),
        ("x<sup>n/2</sup>", "x^(n/2)"),
        ("10<sup>6", "10<sup>6"),  # no tag
        ("10<sup>6</sub>", "10<sup>6</sub>"),
    ],
)
def test_tags_in_markdown_are_read_as_what_they_show(text: str, seen: str) -> None:
    assert read_bytes(text.encode(), "a.md").text == seen


@pytest.mark.parametrize(
    ("instruction", "seen"),
    [
        ("eq \\o\\ac(○,21)", "㉑"),  # Word's 带圈字符
        (" EQ \\o\\ac(○,3) ", "③"),
        ("eq \\o\\ac(○, 甲 )", "(甲)"),  # Unicode has no 甲 in a circle
        ("eq \\o\\ac(○,A)", "Ⓐ"),
        ("eq \\o\\ac(○,99)", "(99)"),
        ("eq \\o\\ac(□,√)", "☑"),  # a way to tick a box
        ("eq \\o\\ac(□,×)", "☒"),
        (
            'EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(zhǐ),旨)',
            "旨",
        ),  # an old way to set a reading above a character
        ("eq \\s\\up5(6)", "⁶"),
        ("eq \\s\\do 5(2)", "₂"),
        ("eq x\\s\\up8(2)\\s\\do8(1)", "x²₁"),
        ("eq \\f(1,2)", "1/2"),
        ("eq \\b(a\\,b)", "a,b"),  # a comma that is one
        ("eq \\o(", ""),  # broken off
        ("eq " + "\\o(" * 10, ""),
        ("eq \\o" + "1" * 1500, "o" + "1" * 1500),  # no switch: kept as it stands
        ("eq " + "\\o(" * 3000, "\ufffd"),  # too long to be told
        ("REF _Ref1 \\h", ""),  # has its words beside it
    ],
)
def test_what_a_field_draws_is_seen(instruction: str, seen: str) -> None:
    assert shown_by(instruction) == seen


def field(instruction: str, words: str = "") -> str:
    """A field of Word, its instruction in two runs as an editor may leave it."""
    half = len(instruction) // 2
    kinds = ["begin", "separate", "end"] if words else ["begin", "end"]
    edges = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in kinds]
    told = "".join(
        f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>'
        for part in (instruction[:half], instruction[half:])
    )
    return edges[0] + told + (edges[1] + run(words) if words else "") + edges[-1]


def test_fields_of_word_are_in_their_place() -> None:
    assert shown("见第", field("eq \\o\\ac(○,21)"), "项，", field("REF _Ref1", "附件1"), "。") == "见第㉑项，附件1。"


def test_a_deleted_paragraph_is_not_counted() -> None:
    gone = item("乙").replace("<w:pPr>", "<w:pPr>", 1).replace("</w:numPr>", "</w:numPr><w:rPr><w:del/></w:rPr>")
    gone = gone.replace("<w:r>", "<w:del><w:r>").replace("</w:r>", "</w:r></w:del>").replace("w:t", "w:delText")
    raw = word_file([item("甲"), gone, item("丙")], lists=[a_list(level("decimal", "%1.")), num()])
    assert read_docx(raw, "a.docx").text.splitlines() == ["1. 甲", "2. 丙"]


SUM = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'


def math(inner: str) -> str:
    return f"<m:oMath>{inner}</m:oMath>"


def term(words: str, name: str = "m:e") -> str:
    return f"<{name}><m:r><m:t>{words}</m:t></m:r></{name}>"


@pytest.mark.parametrize(
    ("formula", "seen"),
    [
        (f"<m:f>{term('1', 'm:num')}{term('2', 'm:den')}</m:f>", "1/2"),
        (f"<m:f>{term('a+b', 'm:num')}{term('c', 'm:den')}</m:f>", "(a+b)/c"),
        (f"<m:d>{term('a+b')}</m:d>", "(a+b)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr>{term("a+b")}</m:d>', "[a+b"),
        (f"<m:d>{term('a')}{term('b')}</m:d>", "(a|b)"),
        (f"<m:rad>{term('2')}</m:rad>", "√2"),
        (f"<m:rad>{term('3', 'm:deg')}{term('a+b')}</m:rad>", "³√(a+b)"),
        (f"<m:nary>{SUM}{term('i', 'm:sub')}{term('n', 'm:sup')}{term('x')}</m:nary>", "∑ᵢⁿx"),
        (f"<m:f>{term('3.5', 'm:num')}{term('2', 'm:den')}</m:f>", "3.5/2"),
        (f"<m:nary>{term('x')}</m:nary>", "∫x"),
        (f"<m:sSup><m:e><m:d>{term('a+b')}</m:d></m:e>{term('2', 'm:sup')}</m:sSup>", "(a+b)²"),
    ],
)
def test_the_signs_of_a_formula_are_seen(formula: str, seen: str) -> None:
    assert shown("按", math(formula), "计算") == f"按{seen}计算"
