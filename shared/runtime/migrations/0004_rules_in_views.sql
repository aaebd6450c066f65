-- Tables under a view are read with the rights of the view's owner, functions in it run with those of the reader. So that
-- a dashboard can read a view of `bi` that looks up a figure (and still cannot call these itself), they run as their owner.
ALTER FUNCTION policy.word(text, date) SECURITY DEFINER;
ALTER FUNCTION policy.figure(text, date) SECURITY DEFINER;
ALTER FUNCTION policy.list(text, date) SECURITY DEFINER;
