/** A card that is coming. */
import { Card } from './card.tsx';
import { SkeletonRows } from './notices.tsx';

export function SkeletonCard({ count }: { count: number }) {
  return (
    <Card flush>
      <SkeletonRows count={count} />
    </Card>
  );
}
