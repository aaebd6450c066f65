"""Drafts of contracts, as somebody fills them in."""

from playwright.async_api import Page

from tests.browser.company import recorded


async def filled(page: Page, quantity: str, customer_id: str = "C") -> None:
    """Fill the form of a routine contract, all but what the rule wants to be said."""
    await page.check("#standard_terms")
    await page.fill("#customer_id", customer_id)
    await page.fill("#staff_id", "S1")
    await page.select_option("[name='terms.kind']", "cod")
    for member, value in {"line_no": "1", "product_id": "P1", "quantity": quantity, "unit_price": "10.00"}.items():
        await page.fill(f"#lines-0-{member}", value)


async def said(page: Page) -> None:
    """Say something about every particular."""
    for number in range(await page.locator("[data-lines=particulars] tr").count()):
        await page.fill(f"#particulars-{number}-text", "按约定")


async def drafted(page: Page, quantity: str, customer_id: str = "C") -> str:
    """Put a draft on file and return its number."""
    await page.goto("/contracts/new")
    await filled(page, quantity, customer_id)
    await said(page)
    await recorded(page)
    return (await page.locator("h1 .number").inner_text()).strip()
