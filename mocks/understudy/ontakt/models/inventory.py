"""Inventory points, their items, and imports."""

from pydantic import Field

from understudy.ontakt.fields import Amount, ApiModel, Count, Name, Quantities, StoredObject, Text, Whole


class InventoryPoint(StoredObject):
    """A place where items are kept."""

    name: Name = Field(description="Name for people.")
    items: Quantities = Field(default={}, description="Quantities by item ID.")


class Supplier(ApiModel):
    """Who sells an item."""

    name: Text = Field(description="Name.")
    partNumber: Text = Field(default="", description="The supplier's part number.")  # noqa: N815 the vendor's spelling


class InventoryItem(StoredObject):
    """Something that is kept in stock."""

    name: Name = Field(description="Name for people.")
    brand: Text = Field(default="", description="Brand.")
    type: Text = Field(default="", description="What it is.")
    part_number: Text = Field(default="", description="Part number or barcode.")
    notes: Text = Field(default="", description="Free text.")
    coating: Text = Field(default="", description="Coating.")
    corners: Count | None = Field(default=None, description="Cutting corners.")
    cut_length: Amount | None = Field(default=None, description="Length of cut.")
    overall_length: Amount | None = Field(default=None, description="Length over all.")
    flutes: Count | None = Field(default=None, description="Flutes.")
    durable: bool = Field(default=False, description="Whether it is used again and not used up.")
    lead_time: Count | None = Field(default=None, description="Days from order to delivery.")
    min_on_hand_qty: Amount = Field(default=0.0, description="Less than this on hand raises an alert.")
    pack_qty: Count = Field(default=1, description="Pieces in a pack.")
    price: Amount = Field(default=0.0, description="Price in currency units.")
    qty_on_order: Amount = Field(default=0.0, description="Quantity that is on order.")
    safety_stock: Count | None = Field(
        default=None, description="Days of stock to keep; null for the option's default."
    )
    suppliers: list[Supplier] = Field(default=[], description="Who sells it.")


class ImportAnswer(ApiModel):
    """What an import did."""

    added: list[Whole] = Field(description="IDs of items that this point did not have (designed).")
    updated: list[Whole] = Field(description="IDs of items whose quantity was set (designed).")
    not_matched: list[dict[str, str]] = Field(description="Rows that fit no item, as they were read.")
