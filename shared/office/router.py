"""The doors that every service of the office has: the access log, its duties, its numbers."""

from shared.office import access_doors, duty_doors, rule_doors
from shared.runtime.http.front_door import together

router = together(access_doors.router, duty_doors.router, rule_doors.router)
