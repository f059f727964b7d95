/** What an API key looks like, so that junk is refused without a database. */

/** `ghub_sk_live_` or `ghub_sk_test_`, 26 random characters and 6 of checksum. */
export const API_KEY_PATTERN = /^ghub_sk_(live|test)_([0-9A-Za-z]{26})([0-9A-Za-z]{6})$/;
