/** The fields that this model has, with the values that go together. */
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { MAX_NEGATIVE_PROMPT_CHARACTERS, MAX_SEED } from '@geekhub/contracts/order-limits';
import { useText } from '../../language/text.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { countCharacters } from './count-characters.ts';
import { formText } from './form-text.ts';
import { ImageFields } from './image-fields.tsx';
import { LeftOut } from './left-out.tsx';
import { allowed, type Dropped, durationsFor, type Order, resolvedOf } from './order.ts';
import type { Changes, Frames } from './use-form.ts';

interface SettingsCardProps {
  model: ModelSpec;
  order: Order;
  dropped: readonly Dropped[];
  frames: Frames;
  seedText: string;
  isTest: boolean;
  onChange: (changes: Changes) => void;
  onFrames: (frames: Frames) => void;
  onSeedText: (text: string) => void;
}

export function SettingsCard(props: SettingsCardProps) {
  const { model, order, onChange } = props;
  const t = useText(formText);
  const rendered = resolvedOf(order);
  const durations = allowed(order, 'duration', model.durationsSeconds);
  const ratios = allowed(order, 'aspect_ratio', model.aspectRatios);
  const resolutions = allowed(order, 'resolution', model.resolutions);
  const limited = model.resolutions.filter((each) => !resolutions.includes(each));
  const secondsOf = (each: readonly number[]) => each.map((count) => t('seconds', { count })).join(', ');
  return (
    <Card title={t('settings')}>
      <div className="grid gap-5">
        <LeftOut model={model} dropped={props.dropped} />
        <ChoiceGroup
          label={t('duration')}
          choices={model.durationsSeconds.map((count) => ({
            value: String(count),
            label: t('seconds', { count }),
            disabled: !durations.includes(count),
          }))}
          value={String(rendered.durationSeconds)}
          onChange={(value) => onChange({ duration: Number(value) })}
          {...(durations.length < model.durationsSeconds.length && { hint: t('durationWithLastFrame') })}
        />
        {ratios.length > 0 ? (
          <ChoiceGroup
            label={t('ratio')}
            choices={ratios.map((value) => ({ value, label: value }))}
            value={rendered.aspectRatio ?? model.defaultAspectRatio}
            onChange={(aspect_ratio) => onChange({ aspect_ratio })}
          />
        ) : (
          <Said name={t('ratio')}>{t('followsImage')}</Said>
        )}
        {model.resolutions.length > 0 && (
          <ChoiceGroup
            label={t('resolution')}
            choices={model.resolutions.map((value) => ({
              value,
              label: value,
              disabled: limited.includes(value),
            }))}
            value={rendered.resolution ?? ''}
            onChange={(resolution) => onChange({ resolution })}
            {...(limited.length > 0 && {
              hint: limited
                .map((resolution) =>
                  t('resolutionOnly', {
                    resolution,
                    durations: secondsOf(durationsFor(order, model, resolution)),
                  }),
                )
                .join(' '),
            })}
          />
        )}
        {allowed(order, 'audio', [true, false]).length > 1 ? (
          <ChoiceGroup
            label={t('sound')}
            choices={[
              { value: 'true', label: t('withSound') },
              { value: 'false', label: t('silent') },
            ]}
            value={String(rendered.audio)}
            onChange={(value) => onChange({ audio: value === 'true' })}
          />
        ) : (
          <Said name={t('sound')}>{t(rendered.audio === true ? 'alwaysSound' : 'noSound')}</Said>
        )}
        <ImageFields {...props} />
        <TextFields {...props} />
      </div>
    </Card>
  );
}

function TextFields({ order, seedText, onChange, onSeedText }: SettingsCardProps) {
  const t = useText(formText);
  const negative = order.negative_prompt ?? '';
  const count = countCharacters(negative);
  const isTooLong = count > MAX_NEGATIVE_PROMPT_CHARACTERS;
  return (
    <>
      {allowed(order, 'negative_prompt', ['blur']).length > 0 && (
        <Field
          label={t('negative')}
          hint={t('negativeHow')}
          error={isTooLong ? t('promptTooLong', { count, max: MAX_NEGATIVE_PROMPT_CHARACTERS }) : null}
        >
          <TextArea
            rows={2}
            dir="auto"
            value={negative}
            onChange={({ currentTarget: { value } }) =>
              onChange({ negative_prompt: value === '' ? undefined : value })
            }
          />
        </Field>
      )}
      {allowed(order, 'seed', [1]).length > 0 && (
        <Field
          label={t('seed')}
          hint={t('seedHow', { max: MAX_SEED })}
          error={seedText !== '' && order.seed === undefined ? t('seedWrong', { max: MAX_SEED }) : null}
        >
          <TextInput inputMode="numeric" autoComplete="off" value={seedText} onValueChange={onSeedText} />
        </Field>
      )}
    </>
  );
}

/** What this model leaves no choice about. */
function Said({ name, children }: { name: string; children: string }) {
  return (
    <div className="grid gap-1 text-sm">
      <p className="font-medium">{name}</p>
      <p className="text-soft">{children}</p>
    </div>
  );
}
