"""The floor plan: which tables there are and what feeds them."""

from services.orders.projections import (
    contract_invalid,
    contract_known,
    contract_line,
    contract_rep,
    contract_revision,
    credit_check,
    credit_grade,
    credit_limit,
    delivery,
    department_head,
    dispatch,
    dispatched,
    on_order,
    open_item,
    order_approval,
    order_form,
    order_state,
    receivable,
    receivable_movement,
    receivable_part,
    staff_role,
)
from shared.runtime.projections import Facts, Projection

AGREED = Projection(
    name="agreed",
    sources=("contracts",),
    facts=(
        Facts(contract_known.TABLE, contract_known.rows),
        Facts(contract_revision.TABLE, contract_revision.rows),
        Facts(contract_line.TABLE, contract_line.rows),
        Facts(contract_invalid.TABLE, contract_invalid.rows),
    ),
    comment="Contracts that orders are delivered on 合同条款",
)

CREDIT = Projection(
    name="credit_account",
    sources=(
        "customers",
        "orders",
        "receivables",
    ),
    facts=(
        Facts(credit_limit.TABLE, credit_limit.rows),
        Facts(credit_grade.TABLE, credit_grade.rows),
        Facts(receivable.TABLE, receivable.rows),
        Facts(receivable_part.TABLE, receivable_part.rows),
        Facts(receivable_movement.TABLE, receivable_movement.rows),
        Facts(dispatched.TABLE, dispatched.rows),
        Facts(on_order.TABLE, on_order.rows, on_order.OF),
    ),
    derived=(open_item.DERIVED,),
    comment="What customers owe and may owe 客户信用账户. P5-5.2b",
)

PEOPLE = Projection(
    name="people",
    sources=("staff",),
    facts=(
        Facts(staff_role.TABLE, staff_role.rows),
        Facts(department_head.TABLE, department_head.rows),
    ),
    comment="Who heads which department 部门负责人",
)

REPS = Projection(
    name="contract_reps",
    sources=("contracts",),
    facts=(Facts(contract_rep.TABLE, contract_rep.rows, contract_rep.OF),),
    comment="合同业务员 / whose the contracts are",
)

ORDERS = Projection(
    name="order_list",
    sources=("orders",),
    facts=(
        Facts(order_form.TABLE, order_form.rows),
        Facts(order_state.TABLE, order_state.rows),
        Facts(order_approval.TABLE, order_approval.rows),
        Facts(credit_check.TABLE, credit_check.rows),
        Facts(dispatch.TABLE, dispatch.rows),
        Facts(delivery.TABLE, delivery.rows),
    ),
    comment="Orders and what became of them, dispatches and arrivals 订单与出货",
)

PROJECTIONS = (AGREED, CREDIT, PEOPLE, REPS, ORDERS)
