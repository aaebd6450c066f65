"""The doors that every service of the office has: the access log, its log, its health, its duties, its numbers."""

from shared.office import access_doors, doctor_doors, duty_doors, log_doors, rule_doors
from shared.runtime.http.front_door import together

router = together(access_doors.router, log_doors.router, doctor_doors.router, duty_doors.router, rule_doors.router)
