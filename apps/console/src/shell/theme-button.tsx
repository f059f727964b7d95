/** Changes between light and dark. */
import { Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../language/text.ts';
import { IconButton } from '../ui/button.tsx';
import { keepChoice } from './choices.ts';
import { shellText } from './shell-text.ts';

type Theme = 'light' | 'dark';

/** `before-paint.js` has set it. */
function currentTheme(): Theme {
  return document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light';
}

export function ThemeButton() {
  const t = useText(shellText);
  const [theme, setTheme] = useState(currentTheme);
  const change = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    keepChoice('theme', next);
    setTheme(next);
  };
  return (
    <IconButton label={t(theme === 'dark' ? 'toLight' : 'toDark')} onClick={change}>
      {theme === 'dark' ? <Sun aria-hidden className="size-5" /> : <Moon aria-hidden className="size-5" />}
    </IconButton>
  );
}
