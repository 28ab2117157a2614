"""What counts how much, all in one place. Found with `python -m benchmarks.learn`, which says how and on what."""

# The fields of the index: the words of the question, its letters, the words of the answer, and what is around, that is
# words of the notice's title and issuer and rows of everyday.yaml. If the first unit has rules, all have the others.
FIELDS = (1.0, 1.0, 1.5, 2.2)
FIELDS_RULED = (1.0, 0.3, 0.6, 0.0)
# So many units are looked at closely.
LOOKED_AT = 12
# What makes a unit like a question: its share of the highest score of the index, and order, pairs, meant, meant_back,
# together and brief of retrieval/similarity.py.
LIKE = (3.2, 3.5, 4.0, 7.7, 4.0, 4.0, 1.4)
# Where the first unit has rules: that share, and covered, asked and order.
LIKE_RULED = (5.5, 6.0, 2.0, 5.0)
# What a unit without rules loses that tells nothing of what is asked for, as a share of all of that.
UNTOLD = 0.043
# A unit with rules is asked about when this much of its question was said, unless that is hardly likely.
RULED_COVERED = 0.2
# Scores that are apart by less: too close to call; tied; near; near for units about the same duty.
GAP_AMBIGUOUS, GAP_TIED, GAP_OTHER_DUTY, GAP_SAME_DUTY = 0.02, 0.04, 0.12, 0.25
