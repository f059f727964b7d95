/** GET /console/transactions.csv: the transactions of a period, for a spreadsheet. A link of the console leads here. */
import { Readable } from 'node:stream';
import { createConsoleContext } from '@geekhub/api/console/console-context';
import type { ConsoleDependencies } from '@geekhub/api/context';
import { countRequest } from '@geekhub/api/count-request';
import { factsOf } from '@geekhub/api/rest';
import { TransactionsPeriod } from '@geekhub/contracts/spend';
import { writeTransactionsCsv } from '@geekhub/engine/transactions-csv';
import type { FastifyInstance } from 'fastify';

export const TRANSACTIONS_CSV = '/console/transactions.csv';
const MAX_NAME_CHARACTERS = 60;

/** Letters and digits of any script: nothing that means anything in a path or in a header. */
function asPartOfAName(text: string): string {
  const words = text.normalize('NFC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join('-')].slice(0, MAX_NAME_CHARACTERS).join('');
}

/** What cannot read the second name has the first. */
function attachment(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7E]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

export function serveTransactionsCsv(server: FastifyInstance, dependencies: ConsoleDependencies): void {
  server.get(TRANSACTIONS_CSV, { exposeHeadRoute: false }, async (request, reply) => {
    // A link sends no headers of ours, so that the scope stands in the address.
    const { scope: place, ...query } = request.query as Record<string, unknown>;
    const scopeParameter = typeof place === 'string' ? place : undefined;
    const context = createConsoleContext(dependencies, { ...factsOf(request, reply), scopeParameter });
    const caller = await context.authenticate('viewer');
    await countRequest(context, caller);
    const period = TransactionsPeriod.parse(query);
    const { engine } = dependencies;
    const { organizationId, mode } = caller.scope;
    const organization = await engine.accounts.findOrganization(organizationId);
    const who = asPartOfAName(organization?.name ?? '') || organizationId;
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('cache-control', 'no-store')
      .header('content-disposition', attachment(`geekhub-${who}-${mode}-${period.from}-${period.to}.csv`))
      .send(Readable.from(writeTransactionsCsv(engine, caller.scope, period), { objectMode: false }));
  });
}
