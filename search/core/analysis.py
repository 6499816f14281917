"""How text falls into words, alike for every engine: elisions, accents, function words."""

import re
import unicodedata
from collections.abc import Mapping

LANGUAGES = ("en", "it", "de", "fr", "es")
UNDETERMINED = "und"
MAX_WORD_LENGTH = 60


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Articles and pronouns that lose their vowel before a word (Italian, French). Cut off in every
# language, so that a word is the same whatever language the text is taken for.
ELISIONS = _word_set(
    """
    all anch bell c coll com d dall dell dov gl j jusqu l lorsqu m n nell presqu puisqu qu
    quell quelqu quest quoiqu s sant sull t un v
    """
)
APOSTROPHES = "'’"

_PARTICLES = "|".join(sorted(ELISIONS, key=lambda one: (-len(one), one)))
_ELIDED = re.compile(rf"(?i)(?<!\w)(?:{_PARTICLES})[{APOSTROPHES}](?=\w)|(?<=\w)[{APOSTROPHES}]s\b")
_WORD = re.compile(r"[^\W_]+")

_OTHER_APOSTROPHES = str.maketrans(dict.fromkeys("ʼʹ`´‘", "'"))
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    "en": _word_set(
        """
        a about above after again all also am an and any are as at be because been before being
        below between both but by can could did do does doing down during each few for from
        further had has have having he her here hers him his how i if in into is it its itself
        just may me might more most must my no nor not now of off on once only or other our ours
        out over own same shall she should so some such than that the their theirs them then there
        these they this those through to too under until up upon us very was we were what when
        where whether which while who whom whose why will with would you your yours
        anyone anything something someone everything get gets getting got go goes going know
        knows let lot make makes making many much need needs really see tell us want wants
        """
    ),
    "it": _word_set(
        """
        a ad agli ai al alla alle allo anche avere c che chi ci come con cosa cui da dagli dai dal
        dalla dalle dallo degli dei del della delle dello di dove e ed era essere fare fra gli ha
        hanno ho i il in io la le lei li lo loro lui ma me mi mia mie miei mio ne negli nei nel
        nella nelle nello noi non nostra nostre nostri nostro o od per perche piu quale quali
        quando quanto quella quelle quelli quello questa queste questi questo se si sia siamo sono
        su sua sue sugli sui sul sulla sulle sullo suo suoi ti tra tu un una uno vi voi
        abbiamo avete bisogno capire ce cosi davvero deve devo dobbiamo fa facciamo far fatto gia
        molto ogni poi possiamo posso possono puo qualche qualcosa quindi sapere sempre so sta
        stato tanto tutti tutto va vanno vogliamo voglio vorrei
        """
    ),
    "de": _word_set(
        """
        aber alle allem allen aller alles als am an auch auf aus bei bin bis da damit das dass
        dein dem den der des die dies diese diesem diesen dieser dieses doch du durch ein eine
        einem einen einer eines er es euch fur gegen habe haben hat ich ihm ihn ihr ihre ihrem
        ihren ihrer im in ist ja jede jedem jeden jeder kann kein keine man mein meine mit nach
        nicht noch nur ob oder ohne sein seine sich sie sind so soll uber um und uns unser unsere
        unter vom von vor wann war warum was wegen welche welchem welchen welcher wenn wer werden
        wie wieder wir wird wo zu zum zur zwischen
        """
    ),
    "fr": _word_set(
        """
        a ai as au aux avec avoir car ce ceci cela celle celles celui ces cet cette ceux chez
        comme comment dans de des dont du elle elles en est et etaient etait etre eu fait il ils
        je la le les leur leurs lui ma mais me mes moi mon ne nos notre nous on ont ou par pas
        pour pourquoi quand que quel quelle quelles quels qui sa sans se ses si son sont sous sur
        ta te tes toi ton tu un une vos votre vous y
        """
    ),
    "es": _word_set(
        """
        a al algo ante antes como con contra cual cuales cuando de del desde donde dos e el ella
        ellas ellos en entre era eres es esa ese eso esta estan este esto estos fue ha hace hacer
        han hasta hay la las le les lo los mas me mi mis muy no nos nosotros o os otra otro para
        pero por porque que quien quienes se ser si sin sobre son su sus tambien te tiene tu tus
        un una uno unos y ya yo
        """
    ),
}


def base_language(code: str) -> str:
    """The language of a code like "en-gb": "en". Unknown languages stay what they are."""
    return code.lower().replace("_", "-").split("-")[0]


def normalise(text: str) -> str:
    """Composed characters, one kind of apostrophe, no control characters, always encodable."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    return _CONTROL.sub(" ", text.translate(_OTHER_APOSTROPHES))


def without_elisions(text: str) -> str:
    """The text with elided particles and English possessives blanked out."""
    if not any(mark in text for mark in APOSTROPHES):
        return text
    return _ELIDED.sub(" ", text)


def words(text: str) -> list[str]:
    """The words of a text in order, without elided particles, case and accents kept."""
    return _WORD.findall(without_elisions(text))


def fold(word: str) -> str:
    """Lower case without accents: "Perché" and "PERCHE" become "perche"."""
    decomposed = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def match_key(word: str) -> str:
    """A crude stem by which query words meet thesaurus terms, whatever the language.

    Drops a plural s and the final vowels of longer words: "fees" meets "fee", "quote" "quota",
    "companies" "company". It only has to agree with itself; the engines stem properly.
    """
    key = fold(word)
    if len(key) > 3 and key.endswith("s") and not key.endswith("ss"):
        key = key[:-1]
    while len(key) > 3 and key[-1] in "aeioy":
        key = key[:-1]
    return key


def guess_function_words(query_words: list[str], reader_language: str) -> frozenset[str]:
    """The function words of the language in which a query seems to be written.

    The language with most function words among the query's words wins; the reader's wins a tie.
    """
    folded = [fold(word) for word in query_words]
    reader = base_language(reader_language)
    order = sorted(FUNCTION_WORDS, key=lambda language: language != reader)
    best = max(order, key=lambda one: sum(word in FUNCTION_WORDS[one] for word in folded))
    return FUNCTION_WORDS[best]
