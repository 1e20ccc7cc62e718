-- Series of numbers that may have gaps, see incubator.core.numbers. Can be applied again.
CREATE SEQUENCE IF NOT EXISTS number_co START 1001;  -- contributions
CREATE SEQUENCE IF NOT EXISTS number_aw START 1001;  -- awards
CREATE SEQUENCE IF NOT EXISTS number_dl START 1001;  -- deals
CREATE SEQUENCE IF NOT EXISTS number_db START 1001;  -- disbursements
