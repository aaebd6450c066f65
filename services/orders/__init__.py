"""Orders: what customers ask for out of their contracts, whether credit allows it, and when it leaves the house.

Publishes: OrderPlaced, OrderAgreed, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched, OrderDelivered,
    DeliveryZoneSet, BatchSequenced, DispatchPlanned, CarrierRegistered, DriverRegistered, PaperRecorded, DriverErased,
    QualityCertificateIssued, ProductionReported, DelayForeseen, StockReceived, StockCounted, GoodsDrawn,
    StockShortageFound,
    RepPresenceConfirmed, FreightAdvanceAgreed, FreightAdvanced, FreightAdvanceConsented,
    DeliveryProved, DeliveryFailed, CarrierCaseOpened, CarrierCaseClaimed, CarrierCaseHeard, CarrierCaseClosed,
    DispatchReportFiled, PickupSlipWritten, PickupSlipLapsed, NumberGiven, NumberImported, duties, files attached.
Reads: contracts (terms and prices in force, which ended, what products ask for), customers (limits, grades, regions),
    receivables (what is open, what bounced, which money nothing has used), staff (who heads finance).
Keeps: the order book and the credit account of each customer, the money that nothing has used, zones of delivery,
    carriers and drivers, certificates, stock and production, slips of self-pickup, reserved invoice numbers,
    proofs of delivery and cases on carriers, the dispatch plan by day and batch (出货计划, 出货日报表),
    the sequences of the numbers of orders, dispatches and cases of each year (`numbers-DD-<year>`,
    `numbers-FH-<year>`, `numbers-CY-<year>`).
"""
