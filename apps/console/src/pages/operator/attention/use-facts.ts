/** What is known of something that needs attention, in a few words each. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import type { AttentionItem } from './attention-page.tsx';
import { attentionText } from './attention-text.ts';

type Slow = Extract<AttentionItem, { kind: 'slow' }>;

export function useFacts(): (item: AttentionItem) => string[] {
  const t = useText(attentionText);
  const format = useFormat();

  function stageOf({ outcome, usual_seconds }: Slow): string {
    switch (outcome) {
      case 'accepted':
        return t('facts.rendering', { usual: format.duration(usual_seconds) });
      case 'busy':
        return t('facts.busy');
      case 'unconfirmed':
        return t('facts.unconfirmed');
      default:
        return t('facts.notTaken');
    }
  }

  function answerOf(answer: Extract<AttentionItem, { kind: 'messages' }>['answer']): string[] {
    if (answer === null) return [];
    if (answer.status !== null) return [t('facts.status', { status: String(answer.status) })];
    const fault = `facts.fault.${answer.fault}` as 'facts.fault.unreachable';
    return t.has(fault) ? [t(fault)] : [];
  }

  const nextTry = (at: number | null) => (at === null ? [] : [t('facts.nextTry', { ago: format.ago(at) })]);

  return (item) => {
    switch (item.kind) {
      case 'unconfirmed': {
        const { status } = item.job;
        const isOpen = status === 'pending' || status === 'processing';
        return [
          ...(item.outcome === 'abandoned' ? [t('facts.abandoned')] : []),
          t(isOpen ? 'facts.open' : status === 'completed' ? 'facts.completed' : 'facts.failed'),
          ...(item.claimable_until === null
            ? []
            : [t('facts.claimable', { time: format.exactTime(item.claimable_until) })]),
          t('facts.upstream', { upstream: item.upstream }),
        ];
      }
      case 'slow':
        return [
          stageOf(item),
          t('facts.asked', { count: item.checks }),
          t('facts.deadline', { ago: format.ago(item.deadline) }),
        ];
      case 'storage':
        return [
          item.source_lost === null
            ? t('facts.storageLacking')
            : t('facts.sourceLost', { ago: format.ago(item.source_lost) }),
          ...(item.copy_faults > 0 ? [t('facts.faults', { count: item.copy_faults })] : []),
          ...nextTry(item.next_try),
        ];
      case 'endpoints':
        return [
          item.disabled ? t(item.reason === 'gone' ? 'facts.gone' : 'facts.failing') : t('facts.failsStill'),
          ...(item.waiting_messages > 0 ? [t('facts.waiting', { count: item.waiting_messages })] : []),
        ];
      case 'messages':
        return [
          t(item.gave_up ? 'facts.gaveUp' : 'facts.tries', { count: item.tries }),
          ...answerOf(item.answer),
          ...nextTry(item.next_try),
        ];
      case 'deletions':
        return [t('facts.tries', { count: item.tries }), ...nextTry(item.next_try)];
    }
  };
}
