/** What is looked for in the gallery: each filter, those that belong together, and those that are hardest together. */
import type { createPostgresJobStore } from '@geekhub/store-postgres/postgres-job-store';
import type { FilledGallery } from './fill-gallery.ts';

export type Search = Parameters<ReturnType<typeof createPostgresJobStore>['search']>[1];

const DAY_MS = 86_400_000;

/** In the words of `fillGallery`. */
export function galleryQuestions({
  keys,
}: Pick<FilledGallery, 'keys'>): [name: string, search: Partial<Search>][] {
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
  return [
    ['nothing: the newest', {}],
    ['state: completed', { state: 'completed' }],
    ['state: failed', { state: 'failed' }],
    ['state: deleted', { state: 'deleted' }],
    ['state: processing', { state: 'processing' }],
    ['state: pending (none)', { state: 'pending' }],
    ['model: of many', { model: 'fal/kling-2' }],
    ['model: of two jobs', { model: 'google/veo-3' }],
    ['model: of none', { model: 'fal/hailuo-02' }],
    ['key: of six in ten', { keyId: keys.common }],
    ['key: of three jobs', { keyId: keys.rare }],
    ['time: from 60 to 30 days ago', { from: daysAgo(60), until: daysAgo(30) }],
    ['word: in nearly all', { words: 'cinematic' }],
    ['word: in three', { words: 'xylophone' }],
    ['word: in none', { words: 'zzzz' }],
    ['a letter, as the beginning of a word', { words: 'c' }],
    ['words: in nearly all, and in three', { words: 'cinematic xylophone' }],
    ['word: in one here, in all of a neighbour', { words: 'neighbour' }],
    ['word: in three, that failed', { words: 'xylophone', state: 'failed' }],
    ['word: in nearly all, that failed', { words: 'cinematic', state: 'failed' }],
    ['word: in nearly all, of the rare key', { words: 'cinematic', keyId: keys.rare }],
    ['model of two jobs, failed', { model: 'google/veo-3', state: 'failed' }],
    ['word: of the older half only', { words: 'vintage' }],
    ['… completed', { words: 'vintage', state: 'completed' }],
    ['… failed', { words: 'vintage', state: 'failed' }],
    ['… of 30 days (none)', { words: 'vintage', from: daysAgo(30) }],
    [
      '… completed, of a key and a model',
      { words: 'vintage', state: 'completed', keyId: keys.common, model: 'fal/kling-2' },
    ],
    ['word: of none that failed, failed', { words: 'flawless', state: 'failed' }],
  ];
}
