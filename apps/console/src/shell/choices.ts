/** What a person chose for this browser: nothing that matters to anybody else, and never a secret. */

export type Choice = 'locale' | 'theme' | 'organization' | 'mode' | 'next';

const keyOf = (choice: Choice) => `geekhub.${choice}`;

/** null also where the browser keeps nothing. */
export function readChoice(choice: Choice): string | null {
  try {
    return localStorage.getItem(keyOf(choice));
  } catch {
    return null;
  }
}

/** null forgets it. */
export function keepChoice(choice: Choice, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keyOf(choice));
    else localStorage.setItem(keyOf(choice), value);
  } catch {
    // It counts until the page is left.
  }
}
