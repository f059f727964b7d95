/** What the operator's pages work with, beside what every caller has. */
import type { OperatorStore } from '@geekhub/ports/operator-store';
import type { AttentionDesk } from './attention.ts';
import type { BooksDesk } from './books-desk.ts';
import type { HouseHealthReader } from './house-health.ts';

export interface House {
  accounts: OperatorStore;
  health: HouseHealthReader;
  attention: AttentionDesk;
  books: BooksDesk;
}
