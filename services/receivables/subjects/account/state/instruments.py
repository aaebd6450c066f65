"""By what a cheque or bill is known. P4-7.4"""

from services.receivables.subjects.account.state.account import Account
from shared.events.receivables import InstrumentReceived
from shared.events.text import read_out


def instrument_key(instrument: InstrumentReceived) -> tuple[str, ...]:
    """Return what an instrument is known by beside its bank: method, number however spelt, drawer. P4-7.4"""
    drawer = instrument.drawer_id or instrument.customer_id
    return instrument.method, read_out(instrument.instrument_no), drawer


def bank(instrument: InstrumentReceived) -> str:
    """Return the bank of an instrument, however spelt; empty where nobody told it, as in an import."""
    return read_out(instrument.bank) if instrument.bank is not None else ""


def recorded_before(account: Account, instrument: InstrumentReceived) -> str | None:
    """Return the receipt that has this instrument; a bank that one side does not tell parts them not. P4-7.4"""
    by_bank, mine = account.instruments.get(instrument_key(instrument), {}), bank(instrument)
    return next((receipt_no for other, receipt_no in by_bank.items() if not (mine and other) or mine == other), None)
