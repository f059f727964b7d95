/** Names the present price of a request before it is sent once more, as a new job. */
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { newKey } from '../../new-key.ts';
import { useScope } from '../../session/use-scope.ts';
import { useTRPC } from '../../trpc.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/notices.tsx';
import { useToast } from '../../ui/toast.tsx';
import { uiText } from '../../ui/ui-text.ts';
import { Facts } from './facts.tsx';
import type { Job } from './job.ts';
import { jobText } from './job-text.ts';
import type { Details } from './request-card.tsx';
import { toPlaygroundAddress, toRequest } from './to-request.ts';

interface RetryDialogProps {
  job: Job;
  details: Details;
  onClose: () => void;
}

export function RetryDialog(props: RetryDialogProps) {
  const t = useText(jobText);
  const { details, onClose } = props;
  return (
    <Dialog open onClose={onClose} title={t('retryTitle')} description={t('retryHow')}>
      {details.image === null ? <Order {...props} /> : <WithoutImage {...props} />}
    </Dialog>
  );
}

function WithoutImage({ job, details, onClose }: RetryDialogProps) {
  const t = useText(jobText);
  const words = useText(uiText);
  const { organization, mode } = useScope();
  return (
    <>
      <Notice tone="warn">{t('retryImage')}</Notice>
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Link
          to="/organizations/$organization/$mode/playground"
          params={{ organization, mode }}
          search={toPlaygroundAddress(job, details)}
          className={buttonClass('primary')}
        >
          {t('openInPlayground')}
        </Link>
      </DialogActions>
    </>
  );
}

function Order({ job, details, onClose }: RetryDialogProps) {
  const t = useText(jobText);
  const words = useText(uiText);
  const format = useFormat();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const toast = useToast();
  const { organization, mode } = useScope();
  // One order, however often its button is pressed and whatever answers are lost.
  const [idempotencyKey] = useState(newKey);
  const [request] = useState(() => toRequest(job, details));
  const quote = useMutation(trpc.videos.quote.mutationOptions());
  const create = useMutation(
    trpc.videos.create.mutationOptions({
      trpc: { context: { idempotencyKey } },
      async onSuccess({ id }) {
        toast.good(t('retryMade'));
        onClose();
        await navigate({
          to: '/organizations/$organization/$mode/videos/$id',
          params: { organization, mode, id },
        });
      },
    }),
  );
  const { mutate: ask } = quote;
  useEffect(() => {
    const { prompt: _, webhook_url: __, metadata: ___, ...priced } = request;
    ask(priced);
  }, [ask, request]);
  const { data: price } = quote;
  return (
    <>
      {quote.isPending && <Skeleton className="h-16" />}
      {quote.isError && <ErrorNotice error={quote.error} />}
      {price !== undefined && (
        <Facts
          facts={[
            [t('retryPrice'), <strong key="price">{format.money(price.price.total)}</strong>],
            [t('retryHold'), price.hold === price.price.total ? null : format.money(price.hold)],
            [t('retryAvailable'), format.money(price.available)],
          ]}
        />
      )}
      {create.isError && <ErrorNotice error={create.error} />}
      <DialogActions>
        <Button onClick={onClose}>{words('cancel')}</Button>
        {price !== undefined && (
          <Button
            look="primary"
            busy={create.isPending}
            onClick={() => create.mutate({ ...request, quote_id: price.id })}
          >
            {t('retryNow', { amount: format.money(price.price.total) })}
          </Button>
        )}
      </DialogActions>
    </>
  );
}
