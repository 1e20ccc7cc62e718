-- Series of numbers that may have gaps, see incubator.core.numbers. Can be applied again.
CREATE SEQUENCE IF NOT EXISTS number_ap START 1001;      -- applications
CREATE SEQUENCE IF NOT EXISTS number_rq START 1001;      -- requests
CREATE SEQUENCE IF NOT EXISTS number_studio START 1001;  -- addresses of studios whose names have no Latin letter
CREATE SEQUENCE IF NOT EXISTS number_game START 1001;    -- addresses of such games
