"""Whose a complaint is: it follows the customer's owner; who took it or did a step in it sees it, too. P5-7, P5-4.2"""

from datetime import date

from services.aftersales.subjects.complaint import COMPLAINT
from shared.office.owners import OWNER, of_customers, of_owner
from shared.office.rights import Matter
from shared.runtime.running import Running

SEEN = f"""
({of_customers("c.customer_id", "{people}", "{day}")}
 OR EXISTS (SELECT FROM read.complaint AS t WHERE t.complaint_no = c.complaint_no AND t.taken_by = {{who}})
 OR EXISTS (SELECT FROM read.step AS t WHERE t.complaint_no = c.complaint_no AND t.taken_by = {{who}}))
"""


async def of_complaint(parts: Running, complaint_no: str, day: date) -> Matter | None:
    """Return whose a complaint is and who has a step in it; None: there is none."""
    complaint, _ = await parts.asker.state(COMPLAINT, complaint_no)
    if complaint.filed is None:
        return None
    steps = [
        complaint.form and complaint.form.completed_by,
        complaint.answered and complaint.answered.answered_by,
        complaint.reviewed and complaint.reviewed.reviewed_by,
        complaint.decided and complaint.decided.decided_by,
        complaint.closed and complaint.closed.closed_by,
    ]
    owner = await parts.pool.fetchval(OWNER, complaint.filed.customer_id, day)
    return of_owner(owner, complaint.filed.taken_by, *(step for step in steps if step))
