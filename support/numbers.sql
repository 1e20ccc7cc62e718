-- Series of numbers that may have gaps, see incubator.core.numbers. Can be applied again.
CREATE SEQUENCE IF NOT EXISTS number_t START 1001;  -- tickets
