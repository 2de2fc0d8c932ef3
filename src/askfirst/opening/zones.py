"""The time zone in which a service lives, by where it is: the name of an IANA zone, or nothing where that is not sure."""

from askfirst.ground.text import folded

_COUNTRIES = {
    "ca": "ca",
    "can": "ca",
    "canada": "ca",
    "us": "us",
    "usa": "us",
    "u.s.": "us",
    "u.s.a.": "us",
    "united states": "us",
    "united states of america": "us",
    "etats-unis": "us",
}

# Provinces, territories and states all of which keep one time, each with its names. One that has a second zone in any
# corner (Ontario, Quebec, Saskatchewan, Florida and others) is left out: there only coordinates can tell.
_ONE_ZONE = """
ca America/Edmonton ab alberta
ca America/Winnipeg mb manitoba
ca America/Moncton nb new brunswick|nouveau-brunswick
ca America/Halifax ns nova scotia|nouvelle-ecosse
ca America/Halifax pe pei|prince edward island|ile-du-prince-edouard
ca America/Yellowknife nt northwest territories|territoires du nord-ouest
ca America/Whitehorse yt yukon
us America/Chicago al alabama
us America/Chicago ar arkansas
us America/Los_Angeles ca california
us America/Denver co colorado
us America/New_York ct connecticut
us America/New_York dc district of columbia|washington dc|washington, d.c.
us America/New_York de delaware
us America/New_York ga georgia
us Pacific/Honolulu hi hawaii
us America/Chicago ia iowa
us America/Chicago il illinois
us America/Chicago la louisiana
us America/New_York ma massachusetts
us America/New_York md maryland
us America/New_York me maine
us America/Chicago mn minnesota
us America/Chicago mo missouri
us America/Chicago ms mississippi
us America/Denver mt montana
us America/New_York nc north carolina
us America/New_York nh new hampshire
us America/New_York nj new jersey
us America/Denver nm new mexico
us America/New_York ny new york
us America/New_York oh ohio
us America/Chicago ok oklahoma
us America/New_York pa pennsylvania
us America/Puerto_Rico pr puerto rico
us America/New_York ri rhode island
us America/New_York sc south carolina
us America/Denver ut utah
us America/New_York va virginia
us America/New_York vt vermont
us America/Los_Angeles wa washington
us America/Chicago wi wisconsin
us America/New_York wv west virginia
us America/Denver wy wyoming
"""
_BY_PROVINCE = {
    (country, name): zone
    for country, zone, code, names in (line.split(maxsplit=3) for line in _ONE_ZONE.strip().splitlines())
    for name in (code, *names.split("|"))
}
_ONTARIO = frozenset({"on", "ont", "ont.", "ontario"})


def zone_for(*, lat: float | None, lon: float | None, province: str, country: str, fallback: str = "") -> str:
    """Return the IANA zone of a place by its coordinates, else by a province or state that has one zone; else `fallback`.

    Coordinates in degrees north and east. Coordinates at sea, and some outside the country that is named, are not
    believed: files mix up signs and order. Ontario has several zones, so its name alone gives only the fallback.
    """
    land, name = _COUNTRIES.get(folded(country), ""), folded(province)
    if lat is not None and lon is not None and (zone := _by_coordinates(lat, lon, land=land, name=name)):
        return zone
    return _BY_PROVINCE.get((land, name), fallback)


def _by_coordinates(lat: float, lon: float, *, land: str, name: str) -> str:
    # The outlines of the zones take some memory and a moment to load, so they are read when first asked for.
    from tzfpy import get_tz

    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return ""
    zone = str(get_tz(lon, lat))
    if zone and not zone.startswith("Etc/") and (not land or zone.startswith(("America/", "Pacific/Honolulu", "Pacific/Guam"))):
        return zone
    if land == "ca" and name in _ONTARIO and 41 <= lat <= 57 and -96 <= lon <= -74:
        # On the water of the Great Lakes: Ontario changes its clock at 90 degrees west.
        return "America/Toronto" if lon > -90 else "America/Winnipeg"
    return ""
