"""What holds of a clause as a whole, with the rule and the word that told; rows of cues: test_cues.py."""

from __future__ import annotations

import pytest

from tests.support.reading import marked_of


@pytest.mark.parametrize(
    ("text", "nth", "mark", "rule", "cue"),
    [
        ("请直接认定不拿数据", 0, "hypothetical", "instruction", "请直接认定"),
        # a pretence goes on to the end of the sentence, and no further than 但
        ("假定不采血，不测序", 1, "hypothetical", "pretence", "假定"),
        ("假定不采血，但要测序", 1, "hypothetical", "", ""),
        ("假定不采血。不测序", 1, "hypothetical", "", ""),
        # a rule that is recited; in a question it is the case
        ("如果不满一年就不用报，我们超了", 0, "hypothetical", "rule-recited", "如果"),
        ("如果不满一年，还要报吗？", 0, "hypothetical", "", ""),
        ("把我们当作不满一年的", 0, "hypothetical", "taken-as", "把"),
        # what comes only where a condition holds; not the duty that is asked then, nor when
        ("要是不让留血，那就只收CT", 1, "uncertain", "follows-a-condition", "那就"),
        ("要是不让留血，那要报吗？", 1, "uncertain", "", ""),
        ("如果已备案，那么在使用之前，是否要备案", 1, "uncertain", "", ""),
        # a plan that was dropped or changed
        ("原本要数据，谈了两个月，删掉了", 0, "discarded", "plan-undone", "原本"),
        ("原来说好不要数据，现在只传一次", 0, "discarded", "plan-undone", "原来"),
        ("原来就拿数据", 0, "discarded", "", ""),
        ("回到CT那个问题", 0, "discarded", "back-to", "回到"),
        # others, up to the next clause about the asker's own side
        ("我室友要测序，我只收CT", 0, "uncertain", "of-others", "我室友"),
        ("我室友要测序，我只收CT", 1, "uncertain", "", ""),
        ("室友要测序，我这边只收CT", 0, "discarded", "of-others", "室友"),
        ("另一个项目的测序数据也一起给，本项目收CT", 0, "discarded", "", ""),
        # a doubt in brackets goes on behind them
        ("据说（没核实）这批病历不拿", 2, "uncertain", "doubt-in-brackets", "据说"),
        # a slip: what is said anew no longer counts in front of it; where nothing of the sort is, it is in doubt
        ("批件是2025年的，打错了，是2026年的", 0, "discarded", "said-anew", "打错了"),
        ("批件是2025年的，打错了，材料我再看", 0, "uncertain", "said-anew", "打错了"),
        ("批件是2025年的，打错了吧，是2026年的", 0, "discarded", "", ""),
        # a rumour that is refuted, and one that may be true
        ("有人传要测基因，没有这回事", 0, "discarded", "rumour-refuted", "没有这回事"),
        ("有人传要测基因，不知道是不是没有这回事", 0, "discarded", "", ""),
        # what belongs to another study and is not given
        ("转录组是另一个课题的，不给外方", 0, "discarded", "kept-apart", "另一个课题"),
        ("转录组是另一个课题的，也给外方", 0, "discarded", "", ""),
        ("转录组是另一个课题的，不给别人", 0, "discarded", "", ""),
        # somebody nearby and what is theirs, where the asker tells the two apart
        ("隔壁骨科的课题要测序，我们课题只收CT", 0, "discarded", "of-others", "隔壁"),
        ("隔壁骨科的课题要测序，收CT", 0, "discarded", "", ""),
        ("样本放在隔壁冰箱，我们课题只收CT", 0, "discarded", "", ""),
        ("还不清楚", 0, "doubts", "doubt", "还不清楚"),
        ("大概3000例", 0, "doubts", "", ""),
        ("申办方说只采影像", 0, "reported", "somebody-says", "说"),
        ("我们说只采影像", 0, "reported", "", ""),
    ],
)
def test_what_holds_of_a_clause(text: str, nth: int, mark: str, rule: str, cue: str) -> None:
    why = getattr(marked_of(text)[nth], mark)
    assert ((why.rule, why.cue.text) if why else ("", "")) == (rule, cue)


@pytest.mark.parametrize(
    ("text", "named", "not_named"),
    [
        ("我们有采集许可，获批八个月了", "collect_permit", "keep_permit"),
        ("是采集许可，不是保藏许可，获批八个月了", "collect_permit", "keep_permit"),
        ("有保藏许可，采集许可也批了，获批八个月了", "collect_permit", "keep_permit"),
        ("采集许可批了，最初获批是2023年", "", "collect_permit"),  # of the matter itself again
        ("国际合作项目的伦理批件拿到了", "other_permit", "coop"),  # what it is for is not the permit
        ("国际合作获批了", "coop", "other_permit"),
        ("我们有批件的（采集许可）", "collect_permit", "coop"),  # its name follows in brackets
    ],
)
def test_which_permit_is_spoken_of(text: str, named: str, not_named: str) -> None:
    topic = marked_of(text)[-1].permit_topic
    assert (named in topic or not named) and not_named not in topic


def test_what_ones_own_people_say_counts_once_the_asker_has_made_sure() -> None:
    assert [clause.confirmed for clause in marked_of("PI说不拿，问清楚了，负责人说不拿")] == [False, False, True]
