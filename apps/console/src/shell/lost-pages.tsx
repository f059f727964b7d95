/** What is shown where there is no page, and where a page broke. */
import { Link } from '@tanstack/react-router';
import { CircleHelp, TriangleAlert } from 'lucide-react';
import { useText } from '../language/text.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/notices.tsx';
import { shellText } from './shell-text.ts';

export function NotFoundPage() {
  const t = useText(shellText);
  return (
    <EmptyState
      isPage
      icon={<CircleHelp aria-hidden />}
      title={t('notFound')}
      action={
        <Link to="/" className={buttonClass('primary')}>
          {t('home')}
        </Link>
      }
    >
      {t('notFoundHow')}
    </EmptyState>
  );
}

export function BrokenPage() {
  const t = useText(shellText);
  return (
    <EmptyState
      isPage
      icon={<TriangleAlert aria-hidden />}
      title={t('broken')}
      action={
        <Button look="primary" onClick={() => location.reload()}>
          {t('reload')}
        </Button>
      }
    >
      {t('brokenHow')}
    </EmptyState>
  );
}
