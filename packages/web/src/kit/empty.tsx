import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What is absent is said, with what one can do instead. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="flex-start" gap="sm" py="md" px="md">
      <Text size="sm" c="dimmed">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
