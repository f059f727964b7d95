/** What keys look like, so that junk is refused without a database. */

export const API_KEY_PATTERN = /^ghub_sk_(live|test)_[0-9A-Za-z]{32}$/;
export const API_KEY_RANDOM_CHARACTERS = 26;
export const API_KEY_CHECK_CHARACTERS = 6;
