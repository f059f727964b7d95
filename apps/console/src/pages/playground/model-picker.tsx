/** All models, to choose one, or several that stand beside each other. */
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/select.tsx';
import type { ModelAnswer } from './first-wishes.ts';
import { ModelCard } from './model-card.tsx';
import { modelText } from './model-text.ts';
import { MODEL_ORDERS, type ModelOrder, sortModels } from './sort-models.ts';

interface ModelPickerProps {
  models: readonly ModelAnswer[];
  isTest: boolean;
  chosen: readonly string[];
  several: boolean;
  onChoose: (model: string) => void;
  onSeveral: (several: boolean) => void;
}

export function ModelPicker({ models, isTest, chosen, several, onChoose, onSeveral }: ModelPickerProps) {
  const t = useText(modelText);
  const [order, setOrder] = useState<ModelOrder>('price');
  return (
    <Card
      title={t(several ? 'compareModels' : 'models')}
      action={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <label className="flex min-h-8 cursor-pointer items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={several}
              onChange={(event) => onSeveral(event.currentTarget.checked)}
              className="size-4.5 accent-accent"
            />
            {t('compare')}
          </label>
          <div className="w-48">
            <Select
              label={t('sort')}
              options={MODEL_ORDERS.map((value) => ({ value, label: t(`orders.${value}`) }))}
              value={order}
              onChange={setOrder}
            />
          </div>
        </div>
      }
    >
      {isTest && <p className="mb-3 text-soft text-sm">{t('inTest')}</p>}
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="sr-only">{t(several ? 'compareModels' : 'models')}</legend>
        {sortModels(models, order).map((model) => (
          <ModelCard
            key={model.id}
            model={model}
            isTest={isTest}
            checked={chosen.includes(model.id)}
            several={several}
            onChoose={() => onChoose(model.id)}
          />
        ))}
      </fieldset>
    </Card>
  );
}
