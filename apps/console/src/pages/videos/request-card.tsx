/** What was asked for: the words, the options, the metadata. */
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import type { Outputs } from '../../trpc.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from './facts.tsx';
import { type Job, modelName } from './job.ts';
import { jobText } from './job-text.ts';

export type Details = Outputs['jobs']['details'];

function Words({ title, words }: { title: string; words: string }) {
  return (
    <div className="grid gap-1">
      <h3 className="text-xs font-medium text-soft">{title}</h3>
      <p dir="auto" className="max-h-80 overflow-y-auto whitespace-pre-wrap text-sm">
        {words}
      </p>
    </div>
  );
}

export function PromptCard({ job, details }: { job: Job; details: Details }) {
  const t = useText(jobText);
  return (
    <Card title={t('prompt')}>
      <div className="grid gap-4">
        {details.erased ? (
          <p className="text-sm text-soft italic">{t('promptErased')}</p>
        ) : (
          <p
            dir="auto"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer must be able to scroll it
            tabIndex={0}
            className="max-h-80 overflow-y-auto whitespace-pre-wrap text-sm"
          >
            {job.prompt}
          </p>
        )}
        {details.negative_prompt !== null && (
          <Words title={t('negativePrompt')} words={details.negative_prompt} />
        )}
      </div>
    </Card>
  );
}

export function OptionsCard({ job, details }: { job: Job; details: Details }) {
  const t = useText(jobText);
  const format = useFormat();
  const { image, key } = details;
  return (
    <Card title={t('options')}>
      <Facts
        facts={[
          [t('model'), modelName(job.model)],
          [t('renderedBy'), job.rendered_by === job.model ? null : modelName(job.rendered_by)],
          [
            t('fallbacks'),
            details.fallback_models.length === 0 ? null : details.fallback_models.map(modelName).join(', '),
          ],
          [t('duration'), format.duration(job.duration)],
          [t('aspectRatio'), job.aspect_ratio ?? t('asImage')],
          [t('resolution'), details.resolution],
          [t('audio'), details.audio === null ? null : t(details.audio ? 'with' : 'without')],
          [t('seed'), details.seed === null ? null : String(details.seed)],
          [t('image'), image === null ? null : t(image === 'kept' ? 'imageKept' : 'imageGone')],
          [t('maxCost'), details.max_cost === null ? null : format.money(details.max_cost)],
          [t('webhook'), details.webhook_url],
          [t('key'), key.name],
          [t('created'), format.exactTime(job.created)],
          [
            t('id'),
            <code key="id" className="font-mono text-xs">
              {job.id}
            </code>,
          ],
        ]}
      />
    </Card>
  );
}

export function MetadataCard({ job }: { job: Job }) {
  const t = useText(jobText);
  const pairs = Object.entries(job.metadata);
  if (pairs.length === 0) return null;
  return (
    <Card title={t('metadata')}>
      <Facts
        facts={pairs.map(
          ([name, value]) =>
            [
              name,
              <span key={name} dir="auto">
                {value}
              </span>,
            ] as const,
        )}
      />
    </Card>
  );
}
