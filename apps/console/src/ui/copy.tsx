/** Text that is there to be copied: ids, keys, code. */
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../language/text.ts';
import { Button } from './button.tsx';
import { useToast } from './toast.tsx';
import { uiText } from './ui-text.ts';

const SHOWN_MS = 2_000;

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useText(uiText);
  const toast = useToast();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), SHOWN_MS);
      },
      () => toast.bad(t('copyFailed')),
    );
  };
  return (
    <Button
      size="small"
      onClick={copy}
      icon={copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
    >
      <span aria-live="polite">{copied ? t('copied') : (label ?? t('copy'))}</span>
    </Button>
  );
}

/** A program or an answer; wide lines scroll within. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div className="grid min-w-0 gap-2">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer must be able to scroll it
        tabIndex={0}
        className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken"
      >
        <pre className="p-3 font-mono text-xs leading-relaxed">
          <code>{code}</code>
        </pre>
      </section>
      <div>
        <CopyButton text={code} />
      </div>
    </div>
  );
}
