"""``car_model`` as ADF's year, make and model, and back; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# What is not here stands in <model> whole: a make is recognised, never guessed.
_MAKES: Final = (
    "Abarth", "Acura", "Alfa Romeo", "Alpine", "Aston Martin", "Audi", "Bentley", "BMW", "Bugatti", "Buick", "BYD",
    "Cadillac", "Chevrolet", "Chrysler", "Citroën", "Citroen", "Cupra", "Dacia", "DS", "Dodge", "Ferrari", "Fiat",
    "Fisker", "Ford", "Genesis", "GMC", "Honda", "Hongqi", "Hyundai", "Infiniti", "Isuzu", "Jaguar", "Jeep", "Kia",
    "Koenigsegg", "Lamborghini", "Lancia", "Land Rover", "Lexus", "Lincoln", "Lotus", "Lucid", "Lynk & Co", "Maserati",
    "Maxus", "Mazda", "McLaren", "Mercedes-AMG", "Mercedes-Benz", "Mercedes-Maybach", "Mercedes", "MG", "MINI",
    "Mitsubishi", "Nio", "Nissan", "Opel", "Peugeot", "Polestar", "Porsche", "Ram", "Renault", "Rivian",
    "Rolls-Royce", "Saab", "SEAT", "Skoda", "Škoda", "smart", "SsangYong", "Subaru", "Suzuki", "Tesla", "Toyota",
    "Vauxhall", "VinFast", "Volkswagen", "Volvo", "VW", "XPeng", "Zeekr",
)  # fmt: skip
_BEGINNING: Final = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d) )?(?:(?P<make>{'|'.join(map(re.escape, _MAKES))})(?: |$))?", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A car in ADF's words; what is not known is empty."""

    year: str
    make: str
    model: str


def split(car_model: str) -> Vehicle:
    """``2024 Mercedes E-Class`` -> 2024, Mercedes, E-Class. ``join`` makes the same text of the parts again."""
    found = _BEGINNING.match(car_model)
    assert found is not None, "every part of it may be missing"
    vehicle = Vehicle(found["year"] or "", found["make"] or "", car_model[found.end() :])
    # Space within the text is the dealership's own, and a reader takes it off the ends of an element.
    return vehicle if vehicle.model == vehicle.model.strip() else Vehicle("", "", car_model)


def join(*parts: str) -> str:
    """One line of what is not empty."""
    return " ".join(part for part in parts if part)
