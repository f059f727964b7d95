/** The order of the form as a program, to take along. */
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { defineText, useText } from '../../language/text.ts';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { CodeBlock } from '../../ui/copy.tsx';
import { aiSdkProgram } from './code/ai-sdk-program.ts';
import type { CodeOrder } from './code/code-order.ts';
import { curlProgram } from './code/curl-program.ts';
import { nodeProgram } from './code/node-program.ts';
import { pythonProgram } from './code/python-program.ts';
import { type Order, toRequest } from './order.ts';
import { metadataOf } from './send-orders.ts';
import type { Frames, Scenario } from './use-form.ts';

const text = defineText({
  en: {
    show: 'Show the code',
    language: 'As a program',
    how: 'Exactly this video. Set GEEKHUB_API_KEY to a key of this organisation; each run is a new video.',
    images: 'The images lie beside the program as {names}.',
  },
  'es-MX': {
    show: 'Ver el código',
    language: 'Como programa',
    how: 'Exactamente este video. Pon en GEEKHUB_API_KEY una clave de esta organización; cada ejecución es un video nuevo.',
    images: 'Las imágenes están junto al programa como {names}.',
  },
});

const PROGRAMS = {
  curl: { label: 'curl', write: curlProgram },
  node: { label: 'Node', write: nodeProgram },
  python: { label: 'Python', write: pythonProgram },
  'ai-sdk': { label: 'AI SDK', write: aiSdkProgram },
} as const;
type Language = keyof typeof PROGRAMS;
const LANGUAGES = Object.keys(PROGRAMS) as Language[];

/** Names of our own: what somebody called a file may mean something to a shell. */
function nameOf(image: File | null, name: string): string | null {
  return image === null ? null : `${name}.${image.type.replace('image/', '')}`;
}

interface CodeCardProps {
  order: Order;
  frames: Frames;
  scenario: Scenario;
}

export function CodeCard({ order, frames, scenario }: CodeCardProps) {
  const t = useText(text);
  const [language, setLanguage] = useState<Language>('curl');
  const code: CodeOrder = {
    origin: location.origin,
    request: { ...toRequest(order), ...metadataOf(order, scenario) },
    firstFrame: order.image_url ? nameOf(frames.first, 'first-frame') : null,
    lastFrame: order.last_frame_url ? nameOf(frames.last, 'last-frame') : null,
  };
  const names = [code.firstFrame, code.lastFrame].filter((each) => each !== null).join(', ');
  return (
    <details className="group min-w-0 rounded-xl border border-line bg-surface">
      <summary className="flex min-h-13 list-none items-center gap-2 px-4 py-2.5 font-semibold [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-4 shrink-0 text-soft transition-transform group-open:rotate-90"
        />
        {t('show')}
      </summary>
      <div className="grid min-w-0 grid-cols-1 gap-4 border-line border-t p-4">
        <ChoiceGroup
          label={t('language')}
          choices={LANGUAGES.map((value) => ({ value, label: PROGRAMS[value].label }))}
          value={language}
          onChange={setLanguage}
        />
        <p className="text-soft text-sm">
          {t('how')} {names !== '' && t('images', { names })}
        </p>
        <CodeBlock label={PROGRAMS[language].label} code={PROGRAMS[language].write(code)} />
      </div>
    </details>
  );
}
