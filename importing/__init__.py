"""Any official file becomes a notice: read, segmented into question-answer units, reviewed, imported."""
