-- Series of numbers that may have gaps, see incubator.core.numbers. Can be applied again.
CREATE SEQUENCE IF NOT EXISTS number_o START 1001;  -- orders
CREATE SEQUENCE IF NOT EXISTS number_i START 1001;  -- imported orders
CREATE SEQUENCE IF NOT EXISTS number_u START 1001;  -- top-ups
CREATE SEQUENCE IF NOT EXISTS number_r START 1001;  -- refunds
CREATE SEQUENCE IF NOT EXISTS number_p START 1001;  -- payouts
