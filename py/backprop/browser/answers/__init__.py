"""What the session answers when a panel asks: each module is named as its panel.

A function here takes the session and the params of its message, and returns what there is to say; numbers in bulk go into
`session.buffer`, with their number as "buffer" in the result. `iteration`, where it is given, is gone to first; without it the
answer is about where training is now, so that a run under way is not disturbed.
"""

# Message → where its function is. A start needs none of them, so each module is imported when it is first asked.
WHERE = {
    "explain": "formula.explain",
    "gradient_check": "check.gradient_check",
    "check_all": "check.check_all",
    "strength": "strength.strength",
    "what_if": "neuron.what_if",
    "batch_and_online": "batch_and_online.batch_and_online",
    "map": "map.plane_map",
    "curves": "curves.curves",
    "classes": "confusion.classes",
    "fit": "curve_fit.fitted",
    "line": "line.line",
    "move_line": "line.move_line",
    "space": "space.space",
    "surface_begin": "surface.surface_begin",
    "surface_work": "surface.surface_work",
    "study_begin": "study.study_begin",
    "study_work": "study.study_work",
    "study_end": "study.study_end",
    "compare": "compare.compare",
    "export_code": "save.export_code",
    "export_recording": "save.export_recording",
    "export_handout": "save.export_handout",
}
