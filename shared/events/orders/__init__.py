"""What the orders service says: what was ordered, approved, dispatched. P5-5"""

from shared.events.orders.batches import BatchOrder, BatchSequenced, DispatchPlanned
from shared.events.orders.carrier_cases import (
    CarrierCaseClaimed,
    CarrierCaseClosed,
    CarrierCaseHeard,
    CarrierCaseOpened,
    CaseKind,
)
from shared.events.orders.carriers import CarrierRegistered, DriverErased, DriverRegistered, PaperRecorded
from shared.events.orders.delivery import DeliveryFailed, DeliveryProved, Lacking, OrderDelivered, ReturnedLine
from shared.events.orders.dispatches import (
    Carriage,
    Certified,
    DeliveryNote,
    DispatchLine,
    DispatchReportFiled,
    OrderDispatched,
    Payer,
    RepPresenceConfirmed,
)
from shared.events.orders.freight import FreightAdvanceAgreed, FreightAdvanceConsented, FreightAdvanced
from shared.events.orders.order import (
    CreditFigures,
    OrderAgreed,
    OrderApproved,
    OrderCancelled,
    OrderHeld,
    OrderHeldV1,
    OrderLine,
    OrderPlaced,
)
from shared.events.orders.pickup import PickupSlipLapsed, PickupSlipWritten
from shared.events.orders.production import (
    CustomerInformed,
    DelayForeseen,
    ProductionReported,
    QualityCertificateIssued,
    Stage,
)
from shared.events.orders.stock import GoodsDrawn, StockCounted, StockReceived, StockShortageFound
from shared.events.orders.zones import DeliveryZoneSet, Zone

__all__ = [
    "BatchOrder",
    "BatchSequenced",
    "Carriage",
    "CarrierCaseClaimed",
    "CarrierCaseClosed",
    "CarrierCaseHeard",
    "CarrierCaseOpened",
    "CarrierRegistered",
    "CaseKind",
    "Certified",
    "CreditFigures",
    "CustomerInformed",
    "DelayForeseen",
    "DeliveryFailed",
    "DeliveryNote",
    "DeliveryProved",
    "DeliveryZoneSet",
    "DispatchLine",
    "DispatchPlanned",
    "DispatchReportFiled",
    "DriverErased",
    "DriverRegistered",
    "FreightAdvanceAgreed",
    "FreightAdvanceConsented",
    "FreightAdvanced",
    "GoodsDrawn",
    "Lacking",
    "OrderAgreed",
    "OrderApproved",
    "OrderCancelled",
    "OrderDelivered",
    "OrderDispatched",
    "OrderHeld",
    "OrderHeldV1",
    "OrderLine",
    "OrderPlaced",
    "PaperRecorded",
    "Payer",
    "PickupSlipLapsed",
    "PickupSlipWritten",
    "ProductionReported",
    "QualityCertificateIssued",
    "RepPresenceConfirmed",
    "ReturnedLine",
    "Stage",
    "StockCounted",
    "StockReceived",
    "StockShortageFound",
    "Zone",
]
