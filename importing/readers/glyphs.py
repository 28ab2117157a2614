"""What a printer made of characters, undone: radicals, ligatures, upright punctuation, soft hyphens."""

from __future__ import annotations

import unicodedata

# Unicode names the equals of radicals (EquivalentUnifiedIdeograph); NFKC knows them only for the Kangxi block, and
# there it takes 户 and 青 for their old forms. A browser prints ～ as 〜.
_RADICALS = str.maketrans(
    "⼾⾭〜⺁⺇⺋⺎⺏⺐⺒⺓⺕⺛⺝⺟⺠⺫⺬⺯⺰⺱⺴⺵⺶⺷⺸⺹⺼⺽⻁⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "户青～厂几㔾尢尣尢巳幺彐旡月母民目示糸纟罒罒网羊羊羊耂肉臼虎西西见角角讠贝车辶辶辶阝钅長镸长门雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)
# Punctuation as it is drawn in a column; NFKC makes ASCII of some.
_UPRIGHT = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄", "，、。：；！？〖〗…（）｛｝〔〕【】《》〈〉「」『』"
)


def plain(text: str) -> str:
    """The characters that were meant."""
    text = text.translate(_RADICALS).translate(_UPRIGHT)
    return "".join(
        unicodedata.normalize("NFKC", char) if "⼀" <= char <= "⿕" or "ﬀ" <= char <= "ﬆ" else char
        for char in text
        if char not in "\xad\0"
    )
