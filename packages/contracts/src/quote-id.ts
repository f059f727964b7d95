/** The id of a quote, between its form on the wire and the UUID in it. */
import { z } from 'zod';

export const QuoteId = z
  .string()
  .regex(/^quote_[0-9a-f]{32}$/, { message: 'is not the id of a quote' })
  .meta({ example: 'quote_6f1c2a4e9b0d4c7f8a3e5d6b7c8f9a0b' });

export function formatQuoteId(uuid: string): string {
  return `quote_${uuid.replaceAll('-', '')}`;
}

/** Of a valid QuoteId. */
export function parseQuoteId(id: string): string {
  return id.slice('quote_'.length).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
