"""What figures may be instead of the scores of a cluster: targets, averages, weights, ranks ...

Told by the stems of words, so that "Ziele", "Zielwerte" and "Clusterziele" are one, in the
languages of the reports that come. Pure; texts are folded as by `headings.fold`.
"""

from __future__ import annotations

import re
from functools import lru_cache

# By concept: how words begin; "=" marks whole words, "~" parts that may stand anywhere in one.
_STEMS = {
    "target": (
        "target goal =aim =aims objectiv obiettiv objetiv objectif obiectiv ~soll(?:wert|profil)"
        " =soll =cible =cibles cibl traguard =metas =meta doel =cel =cele celow docelow =cil =cile"
        " cilov =mal =malet =malen malvard malsattning tavoite celertek =celok celkituz =tinta"
        " =tinte =tintele =tintelor hedef ambition desir desider ~wunsch gewunscht erwunscht"
        " ~(?<!^er)ziel(?!gruppe|le?[nrsm]?$)"
        " souhait desead desej wish aspir planned planwert geplant"
        " pianificat previst prevu planifi"
        " =attesi =attese =atteso =attesa attendu expected erwart esperad oczekiwan forventet"
        " forvantad odotet asteptat =future kunftig zukunftig =futuri =futuro =futures =futuros"
        " =vise =visee =vises =visees vizat =ideal =ideale =ideali =ideales"
    ),
    "others": (
        "peer average =avg =mean =means median ~median ~zentralwert ~durchschnitt ~mittelwert"
        " =media =medie =medio =medi mediano mediani moyen promedi =medias sredni prumer atlag"
        " gemiddeld genomsnitt gjennomsnitt gennemsnit keskiarv ortalama =others =andere =anderer"
        " =altri =altre =autres =otros =otras =outros ~vergleichs =vergleich confront compar"
        " national nazional nacional competitors? concorren concurrent competid wettbewerb"
        " konkurren quartil percentil perzentil decil dezil referenc referenz riferiment ~branchen"
    ),
    "threshold": (
        "threshold cutoff ~schwell soglia =soglie seuil umbral limiar drempel =prog =progi progow"
        " kuszob prah troskel terskel taerskel ~grenzwert ~mindest required requirement requisit"
        " anforderung erforder exigenc exigen requis requerid richiest =prag =praguri vereist"
        " esik =minima minimal"
    ),
    "weight": (
        "weight ~gewicht =peso =pesi =pesos =poids ponder =waga =wagi wagow wazon vazen"
        " gewogen =vaha =vahy =vikt"
        " vikter viktning vaegt vekt =suly sulyoz"
        " weging agirlik importan wichtigkeit bedeutung"
        " priorit relevan =multiplier =coefficient =coefficients koeffizient"
    ),
    "previous": (
        "previous =prior ~vorjahr vorherig =vorige =voriges =voriger fruher bisherig precedent"
        " anterior =former =earlier poprzedni predchoz elozo eerder foregaende forrige tidigare"
        " =old =alt =alte =alter =ancien =ancienne =anciens =antes =oud =oude =vecchio =vecchi"
        " =passato =passata =passati onceki edellinen"
    ),
    "forecast": (
        "forecast projected projection"
        " projekt(?:ion|iert) prognos prevision previsi pronosti proiezion"
        " predict simulat simulaz simulier scenari szenari hypoth ipotes planung =plan estimation"
        " hochrechnung tahmin ennust"
    ),
    "rank": (
        "rank =rang =range ~rangliste classific classement clasific posizion plassering sijoitus"
        " siralama helyezes poradi"
    ),
    "gap": (
        "=gap =gaps ~lucke divari =ecart =ecarts =brecha =brechas scostament ~abweich desvia"
        " desvio deviation"
    ),
    "change": (
        "differen diferen =diff =delta =change =changes evolu veranderung entwicklung variaz"
        " variation variaci =trend =trends tendenz tendenc =rozdil roznica =forskel =skillnad"
        " =zmiana =zmena =valtozas verschil =fark =improvement verbesserung"
    ),
    "money": (
        "budget ~kosten =cost =costs =costo =costi =cout =couts =coste =costes =koszt =koszty"
        " =eur =euro =euros =keur =usd =chf =price ausgaben spesa =spese depens gasto =fee =fees"
        " aufwand effort =tage =days =giorni =jours"
    ),
}


def _pattern(stems: str) -> re.Pattern[str]:
    whole = [stem[1:] for stem in stems.split() if stem[0] == "="]
    inside = [stem[1:] for stem in stems.split() if stem[0] == "~"]
    begins = [stem for stem in stems.split() if stem[0] not in "=~"]
    parts = [rf"(?:{'|'.join(begins)})\w*", rf"(?:{'|'.join(whole)})"]
    if inside:
        parts.append(rf"\w*?(?:{'|'.join(inside)})\w*")
    return re.compile("|".join(parts))


_CONCEPTS = {name: _pattern(stems) for name, stems in _STEMS.items()}


@lru_cache(maxsize=2048)
def concept_of(word: str) -> str:
    """The concept that a folded word begins with, "" where it has none."""
    return next((name for name, stems in _CONCEPTS.items() if stems.fullmatch(word)), "")
