-- Without a search path and rights of its own the function becomes part of the query that calls it: whoever asks for some
-- duties reads these, not all that ever were.
SET LOCAL ROLE huikuan_service;
ALTER FUNCTION read.duty_on(date) SECURITY INVOKER RESET ALL;
RESET ROLE;
