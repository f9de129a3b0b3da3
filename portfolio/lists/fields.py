"""What a column of a list may be: the fields of a project, and the headings that say so in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.core.errors import N_
from portfolio.projects import taxonomy

TEXT, LEAVE_OUT = "text", "leave_out"
"""What a column is that is no field: kept with the record in its own words, or not at all."""


@dataclass(frozen=True)
class Field:
    """One thing that a column can hold.

    label   as the page calls it
    group   heading below which the page offers it
    shape   line, words, day, amount, people, code: what the cells must look like to be taken for it unasked
    many    whether several columns may be it; their texts are joined
    also    headings that mean it, folded
    """

    key: str
    label: str
    group: str
    shape: str
    many: bool = False
    also: tuple[str, ...] = ()


ABOUT, WHO, WHEN, MONEY, TAGS, REST = (
    N_("What it is"),
    N_("Who"),
    N_("How far and when"),
    N_("Money"),
    N_("Tags"),
    N_("Everything else"),
)


def _f(key: str, label: str, group: str, shape: str, also: str, many: bool = False) -> Field:
    return Field(key, label, group, shape, many, tuple(also.split("|")))


_ALL = (
    _f(
        "title",
        N_("Title"),
        ABOUT,
        "line",
        "title|project|project title|project name|name|name of project|pilot|initiative|experiment|activity|item|idea"
        "|titel|projekt|projektname|projekttitel|projektbezeichnung|bezeichnung|vorhaben|massnahme|pilotprojekt"
        "|titre|projet|nom|nom du projet|intitule|intitule du projet|objet"
        "|titulo|proyecto|nombre|nombre del proyecto|nome|projeto|nome do projeto|titolo|progetto|nome progetto"
        "|naam|projectnaam|projecttitel|tytul|nazwa|nazwa projektu|projekt nazwa|nazov|nazev|nazov projektu"
        "|denumire|titlu|proiect|namn|projektnamn|nimi|hankkeen nimi",
        many=True,
    ),
    _f(
        "summary",
        N_("What it is about"),
        ABOUT,
        "line",
        "summary|description|short description|about|what|abstract|details|beschreibung|kurzbeschreibung|inhalt|was"
        "|zusammenfassung|resume|descriptif|description du projet|descripcion|resumen|descricao|resumo|descrizione"
        "|sintesi|omschrijving|beschrijving|samenvatting|opis|popis|descriere|beskrivning|kuvaus",
        many=True,
    ),
    _f(
        "problem",
        N_("The problem"),
        ABOUT,
        "line",
        "problem|challenge|the problem|issue|need|problemstellung|herausforderung|ausgangslage|anlass|probleme"
        "|problematique|defi|enjeu|problema|reto|desafio|sfida|probleem|uitdaging|wyzwanie|vyzva|provocare",
    ),
    _f(
        "for_whom",
        N_("For whom"),
        ABOUT,
        "line",
        "for whom|target group|audience|beneficiaries|users|zielgruppe|fur wen|public cible|beneficiaires|publico"
        "|destinatarios|beneficiarios|destinatari|doelgroep|grupa docelowa|cielova skupina|malgrupp",
    ),
    _f(
        "key",
        N_("Number or reference"),
        ABOUT,
        "code",
        "id|no|nr|number|ref|reference|project id|project no|project number|code|key|nummer|projektnummer|projekt nr"
        "|aktenzeichen|kennung|lfd nr|numero|reference du projet|codigo|identificador|codice|projectnummer|numer|cislo"
        "|identifier|reference decision|cod",
    ),
    _f(
        "department",
        N_("Lead department"),
        WHO,
        "words",
        "department|lead department|dept|unit|division|directorate|service|office|agency|lead unit|amt|abteilung"
        "|dienststelle|referat|fachbereich|dezernat|magistratsabteilung|ma|zustandige stelle|direction|departement"
        "|service pilote|departamento|area|area municipal|direccion|unidad|dipartimento|settore|ufficio|assessorato"
        "|afdeling|dienst|wydzial|jednostka|oddelenie|odbor|utvar|directie|directia|avdelning|forvaltning|toimiala",
    ),
    _f(
        "owner",
        N_("Owner (and deputy)"),
        WHO,
        "people",
        "owner|lead|project lead|project owner|project manager|manager|responsible|contact|contact person|person"
        "|who|led by|leitung|projektleitung|projektleiter|projektleiterin|verantwortlich|verantwortliche|ansprechperson"
        "|ansprechpartner|wer|zustandig|responsable|chef de projet|pilote|referent|contacto|responsavel|gestor"
        "|jefe de proyecto|responsabile|capo progetto|verantwoordelijke|projectleider|trekker|kierownik|koordynator"
        "|zodpovedny|veduci|responsabil|manager de proiect|ansvarig|projektledare|vastuuhenkilo",
    ),
    _f(
        "deputy",
        N_("Deputy"),
        WHO,
        "people",
        "deputy|co lead|stand in|second contact|stellvertretung|stv|stellvertreter|vertretung|adjoint|suppleant"
        "|suplente|adjunto|vice|plaatsvervanger|zastepca|zastupca|stallforetradare",
    ),
    _f(
        "partner",
        N_("Partners"),
        WHO,
        "line",
        "partner|partners|partner organisation|partnering organisation|stakeholders|recipient|beneficiary|grantee"
        "|contractor|supplier|partnerinnen|projektpartner|kooperationspartner|empfanger|partenaires|partenaire"
        "|beneficiaire|nom beneficiaire|socios|colaboradores|aliados|parceiros|partner di progetto|partnerzy"
        "|partneri|parteneri|samarbetspartner|recipient org:name",
        many=True,
    ),
    _f(
        "stage",
        N_("Stage"),
        WHEN,
        "words",
        "stage|status|state|phase|progress|project status|current status|colour|color|ampel|stand|projektstand"
        "|projektstatus|etat|statut|avancement|etape|estado|fase|situacion|situacao|stato|avanzamento|voortgang|etap"
        "|faza|stav|stadiu|stadium|skede|vaihe|experiment status",
    ),
    _f(
        "stage_on",
        N_("In this stage since"),
        WHEN,
        "day",
        "since|stage since|status since|status date|in stage since|seit|status seit|depuis|desde|dal|sinds",
    ),
    _f(
        "start",
        N_("Start"),
        WHEN,
        "day",
        "start|start date|started|begin|beginning|from|kick off|startdatum|beginn|projektbeginn|projektstart|von"
        "|debut|date de debut|demarrage|inicio|fecha de inicio|comienzo|data de inicio|inizio|data inizio|aanvang"
        "|begindatum|poczatek|data rozpoczecia|zaciatok|zacatek|inceput|data inceperii|startar|alku|alkaa"
        "|planned dates:start date",
    ),
    _f(
        "planned_end",
        N_("Planned end"),
        WHEN,
        "day",
        "end|end date|planned end|deadline|due|due date|until|target date|finish|ende|enddatum|projektende"
        "|geplantes ende|bis|frist|fin|date de fin|fin prevue|echeance|fecha de fin|fin previsto|final|data de fim"
        "|termino|fine|data fine|scadenza|einde|einddatum|koniec|data zakonczenia|sfarsit|data finalizarii|slut"
        "|slutdatum|loppu|planned dates:end date",
    ),
    _f(
        "ended",
        N_("Ended"),
        WHEN,
        "day",
        "ended|actual end|completed|completed on|finished|closed|closed on|abgeschlossen|abgeschlossen am"
        "|tatsachliches ende|termine le|fin reelle|finalizado|fecha real de fin|concluido|concluso|afgerond op",
    ),
    _f(
        "budget",
        N_("Budget"),
        MONEY,
        "amount",
        "budget|approved budget|total budget|cost|costs|total cost|estimated cost|volume|kosten|gesamtkosten"
        "|projektkosten|mittel|projektvolumen|cout|couts|cout total|presupuesto|coste|costo|orcamento|custo|bilancio"
        "|costi|begroting|budzet|koszt|rozpocet|naklady|buget|kostnad|budjetti|actual cost",
    ),
    _f(
        "funder",
        N_("Funder"),
        MONEY,
        "line",
        "funder|funding source|source|source of funding|funded by|donor|sponsor|fund|funding organisation|grant from"
        "|geldgeber|fordergeber|forderung durch|finanzierung|mittelgeber|fordermittelgeber|financeur|financement"
        "|source de financement|nom attribuant|financiador|fuente de financiacion|financiacion|financiamento|fonte"
        "|finanziatore|finanziamento|financier|financiering|zrodlo finansowania|zdroj financovania|finantator"
        "|finansiar|funding org:name|funding organization",
    ),
    _f(
        "applied",
        N_("Applied for"),
        MONEY,
        "amount",
        "applied for|amount applied for|requested|requested amount|amount requested|beantragt|beantragte summe|demande"
        "|montant demande|solicitado|importe solicitado|richiesto|aangevraagd|wnioskowana kwota|solicitat|sokt",
    ),
    _f(
        "awarded",
        N_("Awarded"),
        MONEY,
        "amount",
        "awarded|amount awarded|award|granted|grant|grant amount|amount|committed|funding|bewilligt|forderung"
        "|fordersumme|fordermittel|zugesagt|betrag|accorde|montant accorde|montant|subvention|concedido|importe"
        "|subvencion|valor aprovado|concesso|contributo|importo|toegekend|subsidie|przyznano|dotacja|kwota|dotacia"
        "|acordat|suma|beviljat|bidrag",
    ),
    _f(
        "received",
        N_("Received"),
        MONEY,
        "amount",
        "received|amount received|disbursed|amount disbursed|paid|paid out|payment|erhalten|ausbezahlt|ausgezahlt"
        "|recu|verse|montant verse|recibido|pagado|desembolsado|recebido|pago|ricevuto|erogato|ontvangen|uitbetaald"
        "|otrzymano|wyplacono|primit|mottaget",
    ),
    _f(
        "money_on",
        N_("Day of the award or payment"),
        MONEY,
        "day",
        "award date|date of award|awarded on|grant date|payment date|date convention|dates periode versement"
        "|bewilligt am|date d attribution|date de versement|fecha de concesion|data concessione",
    ),
    _f("currency", N_("Currency"), MONEY, "code", "currency|wahrung|devise|monnaie|moneda|moeda|valuta|waluta|mena"),
    _f(
        "innovation_type",
        N_("Innovation types"),
        TAGS,
        "words",
        "innovation type|type of innovation|innovation types|innovationsart|innovationstyp|type d innovation"
        "|tipo de innovacion|tipo de inovacao|tipo di innovazione|type innovatie",
    ),
    _f(
        "capability",
        N_("Capabilities"),
        TAGS,
        "words",
        "capability|capabilities|fahigkeit|fahigkeiten|kompetenzen|capacite|capacites|capacidad|capacidades|capacita",
    ),
    _f(
        "method",
        N_("Methods"),
        TAGS,
        "words",
        "method|methods|methodology|approach|approaches|methode|methoden|vorgehen|methodes|approche|metodo|metodos"
        "|metodologia|enfoque|metodi|aanpak|metody|metoda|metode",
    ),
    _f(
        "policy_area",
        N_("Policy areas"),
        TAGS,
        "words",
        "policy area|policy areas|policy field|sector|theme|topic|field|area of policy|politikfeld|handlungsfeld|thema"
        "|themen|themenfeld|ressort|bereich|domaine|secteur|thematique|politique publique|ambito|sector tematico|tema"
        "|area tematica|settore tematico|beleidsterrein|beleidsveld|obszar|oblast|domeniu|politikomrade|thematic areas",
    ),
    _f(
        "tag",
        N_("Free tags"),
        TAGS,
        "words",
        "tag|tags|section|keyword|keywords|label|labels|category|categories|type|stichwort|stichworte|schlagwort|schlagworte"
        "|schlagworter|kategorie|art|mots cles|etiquettes|categorie|palabras clave|etiquetas|categoria|palavras chave"
        "|parole chiave|trefwoorden|slowa kluczowe|kategoria|klucove slova|cuvinte cheie|nyckelord",
        many=True,
    ),
    _f(
        "district",
        N_("District"),
        REST,
        "line",
        "district|neighbourhood|neighborhood|ward|borough|location|place|where|address|bezirk|stadtteil|ort|standort"
        "|quartier|arrondissement|lieu|commune|distrito|barrio|lugar|ubicacion|bairro|quartiere|municipio|luogo"
        "|wijk|buurt|locatie|dzielnica|lokalizacja|mestska cast|cartier|stadsdel|kaupunginosa",
        many=True,
    ),
    _f(
        "note",
        N_("Note"),
        REST,
        "line",
        "note|notes|comment|comments|remark|remarks|next steps|anmerkung|anmerkungen|bemerkung|bemerkungen|notiz"
        "|notizen|kommentar|nachste schritte|remarque|remarques|commentaire|commentaires|observaciones|nota|notas"
        "|comentarios|observacoes|osservazioni|opmerking|opmerkingen|uwagi|poznamka|poznamky|observatii|anteckning|huomautus",
        many=True,
    ),
)

FIELDS: Mapping[str, Field] = {field.key: field for field in _ALL}
TARGETS: Mapping[str, str] = {
    **{field.key: field.label for field in _ALL},
    TEXT: N_("Keep as text"),
    LEAVE_OUT: N_("Leave out"),
}

VOCABULARY = {
    "innovation_type": taxonomy.INNOVATION_TYPE,
    "capability": taxonomy.CAPABILITY,
    "method": taxonomy.METHOD,
    "policy_area": taxonomy.POLICY_AREA,
    "tag": taxonomy.FREE_TAG,
}
"""Fields that are tags, with their vocabulary."""

WORDED = ("department", "owner", "stage", *VOCABULARY)
"""Fields whose cells hold words that stand for something the city has already, or gets."""
