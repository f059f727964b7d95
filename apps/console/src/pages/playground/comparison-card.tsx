/** What is set for models that stand beside each other. */
import { useText } from '../../language/text.ts';
import { Card } from '../../ui/card.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { formText } from './form-text.ts';
import { ImageField } from './image-field.tsx';
import { resolvedOf } from './order.ts';
import { playgroundText } from './playground-text.ts';
import type { Comparison } from './use-comparison.ts';
import { type Form, modelOf } from './use-form.ts';

export function ComparisonCard({ form, comparison }: { form: Form; comparison: Comparison }) {
  const t = useText(playgroundText);
  const words = useText(formText);
  const { orders, ratios, ratio } = comparison;
  return (
    <Card title={words('settings')}>
      <div className="grid gap-5">
        <p className="text-soft text-sm">
          {t('compareHow')} {t('ownSettings')}
        </p>
        {orders.map((order) => {
          const { displayName, durationsSeconds } = modelOf(order);
          return (
            <ChoiceGroup
              key={order.model}
              label={t('durationOf', { model: displayName })}
              choices={durationsSeconds.map((count) => ({
                value: String(count),
                label: words('seconds', { count }),
              }))}
              value={String(resolvedOf(order).durationSeconds)}
              onChange={(value) => comparison.setDuration(order.model, Number(value))}
            />
          );
        })}
        {ratio === undefined ? (
          <p className="text-sm text-soft">{t('noCommonRatio')}</p>
        ) : (
          <ChoiceGroup
            label={t('commonRatio')}
            choices={ratios.map((value) => ({ value, label: value }))}
            value={ratio}
            onChange={(aspect_ratio) => form.change({ aspect_ratio })}
          />
        )}
        <ImageField
          label={words('firstFrame')}
          image={form.frames.first}
          onChange={(first) => form.setFrames({ first, last: null })}
        />
      </div>
    </Card>
  );
}
