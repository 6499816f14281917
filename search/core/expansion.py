"""Further words for a long question, from the first documents that it finds.

RM3 (Abdul-Jaleel et al., TREC 2004; Lavrenko and Croft, SIGIR 2001): the words of the first hits,
weighted by how often they occur there and how well the hit scored, are mixed half and half with
the question. A few words say exactly what they mean and are left alone; a long, vague question
gains most from the vocabulary of the documents themselves. The numbers are the usual ones for
small collections and are not fitted to any.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

FEEDBACK_DOCUMENTS = 5
EXPANSION_TERMS = 20
SHARE = 0.5


def relevance_model(
    feedback: Sequence[tuple[float, Sequence[str]]],
    ignore: Collection[str] = (),
    limit: int = EXPANSION_TERMS,
) -> dict[str, float]:
    """The `limit` most probable words of the first hits; their weights sum to 1.

    `feedback` holds each hit's score (positive) and its words. The probability of a word is
    Σ over the hits of its frequency there divided by the hit's length, times the hit's share of
    all scores. Single characters, plain numbers and the words of `ignore` are left out.
    """
    total = sum(score for score, terms in feedback if terms)
    if total <= 0:
        return {}
    weights: defaultdict[str, float] = defaultdict(float)
    for score, terms in feedback:
        for term, frequency in Counter(terms).items():
            if len(term) > 1 and not term.isdigit() and term not in ignore:
                weights[term] += frequency / len(terms) * score / total
    # Ties are broken by the word itself, so that the same hits always give the same words.
    best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit]
    mass = sum(weight for _, weight in best)
    return {term: weight / mass for term, weight in best}


def expansion_weights(model: dict[str, float], query_length: int) -> dict[str, float]:
    """Boosts that give the model `SHARE` of the whole beside `query_length` words of boost 1."""
    scale = query_length * SHARE / (1 - SHARE)
    return {term: weight * scale for term, weight in model.items()}
