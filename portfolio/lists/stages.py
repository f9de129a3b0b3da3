"""The words that lists have for how far a project is, in several languages, and the stage each stands for."""

from collections.abc import Iterator, Mapping
from functools import cache

from portfolio.lists.reading.written import matching, several
from portfolio.projects.rules import ALL_STAGES, DECIDED, DECISIONS

BY_DEFAULT = "stop_completed"
"""What was decided when a list only says that something is finished."""

_WORDS: Mapping[str, str] = {
    "idea": "idea|ideas|concept|concept stage|new|draft|proposed|proposal|backlog|wish|brainstorming"
    "|design stage|design|idee|ideen|konzept|entwurf|neu|vorschlag|angedacht|idee phase|nouvelle"
    "|nouveau|brouillon|proposition|a l etude|concepto|propuesta|nuevo|borrador|ideia|proposta|bozza"
    "|idea progettuale|voorstel|pomysl|koncepcja|napad|navrh|schita|propunere|forslag|blue|blau|bleu"
    "|azul|blu|blauw",
    "screened": "screened|checked|under review|in review|being assessed|assessment|in prufung|gepruft|prufung"
    "|en examen|en revision|in valutazione|in beoordeling|w ocenie|v posudeni",
    "pitched": "pitched|submitted|applied|application|pending|pending approval|waiting for approval|eingereicht"
    "|beantragt|wartet auf freigabe|soumis|depose|en attente|presentado|pendiente"
    "|pendiente de aprobacion|presentato|in attesa|ingediend|zlozony|zgloszony|podany|depus",
    "approved": "approved|accepted|awarded|selected|funded|green light|go|genehmigt|bewilligt|freigegeben"
    "|beschlossen|zugesagt|approuve|accepte|retenu|valide|aprobado|aceptado|aprovado|approvato"
    "|goedgekeurd|zatwierdzony|schvaleny|aprobat|godkand",
    "mobilising": "preparing|preparation|planned|planning|in preparation|mobilising|mobilizing|set up|scheduled"
    "|to do|todo|not started|not yet started|upcoming|in vorbereitung|vorbereitung|geplant|planung"
    "|in planung|offen|noch nicht begonnen|en preparation|prevu|planifie|a venir|a faire"
    "|en preparacion|planificado|previsto|sin empezar|em preparacao|planejado|in preparazione"
    "|pianificato|in voorbereiding|gepland|nog te starten|w przygotowaniu|planowany|v priprave"
    "|planovany|in pregatire|planificat|planerad|suunnitteilla",
    "running": "running|active|ongoing|in progress|on going|started|live|pilot|piloting|in pilot|testing|test"
    "|on track|implementation|implementation stage|under way|underway|doing|at risk|delayed|late"
    "|lauft|laufend|aktiv|in arbeit|in umsetzung|umsetzung|in bearbeitung|gestartet|verzogert"
    "|im plan|pilotphase|en cours|actif|lance|demarre|en cours de realisation|en retard|en curso"
    "|activo|en marcha|en ejecucion|iniciado|em curso|ativo|em andamento|in corso|attivo|avviato"
    "|lopend|actief|in uitvoering|loopt|w toku|aktywny|realizowany|prebieha|aktivny|probiha"
    "|in derulare|activ|in curs|pagaende|aktiv|kaynnissa|green|grun|vert|verde|groen|zielony|zelena"
    "|gron|vihrea|yellow|gelb|jaune|amarillo|amarelo|giallo|geel|amber|orange",
    "closing": "closing|wrapping up|final phase|in evaluation|evaluation|being evaluated|abschluss"
    "|in auswertung|auswertung|evaluierung|en cloture|evaluacion|en evaluacion|avaliacao|in chiusura"
    "|valutazione|evaluatie|afronding|ewaluacja|vyhodnotenie|evaluare",
    "evaluated": "evaluated|evaluiert|ausgewertet|evalue|evaluado|avaliado|valutato|geevalueerd|oceniony|vyhodnoteny",
    "decided": "finished|done|completed|complete|closed|ended|concluded|delivered|fertig|abgeschlossen|beendet"
    "|erledigt|umgesetzt|geschlossen|termine|acheve|clos|fini|realise|cloture|terminado|finalizado"
    "|completado|cerrado|concluido|encerrado|concluso|completato|chiuso|terminato|afgerond|voltooid"
    "|gereed|klaar|zakonczony|ukonczony|dokonceny|ukonceny|finalizat|incheiat|avslutad|klar"
    "|paattynyt|valmis|grey|gray|grau|gris|cinza|grigio|grijs",
    "decided:adopt": "adopted|in service|operational|regular service|business as usual|mainstreamed|in operation"
    "|regelbetrieb|im regelbetrieb|in betrieb|ubernommen|verstetigt|perennise|en service|adoptado"
    "|en servicio|adotado|adottato|a regime|in gebruik|wdrozony|v prevadzke",
    "decided:scale": "scaled|scaled up|scaling|rolled out|roll out|rollout|ausgerollt|skaliert|ausgeweitet|deploye"
    "|generalise|escalado|ampliado|ampliato|opgeschaald|skalowany|rozsireny|skalerad",
    "paused": "paused|on hold|hold|suspended|frozen|parked|pausiert|ruht|ruhend|zuruckgestellt|auf eis"
    "|unterbrochen|geparkt|en pause|suspendu|en suspens|gele|pausado|en pausa|suspendido|suspenso"
    "|sospeso|in pausa|gepauzeerd|on-hold|wstrzymany|zawieszony|pozastaveny|suspendat|pausad|vilande",
    "stopped": "stopped|cancelled|canceled|abandoned|terminated|failed|discontinued|dropped|gestoppt"
    "|abgebrochen|eingestellt|gescheitert|storniert|arrete|abandonne|annule|interrompu|detenido"
    "|cancelado|abandonado|parado|fermato|annullato|interrotto|abbandonato|gestopt|geannuleerd"
    "|stopgezet|przerwany|anulowany|zastaveny|zruseny|oprit|anulat|stoppad|avbruten|keskeytetty|red"
    "|rot|rouge|rojo|vermelho|rosso|rood|czerwony|cervena|rod",
    "rejected": "rejected|declined|refused|not approved|not funded|unsuccessful|abgelehnt|nicht genehmigt|refuse"
    "|rejete|rechazado|denegado|rejeitado|respinto|rifiutato|afgewezen|odrzucony|zamietnuty|respins"
    "|avslagen",
    "withdrawn": "withdrawn|zuruckgezogen|retire|retirado|ritirato|ingetrokken|wycofany|stiahnuty|retras",
}


