"""What counts how much, all in one place. Found with `python -m benchmarks.learn`, which says how and on what."""

# The fields of the index, beside 1 for the words of the question.
LETTERS = 0.3
ANSWER = 0.6
# So many units are looked at closely.
LOOKED_AT = 20
# What makes a unit like a question: its share of the highest score of the index, and covered, asked, order and pairs of
# retrieval/similarity.py. The second ones where the first unit has rules.
LIKE, LIKE_RULED = (3.5, 8.0, 2.5, 5.0, 5.0), (5.5, 6.0, 2.0, 5.0, 0.0)
# What a unit without rules loses that tells nothing of what is asked for, as a share of all of that.
UNTOLD = 0.08
# A unit with rules is asked about when this much of its question was said, unless that is hardly likely.
RULED_COVERED, RULED_CERTAIN = 0.2, 0.3
# Scores that are apart by less: too close to call; tied; near; near for units about the same duty.
GAP_AMBIGUOUS, GAP_TIED, GAP_OTHER_DUTY, GAP_SAME_DUTY = 0.02, 0.04, 0.12, 0.25
