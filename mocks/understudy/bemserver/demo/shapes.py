"""What a room, a meter or a weather station shows at a step of a day, before noise and faults."""

import math
from collections.abc import Callable

from understudy.bemserver.demo.days import Day, Rota

Shape = Callable[[Day, int], float]
"""The value at a step of a day."""
HEATING_BELOW = 15.0
"""Mean temperature of a day, in °C, below which boilers run."""

_SOMEBODY = 0.02
"""The share of people from which on somebody is there."""


def outdoor(day: Day, step: int) -> float:
    """Temperature of the air outside, in °C."""
    return day.air[step]


def outdoor_humidity(day: Day, step: int) -> float:
    """Relative humidity outside, in percent."""
    return day.humidity[step]


def sunshine(day: Day, step: int) -> float:
    """Solar radiation, in W/m²."""
    return day.sun[step]


def wind(day: Day, step: int) -> float:
    """Speed of the wind, in m/s."""
    return day.wind[step]


def forecast(day: Day, step: int) -> float:
    """What was forecast of the temperature outside, in °C: about right."""
    return day.air[step] + 1.4 * (day.cloud - 0.5)


def set_point(rota: Rota, comfort: float, reduced: float) -> Shape:
    """Temperature that is asked for, in °C: comfort while people are there, less at other times."""
    return lambda day, step: comfort if day.people(rota)[step] > _SOMEBODY else reduced


def room(
    rota: Rota, *, comfort: float = 21.0, reduced: float = 17.5, glass: float = 1.0, cooled: float = 40.0
) -> Shape:
    """Temperature of a room, in °C: what sun, people and outside make of it, heated and cooled."""

    def value(day: Day, step: int) -> float:
        people = day.people(rota)[step]
        gains = glass * day.sun[step - 9] / 260 + 2.2 * people
        late = max(0, step - 12)
        drifting = 9.5 + 0.56 * day.slow[late] + 0.12 * (day.air[late] - day.slow[late]) + gains
        if day.mean_air < HEATING_BELOW:
            drifting = max(drifting, reduced + (comfort - reduced) * min(1.0, 2.5 * people) + 0.25 * gains)
        return min(drifting, cooled + 0.02 * drifting)

    return value


def breath(rota: Rota, crowd: float) -> Shape:
    """CO2 of a room, in ppm: it follows the people, half an hour late."""

    def value(day: Day, step: int) -> float:
        people = day.people(rota)
        late = (people[step] + people[step - 1] + 2 * people[step - 3] + people[step - 6]) / 5
        return 415.0 + crowd * late

    return value


def heads(rota: Rota, seats: int) -> Shape:
    """People in a meeting room: it is full at one hour and empty at the next."""

    def value(day: Day, step: int) -> float:
        booked = (day.number * 7 + step // 9) % 5 in (1, 2, 4)
        return round(seats * day.people(rota)[step] * booked * (0.4 + 0.1 * ((step // 9) % 6)))

    return value


def held(at: float, drift: float) -> Shape:
    """Temperature that cooling holds, in °C."""
    return lambda day, step: at + drift * (day.air[step] - day.slow[step]) / 6


def indoor_humidity(day: Day, step: int) -> float:
    """Relative humidity of heated air, in percent."""
    return 34 + 0.22 * (day.humidity[step] - 60) + 0.7 * day.slow[step]


def supply(day: Day, step: int) -> float:
    """Temperature of the air that ventilation brings, in °C."""
    return 19.5 + 0.08 * (day.air[step] - 12) + 1.2 * day.people("office")[step]


def power(rota: Rota, base: float, peak: float, *, cooling: float = 0.0) -> Shape:
    """Electric power of a building, in kW: what never sleeps, what people switch on, what cools."""

    def value(day: Day, step: int) -> float:
        warm = max(0.0, day.air[step] - 23) * cooling
        people = day.people(rota)[step]
        return base + peak * math.sqrt(people) + warm * (0.3 + people)

    return value


def lighting(rota: Rota, base: float, peak: float) -> Shape:
    """Electric power of lamps, in kW: less in bright daylight."""
    return lambda day, step: base + peak * day.people(rota)[step] * (1 - min(0.7, day.sun[step] / 800))


def fans(rota: Rota, base: float, peak: float) -> Shape:
    """Electric power of ventilation, in kW: on or off."""
    return lambda day, step: peak if day.people(rota)[step] > _SOMEBODY else base


def panels(peak: float) -> Shape:
    """Electric power of solar panels, in kW."""
    return lambda day, step: peak * day.sun[step] / 1000 * (1 - 0.004 * max(0.0, day.air[step] - 25))


def heat(rota: Rota, loss: float, water: float = 0.0) -> Shape:
    """Power of heating, in kW: kW per K to the outside, less at night, and hot water."""

    def value(day: Day, step: int) -> float:
        people = day.people(rota)[step]
        needed = loss * max(0.0, 17 - day.air[step]) if day.mean_air < HEATING_BELOW else 0.0
        return needed * (0.45 + 0.55 * min(1.0, 3 * people)) + water * people

    return value


def less(shape: Shape, other: Shape) -> Shape:
    """What is left of one when another is taken away."""
    return lambda day, step: shape(day, step) - other(day, step)


def total(*shapes: Shape) -> Shape:
    """Several together."""
    return lambda day, step: sum(shape(day, step) for shape in shapes)


def burnt(shape: Shape) -> Shape:
    """The gas that a boiler takes for some heat."""
    return lambda day, step: shape(day, step) / 0.91