_COLOURS = several(
    "blue blau bleu azul blu blauw green grun vert verde groen zielony zelena gron vihrea yellow gelb jaune amarillo "
    "amarelo giallo geel amber orange grey gray grau gris cinza grigio grijs red rot rouge rojo vermelho rosso rood "
    "czerwony cervena rod"
)


@cache
def _known() -> Mapping[str, str]:
    return {word: target for target, words in _WORDS.items() for word in words.split("|")}


def stage_of(word: str) -> str | None:
    """The stage that a word of a list stands for, as a key of `targets`; None when it is not known."""
    compared = " ".join(matching(word).replace("-", " ").replace("_", " ").split())
    known = _known()
    return known.get(compared) or known.get(compared.strip(" .!0123456789)("))


def is_colour(word: str) -> bool:
    """Whether a word is a colour: what it stands for differs from list to list, so that it is always asked."""
    return matching(word) in _COLOURS


def known_words() -> Iterator[tuple[str, str]]:
    """Every known word with its stage."""
    yield from _known().items()


def targets() -> tuple[str, ...]:
    """What a word can stand for: every stage, and what was decided where it matters."""
    return (*ALL_STAGES, *(f"{DECIDED}:{decision}" for decision in DECISIONS if decision != BY_DEFAULT))


def split(target: str) -> tuple[str, str | None]:
    """The stage and the decision that a target stands for: "decided" alone is a stop because the job was done."""
    stage, _, decision = target.partition(":")
    return stage, (decision or BY_DEFAULT) if stage == DECIDED else None
