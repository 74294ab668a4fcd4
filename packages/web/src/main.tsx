import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './mantine-styles.ts';
import './main.css';
import { askAgainForLostStyles } from './kit/lost-styles.ts';
import { Notices } from './kit/say.tsx';
import { startLive } from './live/live.ts';
import { queries } from './queries.ts';
import { router } from './routes.tsx';
import { keepAlive } from './session/keep-alive.ts';
import { leaveAfterEach } from './session/leaving.ts';
import { hearPreferences, preferredLanguage } from './session/preferences.ts';
import { joinTabs } from './session/together.ts';
import { startTexts } from './texts/texts.ts';
import { adoptTheme, theme } from './theme.ts';

/** The nonce of this answer, for the style elements that components make (packages/front/src/page-files.ts). */
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce);
adoptTheme();
askAgainForLostStyles();
await joinTabs();
leaveAfterEach();
await startTexts(preferredLanguage());
keepAlive();
hearPreferences();
startLive();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      // Both would be set as markup, which the page's policy forbids: see theme.ts and main.css.
      withCssVariables={false}
      withGlobalClasses={false}
      // As text of a style element, in place of markup.
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queries}>
        <Notices />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
