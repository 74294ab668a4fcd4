import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './mantine-styles.ts';
import '@mantine/notifications/styles.css';
import './main.css';
import { queries } from './queries.ts';
import { router } from './routes.tsx';
import { keepAlive } from './session/keep-alive.ts';
import { startTexts } from './texts/texts.ts';
import { cssVariables, theme } from './theme.ts';

await startTexts();
keepAlive();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
