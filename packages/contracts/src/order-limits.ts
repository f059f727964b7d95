/** How much the fields of an order may hold. Free of zod, so that a page can say so beforehand. */

/** As people count them: an emoji is one. */
export const MAX_PROMPT_CHARACTERS = 4_000;
export const MAX_NEGATIVE_PROMPT_CHARACTERS = 2_000;
export const MAX_SEED = 4_294_967_295;
export const MAX_FALLBACKS = 3;
