"""How much each way to meet a query counts, the same for every engine."""

TITLE_BOOST = 0.5
ABOUT_BOOST = 1.0
EXACT_BOOST = 0.2
PAIR_BOOST = 0.3
TITLE_PHRASE_BOOST = 2.0

# Similar documents: how many of a document's words are looked for, and what each facet value
# counts that both have.
SIMILAR_TERMS = 25
SHARED_FACET_SCORE = 0.5
