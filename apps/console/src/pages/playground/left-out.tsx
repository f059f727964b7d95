/** Says what of the wishes this model does not take; another model may take it again. */
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { useText } from '../../language/text.ts';
import { Notice } from '../../ui/notices.tsx';
import { formText } from './form-text.ts';
import type { Dropped } from './order.ts';

/** Fields whose value says something in a few characters. */
const SHORT = ['duration', 'aspect_ratio', 'resolution', 'seed', 'fallback_models'];

export function LeftOut({ model, dropped }: { model: ModelSpec; dropped: readonly Dropped[] }) {
  const t = useText(formText);
  if (dropped.length === 0) return null;
  const words = dropped.map(({ field, value }) => {
    if (field === 'model' || field === 'prompt' || field === 'max_cost')
      throw new Error(`${field} is never left out`);
    const name = t(`fields.${field}`);
    if (field === 'duration')
      return t('leftOf', { field: name, value: t('seconds', { count: Number(value) }) });
    return SHORT.includes(field) ? t('leftOf', { field: name, value }) : name;
  });
  return (
    <Notice tone="warn">
      <p role="status">
        {t('left', { model: model.displayName })} {words.join(', ')}.
      </p>
    </Notice>
  );
}
