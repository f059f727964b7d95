/** The first frame and, where the model has one, the last. */

import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { useText } from '../../language/text.ts';
import { formText } from './form-text.ts';
import { ImageField } from './image-field.tsx';
import { allowed, type Order } from './order.ts';
import type { Frames } from './use-form.ts';

interface ImageFieldsProps {
  model: ModelSpec;
  order: Order;
  frames: Frames;
  isTest: boolean;
  onFrames: (frames: Frames) => void;
}

export function ImageFields({ model, order, frames, isTest, onFrames }: ImageFieldsProps) {
  const t = useText(formText);
  const takesFirst = allowed(order, 'image_url', [true]).length > 0;
  const takesLast = model.lastFrame !== null;
  if (!takesFirst) return null;
  const durations = (model.lastFrame?.durationsSeconds ?? [])
    .map((count) => t('seconds', { count }))
    .join(', ');
  const someOnly = model.lastFrame?.durationsSeconds.length !== model.durationsSeconds.length;
  return (
    <div className="grid gap-2">
      <div className="grid gap-4 sm:grid-cols-2">
        <ImageField
          label={t('firstFrame')}
          image={frames.first}
          // The last frame needs the first beside it.
          onChange={(first) => onFrames({ first, last: first === null ? null : frames.last })}
        />
        {takesLast && (
          <ImageField
            label={t('lastFrame')}
            image={frames.last}
            onChange={(last) => onFrames({ ...frames, last })}
            {...(frames.first === null && { disabledBecause: t('lastFrameNeedsFirst') })}
            {...(someOnly && { hint: t('lastFrameDurations', { durations }) })}
          />
        )}
      </div>
      {isTest && frames.first !== null && <p className="text-soft text-xs">{t('imageInTest')}</p>}
    </div>
  );
}
