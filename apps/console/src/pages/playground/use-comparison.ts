/** Several models beside each other: one prompt and one shape for all, a duration for each. */
import { CATALOGUE, findModel } from '@geekhub/contracts/catalogue';
import { useState } from 'react';
import { allowed, fit, type Order } from './order.ts';
import type { Form } from './use-form.ts';

/** With the model that was chosen alone, the cheapest one to compare it with. */
function firstModels(chosen: string): string[] {
  const [other] = CATALOGUE.filter(({ id }) => id !== chosen).toSorted((one, another) =>
    one.usdMicrosPerSecond < another.usdMicrosPerSecond ? -1 : 1,
  );
  return other === undefined ? [chosen] : [chosen, other.id];
}

export function useComparison(form: Form) {
  const { prompt, aspect_ratio } = form.wishes;
  const { first } = form.frames;
  const [models, setModels] = useState(() => firstModels(form.wishes.model));
  const [durations, setDurations] = useState<Readonly<Record<string, number>>>({});
  const orderOf = (model: string, ratio?: string): Order => {
    const duration = durations[model];
    return {
      ...{ model, prompt },
      ...(duration !== undefined && { duration }),
      ...(ratio !== undefined && { aspect_ratio: ratio }),
      ...(first !== null && { image_url: true as const }),
    };
  };
  const [firstOf] = models;
  const ratiosOf = (model: string) =>
    allowed(orderOf(model), 'aspect_ratio', findModel(model)?.aspectRatios ?? []);
  const ratios =
    firstOf === undefined
      ? []
      : ratiosOf(firstOf).filter((ratio) =>
          models.every((model) => ratiosOf(model).some((each) => each === ratio)),
        );
  const ratio = ratios.find((each) => each === aspect_ratio) ?? ratios[0];
  return {
    models,
    /** Those that all of them render. */
    ratios,
    ratio,
    orders: models.map((model) => fit(orderOf(model, ratio)).order),
    toggle: (model: string) =>
      setModels((current) =>
        current.includes(model) ? current.filter((each) => each !== model) : [...current, model],
      ),
    setDuration: (model: string, duration: number) =>
      setDurations((current) => ({ ...current, [model]: duration })),
  };
}

export type Comparison = ReturnType<typeof useComparison>;
