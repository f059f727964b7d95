/** What became of a delivery, as a badge. */
import { useText } from '../../language/text.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { deliveriesText } from './deliveries-text.ts';
import type { DeliveryState } from './webhooks-search.ts';

const TONES: Record<DeliveryState, Tone> = {
  pending: 'info',
  delivered: 'good',
  failed: 'bad',
  canceled: 'neutral',
};

export function DeliveryStateBadge({ state }: { state: DeliveryState }) {
  const t = useText(deliveriesText);
  return <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>;
}
