"""What a question is about: a territory or an organisation, the cells it groups, and the name it is shown by.

In: what a person or a program wrote. Out: a `Scope`, and the group each commune or organisation belongs to.
"""

from dataclasses import dataclass, replace

import polars as pl

from barometer.records.registers import read_register
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from factors import territories


@dataclass(frozen=True)
class Scope:
    """What a question is about: a territory, or an organisation."""

    territory: str | None = None
    organisation: str | None = None

    @property
    def by(self) -> str:
        """The column of the cells that decides."""
        return "commune" if self.organisation is None else "organisation"


def scope_of(context: Context, territory: str | None, organisation: str | None) -> Scope:
    """A typed code or an organisation of the register; the region by default. Refuses both at once."""
    if territory is not None and organisation is not None:
        raise DashboardsError("one_scope")
    if organisation is not None:
        return Scope(organisation=read_register(context.home).find(organisation).organisation)
    return Scope(territory=context.region if territory is None else territories.parse_code(territory))


def covering(context: Context, scopes: list[Scope]) -> Context:
    """The context with every commune of the scopes modelled: a territory is never shown by the part that is at hand."""
    wanted = groups_of(context, scopes) if scopes[0].territory else None
    if wanted is None:
        return context
    communes = context.territories.communes.select(commune="territory", population="population").drop_nulls()
    missing = communes.join(wanted, on="commune", how="semi").join(context.stock.communes, on="commune", how="anti")
    if missing.is_empty():
        return context
    stock = replace(context.stock, communes=pl.concat([context.stock.communes, missing]))
    return replace(context, stock=stock)


def seated_in(context: Context, territory: str) -> list[str]:
    """The organisations of the register whose seat is in a territory, in order."""
    within = list(context.territories.communes_of(territory))
    return context.organisations.filter(pl.col("seat_commune").is_in(within))["organisation"].sort().to_list()


def groups_of(context: Context, scopes: list[Scope]) -> pl.DataFrame:
    """Commune (or organisation) -> group, one row for each territory that holds the commune."""
    if scopes[0].organisation:
        names = [scope.organisation for scope in scopes]
        return pl.DataFrame({"organisation": names, "group": names})
    codes = [scope.territory for scope in scopes]
    return context.territories.roll_up.filter(pl.col("territory").is_in(codes)).select("commune", group="territory")


def names_of(context: Context, scopes: list[Scope]) -> dict[str, str]:
    """Code -> name, as screens show it."""
    if scopes[0].organisation:
        registered = dict(context.organisations.select("organisation", "name").iter_rows())
        return {scope.organisation: registered[scope.organisation] for scope in scopes if scope.organisation}
    return {scope.territory: context.territories.name(scope.territory) for scope in scopes if scope.territory}
