"""How many people a text says were killed, in three languages, and what is no such statement."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import QueryError
from tocsin.model import Span, Toll
from tocsin.reading import numbers, numerals
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.evaluate import matches
from tocsin.reading.fold import fold
from tocsin.reading.lexicon import Scan
from tocsin.reading.passage import Passage
from tocsin.reading.query import parse
from tocsin.reading.view import Known, View

Bounds = tuple[int, int | None]


def passage(text: str) -> Passage:
    return Passage("title", fold(text), Scan([], []))


def tolls(text: str, language: str | None) -> list[Toll]:
    return numbers.tolls(passage(text), language)


def counted(text: str, language: str | None) -> list[Bounds]:
    return [(toll.low, toll.high) for toll in tolls(text, language)]


ENGLISH: list[tuple[str, list[Bounds]]] = [
    # by whom, of whom, in either order
    ("12 soldiers killed", [(12, 12)]),
    ("12 killed near the bridge", [(12, 12)]),
    ("Rebels kill 12 soldiers", [(12, 12)]),
    ("Rebels killed 12 soldiers at the bridge", [(12, 12)]),
    ("Twelve soldiers were killed by rebels", [(12, 12)]),
    ("A bomb killed seven", [(7, 7)]),
    ("A bomb kills seven", [(7, 7)]),
    ("Raid on a market, killing 14 traders", [(14, 14)]),
    ("The blast claimed 14 lives", [(14, 14)]),
    ("The blast has cost 9 lives", [(9, 9)]),
    ("Ambush leaves 8 dead", [(8, 8)]),
    ("Ambush leaves eight police officers dead", [(8, 8)]),
    ("20 people died in the clashes", [(20, 20)]),
    ("Twenty miners lost their lives", [(20, 20)]),
    ("The deaths of 15 farmers", [(15, 15)]),
    ("After the killing of three nuns, the town mourns", [(3, 3)]),
    ("Gunmen shot dead four herders", [(4, 4)]),
    ("Four herders were shot dead", [(4, 4)]),
    ("There were 31 deaths", [(31, 31)]),
    ("31 civilian deaths", [(31, 31)]),
    ("Bodies of 22 villagers found", [(22, 22)]),
    ("Death toll rises to 31", [(31, 31)]),
    ("Death toll of the raid on two villages has risen from 12 to 31", [(31, 31)]),
    ("Death toll: 31", [(31, 31)]),
    (
        "The death toll from the raid on a post in the east of the district, three days ago, is now 31",
        [(31, 31)],
    ),
    ("The toll is said to be at least 31 people killed", [(31, None)]),
    ("A mine killed all of the passengers", [(2, None)]),
    ("7 United Nations peacekeepers killed", [(7, 7)]),
    ("The three hostages were kidnapped and killed", [(3, 3)]),
    ("12 people, among them 3 children, were killed", [(12, 12)]),
    ("12 people, three of them children, were killed", [(12, 12)]),
    ("Eleven members of the security forces were killed", [(11, 11)]),
    ("Six of the attackers were killed", [(6, 6)]),
    # joined
    ("Killed 12 soldiers and five civilians", [(17, 17)]),
    ("Two teachers, three pupils and a guard were killed", [(6, 6)]),
    ("Rebels killed 12 soldiers; 4 rebels died", [(12, 12), (4, 4)]),
    # how exactly
    ("At least 20 people were killed", [(20, None)]),
    ("No fewer than 20 people were killed", [(20, None)]),
    ("More than 20 people were killed", [(21, None)]),
    ("Over 1,200 killed", [(1201, None)]),
    ("Up to 20 people were killed", [(1, 20)]),
    ("Fewer than 20 people were killed", [(1, 19)]),
    ("Nearly 20 people were killed", [(20, 20)]),
    ("Some 20 people were killed", [(20, 20)]),
    ("Between 20 and 30 people were killed", [(20, 30)]),
    ("20 to 30 people were killed", [(20, 30)]),
    ("20-30 people were killed", [(20, 30)]),
    ("20–30 people were killed", [(20, 30)]),
    ("Two or three people were killed", [(2, 3)]),
    # number words
    ("A dozen killed", [(12, 12)]),
    ("Two dozen killed", [(24, 24)]),
    ("Half a dozen killed", [(6, 6)]),
    ("Dozens killed", [(24, None)]),
    ("Scores of villagers were killed", [(40, None)]),
    ("Hundreds killed", [(200, None)]),
    ("Tens of thousands were killed", [(20_000, None)]),
    ("Several hundred people were killed", [(200, None)]),
    ("Several soldiers were killed", [(3, None)]),
    ("A hundred and five people died", [(105, 105)]),
    ("Twenty-two killed", [(22, 22)]),
    ("1.5 million people were killed", [(1_500_000, 1_500_000)]),
    # without a number
    ("A soldier was killed", [(1, 1)]),
    ("Soldier killed", [(1, 1)]),
    ("Defence minister killed in raid", [(1, 1)]),
    ("Soldiers killed", [(2, None)]),
    ("Raiders killed civilians", [(2, None)]),
    ("Smith was killed", [(1, None)]),
    ("Several people, including 14 guards, were killed", [(3, None), (14, None)]),
    # the dead beside others
    ("12 killed and 30 wounded", [(12, 12)]),
    ("30 wounded, 12 dead", [(12, 12)]),
    ("12 killed, five kidnapped, 4,000 displaced", [(12, 12)]),
    ("Killing 12 people and wounding 30", [(12, 12)]),
    ("The raid killed 12 and left 30 missing", [(12, 12)]),
    ("Three gunmen killed 12 people", [(12, 12)]),
    ("Five killed as 200 gunmen storm the camp", [(5, 5)]),
    ("5 dead or wounded", [(0, 5)]),
    ("50 people killed and wounded", [(1, 50)]),
    ("In 2015, 12 people were killed in 3 villages, 40 km from the capital", [(12, 12)]),
    # who killed is not counted as killed
    ("40 gunmen also killed 3 villagers", [(3, 3)]),
    ("40 gunmen had also killed 3 villagers", [(3, 3)]),
    ("40 attackers reportedly killed one soldier", [(1, 1)]),
    ("40 attackers allegedly killed the mayor", [(1, 1)]),
    ("Gunmen reportedly killed 12 soldiers", [(12, 12)]),
    ("40 gunmen left five dead", [(5, 5)]),
    ("12 soldiers were also killed", [(12, 12)]),
    ("12 soldiers, it is said, were reportedly killed", [(12, 12)]),
    ("12 soldiers have reportedly been killed", [(12, 12)]),
    ("12 soldiers from the north reportedly killed in an ambush", [(12, 12)]),
    ("12 soldiers reportedly killed by rebels", [(12, 12)]),
    ("Gunmen reportedly killed Smith", [(1, None)]),
    ("12 confirmed dead", [(12, 12)]),
    # a part of a number
    ("Three of 40 hostages were killed", [(3, 3)]),
    ("Three of the 40 hostages killed", [(3, 3)]),
    ("Three out of 40 hostages were killed", [(3, 3)]),
    ("Three hostages out of 40 were executed", [(3, 3)]),
    ("At least three of the 40 hostages died", [(3, None)]),
    ("One of the 40 hostages was killed", [(1, 1)]),
    ("Rebels killed three of 40 hostages", [(3, 3)]),
    ("Of 40 hostages, three were killed", [(3, 3)]),
    ("Half of the 40 hostages were killed", [(2, None)]),
    ("Three of the 12 dead were children", [(12, 12)]),
    ("Three of the 12 people killed were children", [(12, 12)]),
    ("Four of the 30 wounded died", [(4, 4)]),
    ("All of the 12 passengers were killed", [(12, 12)]),
    # ages
    ("Two boys aged 12 and 15 killed by rebels", [(2, 2)]),
    ("Two boys, aged 12 and 15, were killed", [(2, 2)]),
    ("Two boys, 12 and 15, were killed", [(2, 2)]),
    ("Two boys aged 12 to 15 killed", [(2, 2)]),
    ("Three children aged 5, 7 and 12 were killed", [(3, 3)]),
    ("A man aged 40 and four others were killed", [(5, 5)]),
    ("A boy of 12 was killed", [(1, 1)]),
    ("A 12-year-old boy was killed", [(1, 1)]),
    # four digits that are no year
    ("At least 2000 killed", [(2000, None)]),
    ("More than 2000 killed", [(2001, None)]),
    ("Over 2000 killed", [(2001, None)]),
    ("12 soldiers killed over 2012 coup", [(12, 12)]),
    ("No more than 5 killed", [(1, 5)]),
    # killed and otherwise harmed: at least one
    ("The raid killed and wounded 12", [(1, 12)]),
    ("Killing and injuring a total of 29 people", [(1, 29)]),
    ("The raid killed or wounded 12", [(0, 12)]),
    ("The raid killed and wounded dozens", [(1, None)]),
    ("12 soldiers succumbed to their wounds", [(12, 12)]),
    ("An army that does not deny that 12 soldiers were killed", [(12, 12)]),
    ("On March 23 12 people were killed at 12:30", [(12, 12)]),
    # nothing
    ("No deaths were reported", []),
    ("Nobody was killed", []),
    ("No soldiers were killed", []),
    ("The attackers killed no one", []),
    ("The attackers killed nobody", []),
    ("The attackers killed none of the hostages", []),
    ("The attackers killed not a single soldier", []),
    ("The attackers killed no civilians", []),
    ("Not a single soldier was killed", []),
    ("Not one of the 40 hostages was killed", []),
    ("None of the 40 hostages were killed", []),
    ("No one was reportedly killed", []),
    ("The raid did not kill anyone", []),
    ("The bomb could kill 40 people", []),
    ("He threatened to kill two hostages", []),
    ("40 feared dead", []),
    ("They feared many deaths", []),
    ("Dozens are feared to have been killed", []),
    ("30 wounded", []),
    ("12 soldiers kidnapped", []),
    ("Covid-19 deaths", []),
    ("A dead end after 12 months", []),
    ("The death penalty for 12 men", []),
    ("Sentenced to death: 12 men", []),
    ("The 12th battalion lost the match 2-1", []),
    ("A boy of 12 saved 3 dogs", []),
    ("Killed in 2012", []),
    ("12 cows killed", []),
    ("The deal is dead", []),
    ("12% more fuel", []),
]

FRENCH: list[tuple[str, list[Bounds]]] = [
    ("12 soldats tués", [(12, 12)]),
    ("Douze soldats ont été tués par des rebelles", [(12, 12)]),
    ("L'armée tue 12 rebelles", [(12, 12)]),
    ("L'armée a tué 12 rebelles", [(12, 12)]),
    ("Des hommes armés tuent sept villageois", [(7, 7)]),
    ("Une bombe explose, tuant sept personnes", [(7, 7)]),
    ("L'attaque a fait 12 morts", [(12, 12)]),
    ("L'attaque fait douze morts et trente blessés", [(12, 12)]),
    ("12 morts dans une embuscade", [(12, 12)]),
    ("Bilan porté à 31 morts", [(31, 31)]),
    ("Le bilan passe de 12 à 31 morts", [(31, 31)]),
    ("Bilan : 31 morts", [(31, 31)]),
    ("Le nombre de morts s'élève à 31", [(31, 31)]),
    ("Coûte la vie à cinq civils", [(5, 5)]),
    ("Une mine a coûté la vie à cinq civils", [(5, 5)]),
    ("Mort de 12 soldats", [(12, 12)]),
    ("La mort d'un casque bleu", [(1, 1)]),
    ("L'assassinat de deux journalistes", [(2, 2)]),
    ("Le massacre de 160 civils", [(160, 160)]),
    ("14 personnes ont perdu la vie", [(14, 14)]),
    ("14 personnes ont trouvé la mort", [(14, 14)]),
    ("14 personnes sont mortes", [(14, 14)]),
    ("14 mineurs ont péri", [(14, 14)]),
    ("Quatre policiers abattus", [(4, 4)]),
    ("Quatre otages décapités", [(4, 4)]),
    ("Deux gardes égorgés dans leur sommeil", [(2, 2)]),
    ("12 personnes, dont trois enfants, ont été tuées", [(12, 12)]),
    ("Six des assaillants ont été tués", [(6, 6)]),
    ("22 corps sans vie retrouvés", [(22, 22)]),
    ("Onze membres des forces de sécurité ont été tués", [(11, 11)]),
    ("Deux enseignants, trois élèves et un garde ont été tués", [(6, 6)]),
    ("Les rebelles ont tué 12 soldats et cinq civils", [(17, 17)]),
    ("12 tués", [(12, 12)]),
    ("Attentat : au moins 12 tués", [(12, None)]),
    ("Au moins 20 personnes ont été tuées", [(20, None)]),
    ("20 personnes au moins ont été tuées", [(20, None)]),
    ("Pas moins de 20 morts", [(20, None)]),
    ("Plus de 20 morts", [(21, None)]),
    ("Plus d'une centaine de morts", [(101, None)]),
    ("Moins de 20 morts", [(1, 19)]),
    ("Jusqu'à 20 morts", [(1, 20)]),
    ("Près de 20 morts", [(20, 20)]),
    ("Environ 20 morts", [(20, 20)]),
    ("Quelque 20 morts", [(20, 20)]),
    ("Entre 20 et 30 morts", [(20, 30)]),
    ("20 à 30 morts", [(20, 30)]),
    ("20-30 morts", [(20, 30)]),
    ("Deux ou trois morts", [(2, 3)]),
    ("1 200 morts", [(1200, 1200)]),
    ("1.200 morts", [(1200, 1200)]),
    ("1\u202f200 morts", [(1200, 1200)]),
    ("Une dizaine de soldats tués", [(10, 10)]),
    ("Une vingtaine de morts", [(20, 20)]),
    ("Une cinquantaine de morts", [(50, 50)]),
    ("Au moins une centaine de morts", [(100, None)]),
    ("Deux douzaines de morts", [(24, 24)]),
    ("Des dizaines de morts", [(20, None)]),
    ("Plusieurs dizaines de morts", [(20, None)]),
    ("Des centaines de civils ont été massacrés", [(200, None)]),
    ("Des dizaines de milliers de morts", [(20_000, None)]),
    ("Un millier de morts", [(1000, 1000)]),
    ("Deux millions de morts", [(2_000_000, 2_000_000)]),
    ("Quatre-vingt-dix-sept morts", [(97, 97)]),
    ("Soixante et onze morts", [(71, 71)]),
    ("Soixante-dix-sept morts", [(77, 77)]),
    ("Deux cents morts", [(200, 200)]),
    ("Vingt et un morts", [(21, 21)]),
    ("Mille cent quatre-vingt-un morts", [(1181, 1181)]),
    ("Plusieurs soldats tués", [(2, None)]),
    ("Un soldat tué", [(1, 1)]),
    ("Un mort et deux blessés", [(1, 1)]),
    ("Un soldat a été tué", [(1, 1)]),
    ("Une dizaine de personnes a été tuée", [(10, 10)]),
    ("Des soldats tués dans une embuscade", [(2, None)]),
    ("L'attaque a fait des morts", [(2, None)]),
    ("Trente blessés et 12 morts", [(12, 12)]),
    ("12 morts ou blessés", [(0, 12)]),
    ("50 morts et blessés", [(1, 50)]),
    ("Trois hommes armés ont tué 12 personnes en 2015, à 40 km de la ville", [(12, 12)]),
    ("40 hommes armés ont également tué 3 villageois", [(3, 3)]),
    ("40 soldats ont également été tués", [(40, 40)]),
    ("Trois des 40 otages ont été tués", [(3, 3)]),
    ("Trois de ces 40 otages tués", [(3, 3)]),
    ("3 otages sur 40 ont été tués", [(3, 3)]),
    ("Sur 40 otages, trois ont été tués", [(3, 3)]),
    ("40 otages dont trois ont été tués", [(3, 3)]),
    ("Un des 40 otages a été tué", [(1, 1)]),
    ("La moitié des 40 otages ont été tués", [(2, None)]),
    ("Trois des 12 morts étaient des enfants", [(12, 12)]),
    ("Quatre des 30 blessés sont morts", [(4, 4)]),
    ("12 civils tués sur la route", [(12, 12)]),
    ("Deux garçons âgés de 12 et 15 ans tués par des rebelles", [(2, 2)]),
    ("Deux garçons de 12 et 15 ans tués", [(2, 2)]),
    ("Deux enfants âgés respectivement de 12 et 15 ans ont été tués", [(2, 2)]),
    ("Une fille de 12 ans et un garçon de 15 ans ont été tués", [(2, 2)]),
    ("Au moins 2000 tués", [(2000, None)]),
    ("Plus de 2000 personnes tuées", [(2001, None)]),
    ("Pas plus de cinq morts", [(1, 5)]),
    ("12 morts au moins", [(12, None)]),
    ("L'attaque a tué et blessé 20 soldats", [(1, 20)]),
    ("Tuant ou blessant 20 soldats", [(0, 20)]),
    ("Il n'exclut pas la mort de 12 soldats", [(12, 12)]),
    ("12 soldats sont tombés au combat", [(12, 12)]),
    ("Aucun des 40 otages n'a été tué", []),
    ("Pas un seul soldat n'a été tué", []),
    ("Les assaillants n'ont tué personne", []),
    ("Les assaillants n'ont tué aucun civil", []),
    ("Aucun mort", []),
    ("Aucun soldat n'a été tué", []),
    ("Sans faire de morts", []),
    ("L'attaque n'a pas fait de morts", []),
    ("Il a menacé de tuer deux otages", []),
    ("Trente blessés", []),
    ("12 soldats enlevés", []),
    ("Condamné à mort avec 12 autres", []),
    ("La peine de mort pour 12 hommes", []),
    ("Les négociations au point mort depuis 12 mois", []),
    ("Le bilan économique de 12 pays", []),
    ("12 bœufs tués", []),
    ("Le 12e bataillon gagne 2-1", []),
    ("Tués en 2012", []),
]

ARABIC: list[tuple[str, list[Bounds]]] = [
    ("مقتل 12 جنديا", [(12, 12)]),
    ("مقتل ١٢ جنديا", [(12, 12)]),
    ("مقتل اثني عشر جنديا", [(12, 12)]),
    ("قتل 12 شخصا", [(12, 12)]),
    ("قُتل 12 شخصا في هجوم", [(12, 12)]),
    ("وقتل 12 شخصا", [(12, 12)]),
    ("قتل مسلحون 12 قرويا", [(12, 12)]),
    ("قتلت الجماعة سبعة مدنيين", [(7, 7)]),
    ("سبعة مدنيين قتلوا في السوق", [(7, 7)]),
    ("12 قتيلا في كمين", [(12, 12)]),
    ("سقوط 12 قتيلا", [(12, 12)]),
    ("سقوط 12 قتيلا و30 جريحا", [(12, 12)]),
    ("حصيلة القتلى ترتفع إلى 31", [(31, 31)]),
    ("ارتفاع حصيلة القتلى من 12 إلى 31", [(31, 31)]),
    ("عدد القتلى بلغ 31", [(31, 31)]),
    ("هجوم يودي بحياة 8", [(8, 8)]),
    ("انفجار أودى بحياة ثمانية أشخاص", [(8, 8)]),
    ("لقي 12 شخصا مصرعهم", [(12, 12)]),
    ("لقي 12 شخصا حتفهم", [(12, 12)]),
    ("مصرع خمسة أشخاص", [(5, 5)]),
    ("اغتيال ثلاثة صحفيين", [(3, 3)]),
    ("إعدام خمس رهائن", [(5, 5)]),
    ("العثور على جثث 22 قرويا", [(22, 22)]),
    ("ستة من المهاجمين قتلوا", [(6, 6)]),
    ("مقتل 12 شخصا بينهم ثلاثة أطفال", [(12, 12)]),
    ("مقتل 12 جنديا وخمسة مدنيين", [(17, 17)]),
    ("مقتل 12 جنديا وإصابة 30", [(12, 12)]),
    ("إصابة 30 ومقتل 12 جنديا", [(12, 12)]),
    ("أصيب 30 شخصا وقتل 12", [(12, 12)]),
    ("مقتل 12 وخطف خمسة", [(12, 12)]),
    ("مقتل جندي وإصابة ثلاثة", [(1, 1)]),
    ("مقتل ما لا يقل عن 20 مدنيا", [(20, None)]),
    ("مقتل 20 مدنيا على الأقل", [(20, None)]),
    ("مقتل أكثر من 20 مدنيا", [(21, None)]),
    ("مقتل ما يزيد على 20 مدنيا", [(21, None)]),
    ("مقتل أقل من 20 مدنيا", [(1, 19)]),
    ("مقتل ما يصل إلى 20 مدنيا", [(1, 20)]),
    ("مقتل نحو 20 مدنيا", [(20, 20)]),
    ("مقتل حوالي 20 مدنيا", [(20, 20)]),
    ("مقتل قرابة عشرين مدنيا", [(20, 20)]),
    ("ما بين 20 و30 قتيلا", [(20, 30)]),
    ("مقتل بين عشرين وثلاثين شخصا", [(20, 30)]),
    ("مقتل 20 إلى 30 شخصا", [(20, 30)]),
    ("مقتل شخصين أو ثلاثة", [(2, 2)]),
    ("مقتل اثنين أو ثلاثة", [(2, 3)]),
    ("مقتل عشرات المدنيين", [(20, None)]),
    ("مقتل العشرات", [(20, None)]),
    ("عشرات القتلى", [(20, None)]),
    ("مقتل مئات الأشخاص", [(200, None)]),
    ("مقتل المئات", [(200, None)]),
    ("مقتل عشرات الآلاف", [(20_000, None)]),
    ("مقتل عدة جنود", [(3, None)]),
    ("مقتل عدد من الجنود", [(2, None)]),
    ("مقتل خمسة وعشرين شخصا", [(25, 25)]),
    ("مقتل خمس وعشرين امرأة", [(25, 25)]),
    ("مقتل ثلاثة عشر شخصا", [(13, 13)]),
    ("مقتل أحد عشر شخصا", [(11, 11)]),
    ("مقتل مئة شخص", [(100, 100)]),
    ("مقتل مئة وخمسين شخصا", [(150, 150)]),
    ("مقتل مئتي شخص", [(200, 200)]),
    ("مقتل ثلاثمائة شخص", [(300, 300)]),
    ("مقتل ثلاثة آلاف شخص", [(3000, 3000)]),
    ("مقتل ألفي شخص", [(2000, 2000)]),
    ("مقتل 1.200 شخص", [(1200, 1200)]),
    ("قتيلان في هجوم", [(2, 2)]),
    ("مقتل جنديين", [(2, 2)]),
    ("مقتل شخصين وإصابة خمسة", [(2, 2)]),
    ("مقتل جندي", [(1, 1)]),
    ("مقتل وزير الدفاع", [(1, 1)]),
    ("مقتل جنود في هجوم", [(2, None)]),
    ("سقوط قتلى وجرحى", [(1, None)]),
    ("سقوط 50 بين قتيل وجريح", [(1, 50)]),
    ("300 قتيل", [(300, 300)]),
    ("أكثر من 100 قتيل", [(101, None)]),
    ("ألف قتيل", [(1000, 1000)]),
    ("3 آلاف قتيل", [(3000, 3000)]),
    ("مئتا قتيل في هجوم", [(200, 200)]),
    ("ما بين 100 و200 قتيل", [(100, 200)]),
    ("300 شهيد", [(300, 300)]),
    ("40 شهيدا", [(40, 40)]),
    ("300 جندي قتيل", [(300, 300)]),
    ("300 قتيل وجريح", [(1, 300)]),
    ("العثور على 300 جثة", [(300, 300)]),
    ("العثور على سبع جثث", [(7, 7)]),
    ("مقتل 2000 شخص", [(2000, 2000)]),
    ("في عام 2012 جندي قتل", [(1, 1)]),
    ("في 2012 جندي قتل", [(1, 1)]),
    ("مقتل أكثر من 2000", [(2001, None)]),
    ("مقتل ما لا يزيد عن 5", [(1, 5)]),
    ("خمسة قتلى على الأقل", [(5, None)]),
    ("40 مسلحا قتلوا أيضا 3 قرويين", [(3, 3)]),
    ("40 جنديا قتلوا أيضا في الهجوم", [(40, 40)]),
    ("مقتل ثلاثة من 40 رهينة", [(3, 3)]),
    ("ثلاثة من 40 رهينة قتلوا", [(3, 3)]),
    ("ثلاثة من أصل 40 رهينة قتلوا", [(3, 3)]),
    ("لم يقتل أي من 40 رهينة", []),
    ("مقتل طفل عمره 12 عاما", [(1, 1)]),
    ("مقتل طفلين عمرهما 12 و15 عاما", [(2, 2)]),
    ("مقتل طفل عمره 12 عاما وثلاثة جنود", [(4, 4)]),
    ("مقتل جندي ومدني", [(2, 2)]),
    ("مقتل وإصابة 20 جنديا", [(1, 20)]),
    ("قتل وجرح 20 جنديا", [(1, 20)]),
    ("مقتل أو إصابة 20 جنديا", [(0, 20)]),
    ("لا يستبعد مقتل 12 جنديا", [(12, 12)]),
    ("لا ينفي مقتل 12 جنديا", [(12, 12)]),
    ("مسلحون يذبحون 14 قرويا", [(14, 14)]),
    ("سقوط قتلى في الهجوم", [(2, None)]),
    ("لم يقتل أحد", []),
    ("دون سقوط قتلى", []),
    ("لا قتلى في الهجوم", []),
    ("إصابة 30 شخصا", []),
    ("خطف 12 جنديا", []),
    ("الحكم بالإعدام على 12 رجلا", []),
    ("نفوق 12 بقرة", []),
    ("الكتيبة الثانية عشرة تفوز 2-1", []),
    ("على قيد الحياة بعد 12 يوما", []),
    ("ارتفاع الأسعار 12% في عام 2012", []),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH, ids=[text for text, _ in ENGLISH])
def test_english_tolls_are_read(text: str, expected: list[Bounds]) -> None:
    assert counted(text, "en") == expected


@pytest.mark.parametrize(("text", "expected"), FRENCH, ids=[text for text, _ in FRENCH])
def test_french_tolls_are_read(text: str, expected: list[Bounds]) -> None:
    assert counted(text, "fr") == expected


@pytest.mark.parametrize(("text", "expected"), ARABIC, ids=[text for text, _ in ARABIC])
def test_arabic_tolls_are_read(text: str, expected: list[Bounds]) -> None:
    assert counted(text, "ar") == expected


def words(text: str) -> list[str]:
    return text.split()


ONES_EN = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
TENS_EN = words(". . twenty thirty forty fifty sixty seventy eighty ninety")


def in_english(n: int) -> str:
    if n < 20:
        return ONES_EN[n]
    if n < 100:
        return TENS_EN[n // 10] + (f"-{ONES_EN[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ONES_EN[n // 100]} hundred" + (f" and {in_english(n % 100)}" if n % 100 else "")
    joint = " and" if 0 < n % 1000 < 100 else ""
    return f"{in_english(n // 1000)} thousand" + (f"{joint} {in_english(n % 1000)}" if n % 1000 else "")


ONES_FR = words(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
    " dix-huit dix-neuf"
)
TENS_FR = words(". . vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")


def in_french(n: int) -> str:
    if n < 20:
        return ONES_FR[n]
    if n < 100:
        rest = n % 20 if n >= 60 else n % 10
        if n == 80:
            return "quatre-vingts"
        if rest in (1, 11) and n < 80:
            return f"{TENS_FR[n // 10]} et {ONES_FR[rest]}"
        return TENS_FR[n // 10] + (f"-{ONES_FR[rest]}" if rest else "")
    if n < 1000:
        hundreds = "cent" if n < 200 else f"{ONES_FR[n // 100]} cent"
        return f"{hundreds} {in_french(n % 100)}" if n % 100 else hundreds + ("s" if n >= 200 else "")
    thousands = "mille" if n < 2000 else f"{in_french(n // 1000)} mille"
    return f"{thousands} {in_french(n % 1000)}" if n % 1000 else thousands


ONES_AR = words(". واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة")
TENS_AR = words(". . عشرين ثلاثين أربعين خمسين ستين سبعين ثمانين تسعين")
HUNDREDS_AR = words(". مئة مئتين ثلاثمئة أربعمئة خمسمئة ستمئة سبعمئة ثمانمئة تسعمئة")


def in_arabic(n: int) -> str:
    if n <= 10:
        return ONES_AR[n]
    if n < 20:
        return {11: "أحد عشر", 12: "اثني عشر"}.get(n, f"{ONES_AR[n % 10]} عشر")
    if n < 100:
        return (f"{ONES_AR[n % 10]} و" if n % 10 else "") + TENS_AR[n // 10]
    if n < 1000:
        return HUNDREDS_AR[n // 100] + (f" و{in_arabic(n % 100)}" if n % 100 else "")
    thousands = {1: "ألف", 2: "ألفين"}.get(n // 1000, f"{ONES_AR[n // 1000]} آلاف")
    return thousands + (f" و{in_arabic(n % 1000)}" if n % 1000 else "")


def every_number(least: int) -> list[int]:
    return [*range(least, 1300), *range(1300, 10_000, 7), 9999]


def test_every_number_in_english_words_is_read() -> None:
    for n in every_number(2):
        assert counted(f"{in_english(n).capitalize()} people were killed", "en") == [(n, n)], in_english(n)


def test_every_number_in_french_words_is_read() -> None:
    for n in every_number(2):
        assert counted(f"L'attaque a fait {in_french(n)} morts", "fr") == [(n, n)], in_french(n)


def test_every_number_in_arabic_words_is_read() -> None:
    for n in every_number(3):
        assert counted(f"مقتل {in_arabic(n)} شخصا في هجوم", "ar") == [(n, n)], in_arabic(n)


@given(st.integers(2, 99_999_999), st.sampled_from([",", ".", "\u202f", "\u00a0", "'", ""]))
def test_digits_are_read_with_any_separator_of_groups(n: int, separator: str) -> None:
    written = f"{n:,}".replace(",", separator)
    expected = [] if 1900 <= n < 2100 and not separator else [(n, n)]
    assert counted(f"Some {written} were killed", "en")[:1] == (expected or [(2, None)])


WORDS = sorted({word for text, _ in (*ENGLISH, *FRENCH, *ARABIC) for word in text.split()})
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([*WORDS, "…", "\u200f", "ﷺ", "ﬁ", "\ud800", "  ", "12", "-", ","]), max_size=40
    ).map(" ".join),
    st.lists(st.sampled_from([*WORDS, "\u0301", "-", "12", "000"]), max_size=40).map("".join),
)
LANGUAGES = st.sampled_from(["en", "fr", "ar", None, "es"])


@given(TEXTS, LANGUAGES)
def test_every_span_holds_the_words_of_the_text_and_the_least_is_never_above_the_most(
    text: str, language: str | None
) -> None:
    for toll in tolls(text, language):
        assert toll.span == Span(
            "title", toll.span.start, toll.span.end, text[toll.span.start : toll.span.end]
        )
        assert toll.span.text.strip()
        assert 0 <= toll.low <= (toll.low if toll.high is None else toll.high)


@given(TEXTS, LANGUAGES)
def test_tolls_follow_each_other_in_the_text(text: str, language: str | None) -> None:
    starts = [toll.span.start for toll in tolls(text, language)]
    assert all(first <= second for first, second in pairwise(starts))


def test_the_span_is_the_statement_in_the_words_of_the_text() -> None:
    (toll,) = tolls("SAD NEWS —  at least  1\u202f200 Soldiers, it is said, were KILLED, and so on", "en")
    assert toll.span.text == "at least  1\u202f200 Soldiers, it is said, were KILLED"
    (toll,) = tolls("وقُتِلَ ١٢ جنديًّا في كمين", "ar")
    assert toll.span.text == "قُتِلَ ١٢ جنديًّا"


@pytest.mark.parametrize(
    "unit",
    ["12 people ", "killed ", "12, ", "12 people, ", "at least ", "12 killed and ", "e, ", "12 in ", "of them ",
     "people and ", "were killed ", "قتل 12 و", "un mort et ", "hundred thousand ", "a ", "1 000 ", "100 ", "dozens of ", "x", "1,", "killed. ",
     "half of the ", "three of 40 ", "aged 12 and ", "soldiers also killed ", "none of 12 ", "man, 40, and "],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "fr", "ar", None])
def test_a_hostile_text_takes_time_in_proportion_to_its_length(unit: str, language: str | None) -> None:
    def seconds(length: int) -> float:
        middle = (unit * length)[:length]
        given_text = passage(f"12 people killed قتل mort {middle} killed قتل morts")
        before = time.process_time()
        numbers.tolls(given_text, language)
        return time.process_time() - before

    # five times the length; with a square of it 25 times the time
    assert min(seconds(20_000) for _ in range(3)) < 15 * max(min(seconds(4_000) for _ in range(3)), 0.005)


def test_a_text_in_an_unknown_language_is_read_in_each() -> None:
    assert counted("12 personnes tuées", None) == [(12, 12)]
    assert counted("12 people killed", "es") == [(12, 12)]
    assert counted("مقتل 12 جنديا", None) == [(12, 12)]


def test_a_statement_that_two_languages_can_read_is_one() -> None:
    assert counted("Massacre of 12, massacre de 12", None) == [(12, 12), (12, 12)]


def test_the_heaviest_toll_is_the_one_with_the_highest_least() -> None:
    def toll(low: int, high: int | None, start: int = 0) -> Toll:
        return Toll(low, high, Span("title", start, start + 1, "x"))

    assert numbers.heaviest([]) is None
    assert numbers.heaviest([toll(3, 3), toll(12, 12), toll(2, None)]) == toll(12, 12)
    assert numbers.heaviest([toll(12, 12), toll(12, None)]) == toll(12, None)
    assert numbers.heaviest([toll(12, 12, 5), toll(12, 12, 9)]) == toll(12, 12, 5)


def test_no_number_is_beyond_what_can_be_counted() -> None:
    assert counted("99999999999999999999 people were killed", "en") == [(2, None)]
    assert all(
        low <= numerals.MOST
        for low, _ in counted("hundreds of thousands of millions of millions killed", "en")
    )


def holds(query: str, deaths: int) -> bool:
    view = View([passage("")], [], Hierarchy({}), Known(deaths=deaths))
    return matches(parse(query), view) is not None


def test_deaths_in_a_query_asks_for_at_least_so_many() -> None:
    assert [holds("deaths:10", deaths) for deaths in (0, 9, 10, 11)] == [False, False, True, True]
    assert holds("deaths:1 AND NOT deaths:10", 9)
    assert holds('deaths:"10"', 10)


@pytest.mark.parametrize(
    "wrong", ["deaths:x", "deaths:0", "deaths:-5", "deaths:>10", "deaths:1.5", "deaths:123456789"]
)
def test_deaths_of_no_number_is_an_error_with_its_column(wrong: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(f"ambush AND {wrong}")
    assert raised.value.column == 12
    assert (
        str(raised.value)
        == f"column 12: {wrong!r} names no number of people (write deaths:10: at least 10 were killed)"
    )


def test_deaths_without_a_number_lacks_its_value() -> None:
    with pytest.raises(QueryError, match=r"'deaths:' lacks its value .*deaths:10"):
        parse("ambush AND deaths:")


def test_deaths_has_no_place_in_the_text() -> None:
    with pytest.raises(QueryError, match="deaths: has no place in the text"):
        parse("ambush NEAR/3 deaths:10")


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("en", "Most of the 40 killed were civilians", [(40, 40)]),
        ("en", "Half of the 40 people killed were children", [(40, 40)]),
        ("en", "Half of the 40 hostages were killed", [(2, None)]),
        ("fr", "La plupart des 40 morts sont des civils", [(40, 40)]),
        ("fr", "Plusieurs des 40 personnes tuées étaient des enfants", [(40, 40)]),
        ("fr", "Trois des 40 personnes tuées étaient des enfants", [(40, 40)]),
        ("fr", "Plusieurs des 40 otages ont été tués", [(2, None)]),
        ("en", "Two of the 15 people wounded in the attack died", [(2, 2)]),
        ("en", "Several of the 15 people wounded in the attack died", [(3, None)]),
        ("fr", "Deux des 15 personnes blessées dans l'attaque sont mortes", [(2, 2)]),
        ("ar", "وفاة اثنين من 15 جريحا", [(2, 2)]),
    ],
)
def test_a_part_of_the_dead_is_no_toll_and_a_part_of_others_is(
    language: str, text: str, amounts: list[tuple[int, int | None]]
) -> None:
    assert counted(text, language) == amounts


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("en", "At least 12 people, including 3 children, killed", [(12, None)]),
        ("en", "40 gunmen, including 3 chiefs, killed 12 people", [(12, 12)]),
        ("en", "12 are believed to have been killed", [(12, 12)]),
        ("en", "12 believed dead", []),
        ("fr", "Ils disent avoir tué des dizaines de soldats", [(20, None)]),
        ("fr", "Les jihadistes disent avoir tué des dizaines de soldats", [(20, None)]),
        ("fr", "Le bilan provisoire fait état de seize blessés", []),
        ("en", "New toll: 16 injured", []),
        ("ar", "حصيلة جديدة: 16 جريحا", []),
        ("ar", "ألفا قتيل", [(2000, 2000)]),
        ("ar", "مقتل ألفا شخص", [(2000, 2000)]),
        ("ar", "خمسون ألفا قتيل", [(50000, 50000)]),
    ],
)
def test_who_was_killed_is_told_from_who_killed_and_who_was_hurt(
    language: str, text: str, amounts: list[tuple[int, int | None]]
) -> None:
    assert counted(text, language) == amounts
