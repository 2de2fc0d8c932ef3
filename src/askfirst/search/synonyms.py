"""Words that mean the same to somebody who looks for help, in English and French. Plain and neutral words only.

One line is one meaning. A word may stand in several lines. Spelled as `words.fold` leaves them: small letters, no accents.
"""

from askfirst.search.words import fold

SYNONYMS: tuple[tuple[str, ...], ...] = tuple(
    tuple(fold(line).split())
    for line in """
lawyer attorney solicitor barrister avocat avocate
paralegal parajuriste
legal juridique
law droit loi
rights droits
court tribunal cour
judge juge
appeal appel
bail caution
notary notaire
complaint plainte grievance
police cop cops policier policiers
arrest arrested arrestation
charges accusation accusations
ticket fine contravention amende
shelter refuge abri hebergement
housing logement home apartment appartement
rent loyer
tenant renter locataire
landlord proprietaire locateur
eviction evicted expulsion
homeless unhoused homelessness itinerance
doctor physician medecin
nurse infirmiere infirmier
clinic clinique
hospital hopital
health sante medical
emergency urgence
dentist dental dentaire dentiste
pharmacy drugstore pharmacie
medicine medication medicament
pregnant pregnancy grossesse enceinte
abortion avortement
contraception contraceptif
midwife sagefemme
sti std itss mts
hiv vih aids sida
naloxone narcan
overdose surdose
addiction dependance toxicomanie
drugs drogue drogues substances
counselling counseling counsellor counselor therapy therapist therapie conseiller
crisis crise
suicide suicidal suicidaire
mental mentale psychological psychologique
grief bereavement deuil
violence abuse abusive maltraitance
assault agression
sexual sexuel sexuelle
harassment harcelement
woman women femme femmes
man men homme hommes
child children kid kids enfant enfants
daycare childcare garderie
baby infant bebe
youth teen teens teenager young jeune jeunes jeunesse
senior seniors elder elderly older aine aines
family famille
parent parents parenting
divorce separation
custody garde
disability disabled handicap
deaf sourd sourde
blind aveugle
immigrant immigration newcomer immigrante
refugee refugie refugiee asylum asile
visa permit permis
sponsorship parrainage
citizenship citoyennete
settlement etablissement
student students etudiant etudiante
school ecole
education training formation
job jobs work employment emploi travail
wage wages pay salary salaire paie
worker workers employee travailleur travailleuse
employer boss employeur
union syndicat
injury injured blessure
food meals groceries nourriture alimentaire repas
clothing clothes vetements
money cash argent
benefits prestations
tax taxes impot impots
debt debts dette dettes
bank banque
insurance assurance
identification identity identite
passport passeport
birth naissance
interpreter interpreters interpretation interprete
translation translator translate traduction traducteur
french francais francaise francophone
english anglais
chinese chinois chinoise mandarin cantonese
spanish espagnol
indigenous aboriginal autochtone autochtones
gay lesbian queer lgbt lgbtq lgbtq2s 2slgbtq 2slgbtqia lgbtqia
trans transgender
peer peers pair pairs
volunteer benevole
free gratuit gratuite
help aid aide support soutien
hotline helpline phoneline ligne
phone telephone
text sms texto
online web internet virtual virtuel
bus transit transport transportation
car vehicle voiture
prison jail detention
criminal criminel penal
record casier
privacy confidential confidentiality confidentiel
discrimination racism racisme
""".strip().splitlines()
)
