/** A model to choose: what it costs, what it can do, how long it takes, whether it works here. */
import { findModel } from '@geekhub/contracts/catalogue';
import type { ReactNode } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { ModelAnswer } from './first-wishes.ts';
import { modelText } from './model-text.ts';

const TONES: Record<ModelAnswer['status'], Tone> = {
  available: 'good',
  unavailable: 'bad',
  not_configured: 'neutral',
};

interface ModelCardProps {
  model: ModelAnswer;
  isTest: boolean;
  checked: boolean;
  /** One of them, or as many as one likes. */
  several: boolean;
  onChoose: () => void;
}

export function ModelCard({ model, isTest, checked, several, onChoose }: ModelCardProps) {
  const t = useText(modelText);
  const format = useFormat();
  const { typical_seconds: typical, status } = model;
  const spec = findModel(model.id);
  const range = { min: format.duration(typical.min), max: format.duration(typical.max) };
  const images = model.inputs.length === 1 ? 'none' : model.last_frame === null ? 'first' : 'both';
  return (
    <label className="group relative grid cursor-pointer content-start gap-2.5 rounded-lg border border-line-strong bg-surface p-3 text-sm hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2">
      <span className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-2.5">
        <input
          type={several ? 'checkbox' : 'radio'}
          name="model"
          value={model.id}
          checked={checked}
          onChange={onChoose}
          aria-label={model.name}
          aria-describedby={`about-${model.id}`}
          className="mt-0.5 size-4.5 accent-accent outline-none"
        />
        <span className="grid">
          <span className="font-semibold leading-tight">{model.name}</span>
          <span className="text-soft text-xs">{t('owner', { owner: model.owned_by })}</span>
        </span>
        <Badge tone={isTest && status !== 'available' ? 'neutral' : TONES[status]}>
          {t(`status.${status}`)}
        </Badge>
      </span>
      <span id={`about-${model.id}`} className="grid gap-2.5">
        <span className="grid">
          <span className="font-medium tabular-nums">
            {t('perSecond', { mxn: format.money(model.price_per_second.mxn) })}
          </span>
          <span className="text-soft text-xs tabular-nums">
            {t('listPrice', { usd: format.usd(model.price_per_second.usd) })}
          </span>
        </span>
        {/* On a small screen the one that was chosen says it all. */}
        <span className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs max-sm:hidden max-sm:group-has-checked:grid">
          <Fact name={t('seconds')}>{model.durations.join(', ')}</Fact>
          <Fact name={t('ratios')}>{model.aspect_ratios.join(', ')}</Fact>
          <Fact name={t('resolutions')}>
            {model.resolutions.join(', ') || sizeOf(spec) || t('oneResolution')}
          </Fact>
          <Fact name={t('sound')}>{t(`sounds.${model.audio}`)}</Fact>
          <Fact name={t('images')}>{t(`imageInputs.${images}`)}</Fact>
          <Fact name={t('time')}>{t(typical.source === 'learned' ? 'learned' : 'from', range)}</Fact>
        </span>
        {status !== 'available' && !isTest && (
          <span className="text-soft text-xs">{t(`statusHow.${status}`, { owner: model.owned_by })}</span>
        )}
      </span>
    </label>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <span className="text-soft">{name}</span>
      <span className="min-w-0">{children}</span>
    </>
  );
}

/** Where there is no choice of resolution: the frame that is aimed at in the model's own shape. */
function sizeOf(spec: ReturnType<typeof findModel>): string | undefined {
  return spec?.sizes
    .find(({ aspectRatio }) => aspectRatio === spec.defaultAspectRatio)
    ?.size.replace('x', ' × ');
}
