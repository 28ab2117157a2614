"""What counts how much, all in one place. Found with `python -m benchmarks.learn`, which says how and on what."""

# The fields of the index, beside 1 for the words of the question.
LETTERS = 0.3
ANSWER = 0.6
# So many units are looked at closely.
LOOKED_AT = 20
# What makes a unit like a question: its share of the highest score of the index, and retrieval/similarity.py.
SCORE, COVERED, ASKED, ORDER = 5.5, 6.0, 2.0, 5.0

# How surely a question is about a unit, as the log of its odds. A lead of more than LEAD adds nothing.
BASE, BY_COVERED, BY_ASKED, BY_ORDER, BY_WORDS, BY_LEAD, BY_UNTOLD = -8.5, 4.7, 2.0, 1.0, 1.7, 11.3, -2.0
LEAD = 0.22
# Answered from here on; either of two where both would be, were it not for the other.
CERTAIN, EITHER = 0.6, 0.9
# A unit with rules is asked about when this much of its question was said, unless that is hardly likely.
RULED_COVERED, RULED_CERTAIN = 0.2, 0.2
# Scores that are apart by less: too close to call; tied; near; near for units about the same duty.
GAP_AMBIGUOUS, GAP_TIED, GAP_OTHER_DUTY, GAP_SAME_DUTY = 0.02, 0.04, 0.12, 0.25
