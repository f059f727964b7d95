/** Shows a secret this once: whoever closes the window has it, or makes another. */
import type { ReactNode } from 'react';
import { useText } from '../language/text.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Notice } from './notices.tsx';
import type { ShownOnce } from './shown-once.ts';
import { uiText } from './ui-text.ts';

interface SecretDialogProps {
  title: ReactNode;
  description: ReactNode;
  /** What the secret is called. */
  label: string;
  once: ShownOnce;
  /** What else is to be said of it. */
  children?: ReactNode;
  onClose: () => void;
}

export function SecretDialog({ title, description, label, once, children, onClose }: SecretDialogProps) {
  const t = useText(uiText);
  const close = () => {
    once.secret = '';
    onClose();
  };
  return (
    <Dialog open holds onClose={close} title={title} description={description}>
      <div className="grid gap-2">
        <p className="font-medium text-sm">{label}</p>
        {/* Neither a field, which a browser would offer to remember, nor a link: text to be copied. */}
        <code className="select-all break-all rounded-lg border border-line bg-sunken p-3 font-mono text-sm">
          {once.secret}
        </code>
        <div>
          <CopyButton text={once.secret} />
        </div>
      </div>
      <Notice tone="warn">{t('shownOnce')}</Notice>
      {children}
      <DialogActions>
        <Button look="primary" onClick={close}>
          {t('haveIt')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
