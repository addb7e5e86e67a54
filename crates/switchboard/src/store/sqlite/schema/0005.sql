-- Settings that were switched off while more of what they had chosen waited than one change gives up. Deliveries of the account
-- that the setting chose, up to this row, are no longer made; what is left of them is cancelled in steps, then the entry goes.
CREATE TABLE cancellations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    setting TEXT NOT NULL,
    up_to INTEGER NOT NULL,
    UNIQUE (account, setting)
);
