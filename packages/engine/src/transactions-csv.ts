/** The transactions of a period as CSV (RFC 4180), page by page: however many they are, few are in memory. */
import type { CreditTransaction } from '@geekhub/contracts/credits';
import type { TransactionsPeriod } from '@geekhub/contracts/spend';
import type { Scope } from '@geekhub/ports/job-record';
import type { TransactionRecord } from '@geekhub/ports/ledger-store';
import { presentTransaction } from './credits.ts';
import type { Engine } from './engine.ts';
import { momentsOf } from './local-days.ts';

const PAGE = 500;
/** Without it Excel takes the text for that of another century. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';
/** What spreadsheets take for the beginning of a formula, in whatever width it is typed. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/** What a person wrote: an apostrophe makes a spreadsheet show it as it is. */
function words(text: string | null): string {
  if (text === null) return '';
  return FORMULA.test(text) ? `'${text}` : text;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

type Cell = (transaction: CreditTransaction, record: TransactionRecord) => string;

const COLUMNS: Record<string, Cell> = {
  time: (_, { createdAt }) => createdAt.toISOString(),
  type: ({ type }) => type,
  amount_mxn: ({ amount }) => amount,
  balance_after_mxn: ({ balance_after }) => balance_after,
  job_id: ({ job_id }) => job_id ?? '',
  note: ({ note }) => words(note),
  transaction_id: ({ id }) => id,
};
const CELLS = Object.values(COLUMNS);

function lineOf(record: TransactionRecord): string {
  const transaction = presentTransaction(record);
  return CELLS.map((cell) => field(cell(transaction, record))).join(',') + LINE_END;
}

/** Oldest first. Each page is a statement of its own, so that nobody waits for the whole. */
export async function* writeTransactionsCsv(
  { ledger, timers }: Pick<Engine, 'ledger' | 'timers'>,
  scope: Scope,
  { time_zone, ...dates }: TransactionsPeriod,
): AsyncGenerator<string> {
  const period = momentsOf(dates, time_zone);
  yield BYTE_ORDER_MARK + Object.keys(COLUMNS).join(',') + LINE_END;
  let after: bigint | null = null;
  for (;;) {
    const rows: TransactionRecord[] = await ledger.listTransactionsBetween(scope, period, {
      ...{ limit: PAGE, after },
    });
    yield rows.map(lineOf).join('');
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.sequence;
    // An embedded database answers within this process, which would do nothing else until the end.
    await timers.sleep(0);
  }
}
