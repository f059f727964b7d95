/** Puts the console on the page. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './styles.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from './language/language-provider.tsx';
import { router } from './router.tsx';
import { ScopeProvider } from './session/scope-provider.tsx';
import { ToastProvider } from './ui/toast.tsx';

const app = document.getElementById('app');
if (app === null) throw new Error('index.html has #app');
createRoot(app).render(
  <StrictMode>
    {/* The page's policy allows no style but those of our files. */}
    <CSPProvider disableStyleElements>
      <LanguageProvider>
        <ToastProvider>
          <ScopeProvider scope={null}>
            <RouterProvider router={router} />
          </ScopeProvider>
        </ToastProvider>
      </LanguageProvider>
    </CSPProvider>
  </StrictMode>,
);
