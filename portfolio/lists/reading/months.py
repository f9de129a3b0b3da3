"""The words for months, seasons and parts of a year in the languages that lists come in, folded."""

from portfolio.core.text import fold

_MONTHS = """
january february march april may june july august september october november december
jänner februar märz april mai juni juli august september oktober november dezember
januar feber märz apr mai jun jul aug sep okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november december
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
leden únor březen duben květen červen červenec srpen září říjen listopad prosinec
ledna února března dubna května června července srpna září října listopadu prosince
január február marec apríl máj jún júl august september október november december
januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan - studeni prosinac
jan feb mar apr may jun jul aug sep oct nov dec
janv fév mrz avr mai juin juil aoû sept okt nov dez
ene febr mär abr maj junho lug ago set ott novem dic
gen fev mars avril mei giu juli août setembro out nov déc
"""
_SEASONS = {
    3: "spring frühling frühjahr printemps primavera voorjaar lente vår forår kevät wiosna jaro jar tavasz primăvara",
    6: "summer sommer été verano estate verão zomer sommar kesä lato léto leto nyár vara ljeto",
    9: "autumn fall herbst automne otoño autunno outono herfst najaar høst höst efterår syksy jesień podzim jeseň ősz",
    12: "winter hiver invierno inverno vinter talvi zima tél iarna",
}
_PARTS = {
    1: "early beginning start anfang début inicio principios inizio begin",
    5: "mid middle mitte mi mediados metà midden",
    9: "late end ende fin finales fine eind spät",
}


def _by_word(words: dict[int, str]) -> dict[str, int]:
    return {fold(word): number for number, line in words.items() for word in line.split()}


MONTHS = {
    fold(word): number
    for line in _MONTHS.strip().splitlines()
    for number, word in enumerate(line.split(), 1)
    if word != "-"
}
"""Month by word; words that mean another month in another of the languages are left out."""

SEASONS = _by_word(_SEASONS)
"""The first month of a season of three months, by word; north of the equator."""

PARTS = _by_word(_PARTS)
"""The first month of a third of the year, by word: early, middle, late."""
