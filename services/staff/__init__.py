"""Staff: who works for the company, in which department, role and function, under which head, since when. P4-1

Publishes  StaffJoined, StaffMoved, StaffLeft, DepartmentHeadAppointed, FunctionGiven, FunctionEnded,
           JoiningItemDone, JoiningCompleted, DelegationGiven, DelegationRevoked, NumberGiven, duties, proposals,
           files attached,
           the numbers that several services read (RuleRecorded, RuleProposed, RuleProposalWithdrawn,
           RuleProposalRefused, RuleChanged)
Reads      receivables (hand-ins of cash that were late again and again, or fell short; stages of instalments;
           bad debts)
Keeps      a stream per person (`staff-<staff_id>`) and per department (`department-<department>`),
           one per year for delegations and their numbers (`delegations-<year>`),
           one per proposal (`proposal-<proposal_no>`) and per year for their numbers (`numbers-TA-<year>`)
"""
