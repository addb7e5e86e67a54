-- Keys are found by the user that they belong to; those that were made before there were users belong to the account itself.
INSERT OR IGNORE INTO record_indexes (account, kind, name, value, key)
    SELECT account, kind, 'user', 'root', key FROM records WHERE kind = 'access_key';
