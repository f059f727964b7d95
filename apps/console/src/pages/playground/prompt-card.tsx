/** What is to be seen, in somebody's own words, or in those of an example. */
import { MAX_PROMPT_CHARACTERS } from '@geekhub/contracts/order-limits';
import { useText } from '../../language/text.ts';
import { Card } from '../../ui/card.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { countCharacters } from './count-characters.ts';
import { formText } from './form-text.ts';

const EXAMPLES = ['boat', 'salsa', 'axolotl'] as const;

interface PromptCardProps {
  prompt: string;
  onChange: (prompt: string) => void;
  /** By Ctrl and Enter; undefined where that would cost money. */
  onSend: (() => void) | undefined;
}

export function PromptCard({ prompt, onChange, onSend }: PromptCardProps) {
  const t = useText(formText);
  const count = countCharacters(prompt);
  const isTooLong = count > MAX_PROMPT_CHARACTERS;
  const words = { count, max: MAX_PROMPT_CHARACTERS };
  return (
    <Card>
      <div className="grid gap-3">
        <Field
          label={t('prompt')}
          error={isTooLong ? t('promptTooLong', words) : null}
          hint={
            count === 0
              ? t('promptHow')
              : `${t('promptHint', words)}${onSend === undefined ? '' : ` · ${t('promptShortcut')}`}`
          }
        >
          <TextArea
            rows={5}
            value={prompt}
            dir="auto"
            placeholder={t('example.boat')}
            onChange={(event) => onChange(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || onSend === undefined) return;
              event.preventDefault();
              onSend();
            }}
          />
        </Field>
        {prompt === '' && (
          <div className="grid gap-2">
            <p className="font-medium text-sm">{t('examples')}</p>
            <div className="flex flex-wrap gap-2">
              {EXAMPLES.map((name) => (
                <button
                  key={name}
                  type="button"
                  onClick={() => onChange(t(`example.${name}`))}
                  className="min-h-9 rounded-lg border border-line bg-sunken px-3 py-1.5 text-left text-sm hover:border-accent hover:text-accent-strong"
                >
                  {t(`example.${name}`)}
                </button>
              ))}
            </div>
          </div>
        )}
      </div>
    </Card>
  );
}
