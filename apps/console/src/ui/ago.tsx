/** How long ago something was; the time itself for whoever points at it. */
import { useFormat } from '../language/use-format.ts';

/** Unix seconds. */
export function Ago({ at }: { at: number }) {
  const format = useFormat();
  return (
    <time
      dateTime={new Date(at * 1000).toISOString()}
      title={format.exactTime(at)}
      className="whitespace-nowrap"
    >
      {format.ago(at)}
    </time>
  );
}
